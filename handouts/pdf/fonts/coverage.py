"""Characters that need special handling before they are drawn: invisible ones, and those without a glyph."""

from __future__ import annotations

import importlib.util
import re
import unicodedata

from handouts.text import drop_emoji

__all__ = ["CJK_PACKAGE", "IGNORABLE", "code_point", "drop_emoji", "font_hint"]

#: The package that the extra `cjk` installs.
CJK_PACKAGE = "justmytype_intl_cjk"

#: Default_Ignorable_Code_Point (DerivedCoreProperties.txt): HarfBuzz draws nothing for these characters.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

#: Characters that stand for a letter or an object that was lost. Fonts draw them, but no reader can read them.
LOST = frozenset((0xFFFC, 0xFFFD))

_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u303f\u3040-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U0001aff0-\U0001b16f\U00020000-\U000323af]"
)


def code_point(character: str) -> str:
    """A character's name in messages: `U+4E2D`, with its Unicode name if it has one."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def font_hint(character: str) -> str:
    """A hint for a character that no font has."""
    if ord(character) in LOST:
        return "It stands for a letter that was lost: write the letter again."
    if _CJK.match(character) and importlib.util.find_spec(CJK_PACKAGE) is None:
        return 'Chinese, Japanese and Korean need an extra: pip install "handouts[cjk]"'
    return "None of this program's fonts has it."
