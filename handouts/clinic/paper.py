"""The paper of a country."""

#: Where printers hold US Letter (CLDR, supplemental data, paperSize). In other countries they hold A4.
_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])


def usual_paper(country: str) -> str:
    """The paper of a clinic that names none: that of its country, or Letter where it names no country."""
    return "letter" if not country or country in _LETTER else "a4"
