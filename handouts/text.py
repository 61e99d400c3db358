"""Cleans text that people typed, for printing and comparing. Imports nothing heavy."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: A regular expression that is compiled on first use, because a single sheet needs few of them.
pattern = cache(re.compile)
#: A language code in file names and settings (BCP 47), such as en or pt-BR.
LANGUAGE_CODE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
#: The languages that can be printed, by their English and own names in CLDR.
_LANGUAGE_NAMES = (
    "ar arabic العربية; bg bulgarian български; cs czech čeština; da danish dansk; de german deutsch; "
    "el greek ελληνικά; en english; es spanish español castellano; fi finnish suomi; fr french français; "
    "he hebrew עברית; hi hindi हिन्दी; hr croatian hrvatski; hu hungarian magyar; it italian italiano; "
    "ja japanese 日本語; km khmer ខ្មែរ; ko korean 한국어; nl dutch nederlands; no norwegian norsk; "
    "pl polish polski; pt portuguese português; ro romanian română; ru russian русский; sv swedish svenska; "
    "ta tamil தமிழ்; te telugu తెలుగు; th thai ไทย; tr turkish türkçe; uk ukrainian українська; "
    "vi vietnamese; zh chinese mandarin 中文"
)
_GAPS = "[ \t-\r\x1c-\x1f\x85\u2028\u2029]+"


#: Invisible characters at the ends of a text: all Unicode spaces, and four characters that Python does not strip.
_STRIPPED = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u00ad\u180e\u200b\u2060"
)
#: Combining marks per letter (UAX #15, stream-safe text). Real text has at most six.
MAX_MARKS = 30
#: Characters up to which NFC is fast, however many marks there are.
_FAST_LENGTH = 1000
_JOINER = "\u034f"


def clean(text: str, *, lines: bool = False) -> str:
    """Text in printable form: NFC, on one line, without spaces or invisible characters at its ends.

    Control, surrogate, private-use and bidi-control characters and noncharacters are removed. A run of
    spaces, tabs and line breaks becomes one space. With `lines`, line breaks stay, as "\\n".
    """
    if lines:
        return "\n".join(map(clean, text.splitlines())).strip("\n")
    printable = text.isprintable()
    if printable and text.isascii() and "  " not in text:
        return text.strip(" ")
    # Printable text has nothing to remove, so names with accents skip the pattern.
    text = pattern(_GAPS).sub(" ", text if printable else _dropped().sub("", text))
    return unicodedata.normalize("NFC", stream_safe(text)).strip(_STRIPPED)


def language_tag(text: str) -> str:
    """A language's code as BCP 47 (RFC 5646, 2.1.1) writes it: pt-BR, zh-Hant."""
    first, *rest = text.replace("_", "-").split("-")
    shaped = [
        part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in rest
    ]
    return "-".join([first.lower(), *shaped])


@cache
def _language_codes() -> dict[str, str]:
    rows = map(str.split, _LANGUAGE_NAMES.split(";"))
    return {name: code for code, *names in rows for name in names} | {"tiếng việt": "vi"}


def language_named(name: str) -> str:
    """The code of a language, by its name in English or in the language itself; "" for other words."""
    return _language_codes().get(name.strip().casefold(), "")


def language_name(code: str) -> str:
    """The English name of a language: Spanish for es and for es-MX; "" if we do not know it."""
    first = code.partition("-")[0].lower()
    return next((name.title() for name, known in _language_codes().items() if known == first), "")


def stream_safe(text: str) -> str:
    """The text with a joiner after every 30 marks (UAX #15), because sorting thousands of marks takes minutes."""
    if len(text) < _FAST_LENGTH or text.isascii():
        return text
    pieces, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MAX_MARKS:
            pieces.append(_JOINER)
            marks = 1
        pieces.append(character)
    return "".join(pieces)


def has_too_many_marks(text: str) -> bool:
    """Whether a letter has more than 30 marks, which would be drawn over everything around it."""
    if len(text) <= MAX_MARKS or text.isascii():
        return False
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > MAX_MARKS:
            return True
    return False


#: Signs for a letter that could not be decoded: U+FFFD, halves of a surrogate pair, noncharacters, and what
#: Windows-1252 has no letter for.
_LOST = "[\ufffd\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\x81\x8d\x8f\x90\x9d]"
#: In a name also private-use characters, signs that stand there only if the name was decoded in another encoding (Ł
#: becomes £), and the question mark that a program writes for a letter it does not have: Nguy?n.
_LOST_IN_NAME = (
    _LOST[:-1] + "\x80-\x84\x86-\x9f\ue000-\uf8ff¡¢£¤¥¦§©¬®°±²³¶¹¼½¾¿×÷€†‡‰•™]"
    r"|(?<=[^\W\d_])\?(?=[^\W\d_])"
)


