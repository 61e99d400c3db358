"""Characters that need a decision before they are drawn: emoji, invisible ones, and those no font has."""

from __future__ import annotations

import importlib.util
import re
import unicodedata

#: The package that fonts.toml names for the extra `cjk`.
CJK_PACKAGE = "justmytype_intl_cjk"

#: Default_Ignorable_Code_Point (DerivedCoreProperties.txt): HarfBuzz draws nothing for them.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# Pictographs whatever follows them: the planes of emoji, the blocks Miscellaneous Symbols and Dingbats
# but for their digits, brackets and arrows, and the rest of Emoji_Presentation (emoji-data.txt).
_PICTOGRAPH = (
    "[\U0001f000-\U0001f0ff\U0001f170-\U0001f171\U0001f17e-\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f200-\U0001faff\u2600-\u2767\u2795-\u2797\u27b0\u27bf"
    "\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\u25fd\u25fe\u2b1b\u2b1c\u2b50\u2b55]"
)
# Signs that are emoji only where a variation selector or a joiner says so. ©, ® and ™ stay signs.
_SIGN = (
    "[\u203c\u2049\u2139\u2194-\u21aa\u2328\u23cf\u24c2\u25aa-\u25fc\u27a1"
    "\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297\u3299]"
)
_AFTER = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_ONE = f"(?:{_PICTOGRAPH}|{_SIGN}\ufe0f){_AFTER}"
_JOINED = f"{_ONE}(?:\u200d(?:{_PICTOGRAPH}|{_SIGN}){_AFTER})*"
_SEQUENCE = f"(?:[\U0001f1e6-\U0001f1ff]{{1,2}}|[0-9#*]\ufe0f?\u20e3|{_JOINED})\u200d?"
_EMOJI = re.compile(_SEQUENCE)
_EMOJI_AND_GAPS = re.compile(f"( *)(?:{_SEQUENCE}( *))+(?=(.?))")
# The selector that would make an emoji of a plain sign; without it the sign is itself.
_SELECTED = re.compile("(?<=[0-9#*©®™])\ufe0f")
_CLOSES = frozenset(",.;:!?)]}»”’")

_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u303f\u3040-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U0001aff0-\U0001b16f\U00020000-\U000323af]"
)


def drop_emoji(text: str) -> tuple[str, int]:
    """The text without emoji and pictographs, its spaces tidied, and how many were left out.

    A sequence counts once: joined people, skin tones, flags, keycaps. Letters, digits, ©, ® and ™ stay.
    """
    if text.isascii():
        return text, 0
    text = _SELECTED.sub("", text) if "\u20e3" not in text else text
    count = len(_EMOJI.findall(text))
    if not count:
        return text, 0
    return _EMOJI_AND_GAPS.sub(_gap, text).strip(" "), count


def _gap(match: re.Match[str]) -> str:
    """One space where emoji with a space about them stood between words."""
    at_line_start = match.start() == 0 or match.string[match.start() - 1] == "\n"
    following = match[3]
    if at_line_start or not following or following == "\n" or following in _CLOSES:
        return ""
    return " " if " " in match[0] else ""


def code_point(character: str) -> str:
    """How a character is named in a message: `U+4E2D`, with its Unicode name where there is one."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def who_could(character: str) -> str:
    """What to do about a character that no face has."""
    if _CJK.match(character) and importlib.util.find_spec(CJK_PACKAGE) is None:
        return 'Chinese, Japanese and Korean need an extra: pip install "handouts[cjk]"'
    return "No font that comes with this program has it."
