"""Formats numbers as a spreadsheet shows them, if the plain number would lose something."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# ECMA-376, 18.8.30: formats that have a number and no code in the file. The others show dates, or the plain number.
BUILT_IN = {2: "0.00", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|(?P<dropped>_.|\*.|\[[A-Za-z]{3,}\d*\])'
    r"|(?P<digit>[0#?])|(?P<sign>[.,%])|(?P<plain>[-+ ():$€£¥])|(?P<other>.)",
    re.DOTALL,
)
#: Longer formats and numbers are not examined.
_LONGEST = 100


def shown(code: str, number: str) -> str | None:
    """The number in a format such as "00000", "000-00-0000", "0%" or '0" times"'; None if the plain number is enough.

    Thousands separators are left out.
    """
    tokens = _tokens(code)
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    if not tokens or not value.is_finite() or len(number) > _LONGEST or abs(value.adjusted()) > _LONGEST:
        return None
    if value < 0:
        return _negative(code, str(-value))
    signs = [text for kind, text in tokens if kind == "sign"]
    point = tokens.index(("sign", ".")) if "." in signs else len(tokens)
    behind = [text for kind, text in tokens[point:] if kind == "digit"]
    value *= 100 ** signs.count("%")
    rounded = value.quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP)
    if rounded != value and "%" not in signs:
        return None
    whole, _, part = f"{rounded:f}".partition(".")
    return _before(tokens[:point], whole) + _behind(tokens[point:], part) or None


def _negative(code: str, number: str) -> str | None:
    """A negative number, in the second section of the format, or in the first one with a minus."""
    second = _sections(code)[1:2]
    if second:
        return shown(second[0], number)
    text = shown(code, number)
    return text and f"-{text}"


def _sections(code: str) -> list[str]:
    """The sections of a format, separated by semicolons outside quotation marks."""
    sections = [""]
    for found in _TOKEN.finditer(code[:_LONGEST]):
        if found[0] == ";":
            sections.append("")
        else:
            sections[-1] += found[0]
    return sections


def _tokens(code: str) -> list[tuple[str, str]]:
    """The tokens of the first section; none for dates, fractions and the like."""
    tokens: list[tuple[str, str]] = []
    for found in _TOKEN.finditer(code[:_LONGEST]):
        kind, text = found.lastgroup or "", found[found.lastgroup or 0]
        if text == ";" and kind == "other":
            break
        if kind == "other":
            return []
        if kind in ("digit", "sign"):
            tokens.append((kind, text))
        elif kind != "dropped":
            tokens.append(("text", text))
    return tokens if any(kind == "digit" for kind, _ in tokens) else []


def _before(tokens: list[tuple[str, str]], digits: str) -> str:
    """Fill the places before the point with digits from the right. The first place takes the rest."""
    places = [text for kind, text in tokens if kind == "digit"]
    digits = digits.lstrip("0").rjust(places.count("0"), "0")
    left, laid = len(places), []
    for kind, text in reversed(tokens):
        if kind == "text" or text == "%":
            laid.append(text)
        elif kind == "digit":
            left -= 1
            cut = max(len(digits) - 1, 0) if left else 0
            laid.append(digits[cut:])
            digits = digits[:cut]
    return "".join(reversed(laid))


def _behind(tokens: list[tuple[str, str]], digits: str) -> str:
    needed = sum(token == ("digit", "0") for token in tokens)
    while len(digits) > needed and digits.endswith("0"):
        digits = digits[:-1]
    texts = "".join(text for kind, text in tokens if kind == "text" or text == "%")
    return f".{digits}{texts}" if digits else texts


#: Leading zeros, signs or words. Thousands separators (1,234) and powers of ten do not count.
_MORE = re.compile(r"0\d[\d -]*|(?!.*\dE[+-]?\d)(?=.*\d)(?=.*[^\d.,'’\s+-]).*|\d+(-\d+)+|\+\d+")
_DECIMALS = re.compile(r"[+-]?\d+[.,]\d+")


def says_more(text: str, number: str) -> bool:
    """Whether what an OpenDocument cell shows says more than its number: 00042, 50%, 3 kg, 12.50."""
    if _MORE.fullmatch(text):
        return True
    try:
        return bool(_DECIMALS.fullmatch(text)) and abs(Decimal(text.replace(",", "."))) == abs(
            Decimal(number)
        )
    except InvalidOperation:
        return False