def has_lost_letter(text: str, *, name: bool = False) -> bool:
    """Whether a letter of the text, or of the `name` of somebody, was lost before it came here."""
    if text.isascii() and not (name and "?" in text):
        return False
    return bool(pattern(_LOST_IN_NAME if name else _LOST).search(text))


#: The controls of UAX #9. They can make a line read differently from how it is written.
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"


def without_bidi_controls(text: str) -> str:
    """The text without the invisible marks that change the direction of what follows them."""
    return text if text.isascii() else pattern(f"[{_BIDI_CONTROLS}]").sub("", text)


@cache
def _dropped() -> re.Pattern[str]:
    """Unicode categories Cc, Cs and Co, the noncharacters (Unicode 3.4 D14), and the bidi controls of UAX #9.

    ZWJ and ZWNJ stay: Indic scripts and Persian need them.
    """
    return re.compile(
        "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f" + _BIDI_CONTROLS + "\ufeff"
        "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
        + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
        + "\U000f0000-\U0010ffff]"
    )


def counted(number: int, thing: str, many: str = "") -> str:
    """A number and what it counts: "1 row", "2,000 rows"; `many` is an irregular plural."""
    return f"{number:,} " + (thing if number == 1 else many or f"{thing}s")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, without duplicates."""
    return frozenset(text.split())


_UNFOLDED = r"[\s._\-‐‑–:?'’\"()/\u00ad\u200b-\u200f\u2060\ufeff]+"


def fold(text: str) -> str:
    """A key for comparing headings or titles: it ignores case, spaces and punctuation."""
    if text.isascii() and text.isalnum():  # as most words of a list are: nothing to normalize or to leave out
        return text.lower()
    return pattern(_UNFOLDED).sub("", unicodedata.normalize("NFKC", stream_safe(text)).casefold())


# Pictographs whatever follows them: the emoji planes, the blocks Miscellaneous Symbols and Dingbats except
# their digits, brackets and arrows, and the rest of Emoji_Presentation (emoji-data.txt).
_PICTOGRAPH = (
    "[\U0001f000-\U0001f0ff\U0001f170-\U0001f171\U0001f17e-\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f200-\U0001faff\u2600-\u2767\u2795-\u2797\u27b0\u27bf"
    "\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\u25fd\u25fe\u2b1b\u2b1c\u2b50\u2b55]"
)
# Symbols that are emoji only with a variation selector or a joiner. ©, ® and ™ remain symbols.
_SIGN = (
    "[\u203c\u2049\u2139\u2194-\u21aa\u2328\u23cf\u24c2\u25aa-\u25fc\u27a1"
    "\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297\u3299]"
)
_AFTER = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_ONE = f"(?:{_PICTOGRAPH}|{_SIGN}\ufe0f){_AFTER}"
_JOINED = f"{_ONE}(?:\u200d(?:{_PICTOGRAPH}|{_SIGN}){_AFTER})*"
_SEQUENCE = f"(?:[\U0001f1e6-\U0001f1ff]{{1,2}}|[0-9#*]\ufe0f?\u20e3|{_JOINED})\u200d?"
_EMOJI_AND_GAPS = f"( *)(?:{_SEQUENCE}( *))+(?=(.?))"
# The selector that turns a plain symbol into an emoji. Removing it keeps the symbol.
_SELECTED = "(?<=[0-9#*©®™])\ufe0f"
_CLOSES = frozenset(",.;:!?)]}»”’")
# All emoji and their selectors come after this character, so names with accents skip the patterns.
_FIRST = "\u2000"


def drop_emoji(text: str) -> tuple[str, int]:
    """The text without emoji and pictographs, its spaces tidied, and the number of emoji removed.

    A sequence counts once: joined people, skin tones, flags, keycaps. Letters, digits, ©, ® and ™ stay.
    """
    if text.isascii() or max(text) < _FIRST:
        return text, 0
    text = pattern(_SELECTED).sub("", text) if "\u20e3" not in text else text
    count = len(pattern(_SEQUENCE).findall(text))
    if not count:
        return text, 0
    return pattern(_EMOJI_AND_GAPS).sub(_gap, text).strip(" "), count


def _gap(match: re.Match[str]) -> str:
    """One space in place of emoji between words that were separated by spaces."""
    at_line_start = match.start() == 0 or match.string[match.start() - 1] == "\n"
    following = match[3]
    if at_line_start or not following or following == "\n" or following in _CLOSES:
        return ""
    return " " if " " in match[0] else ""
