"""URIs for links and QR codes: ASCII only (RFC 3986), also for an address with other letters."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_UNQUOTED = "%/:?#[]@!$&'()*+,;=-._~"
#: Zero-width non-joiner and joiner.
_JOINERS = "\u200c\u200d"


def as_uri(address: str) -> str:
    """An address as an ASCII URI: a non-ASCII host in Punycode, everything else percent-encoded.

    The host is mapped as browsers do (Unicode TS 46, nontransitional): soft hyphens are dropped, and so are
    zero-width joiners where the script does not need them. Python's own "idna" codec follows older rules,
    under which an address with ß leads elsewhere.
    """
    if address.isascii():
        return quote(address, safe=_UNQUOTED)
    try:
        place = urlsplit(address).netloc
    except ValueError:
        place = ""
    before, host, after = address.partition(place) if place else (address, "", "")
    return quote(before, safe=_UNQUOTED) + _host(host) + quote(after, safe=_UNQUOTED)


def _host(place: str) -> str:
    """A network location. User names and ports must be ASCII: no browser accepts others."""
    return quote("".join(map(_label, re.split("([.:@])", _folded(place)))), safe=_UNQUOTED)


def _folded(place: str) -> str:
    import idna  # loads large Unicode tables, which few addresses need

    try:
        return idna.uts46_remap(place, std3_rules=False, transitional=False)
    except idna.IDNAError:  # contains a character that no host can have
        return unicodedata.normalize("NFKC", place).lower()


def _label(label: str) -> str:
    label = "".join(letter for at, letter in enumerate(label) if letter not in _JOINERS or _joins(label, at))
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _joins(label: str, at: int) -> bool:
    """Whether a joiner changes the spelling, as in Persian or Hindi. Elsewhere it was pasted by accident."""
    import idna

    try:
        return idna.core.valid_contextj(label, at)
    except ValueError:
        return False
