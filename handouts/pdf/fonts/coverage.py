"""Characters that need special handling before they are drawn: invisible ones, and those without a glyph."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from typing import NamedTuple

from handouts.errors import install_command
from handouts.text import drop_emoji

__all__ = ["CJK_PACKAGE", "EXTRAS", "IGNORABLE", "code_point", "drop_emoji", "font_hint", "no_font"]

#: The package that the extra `cjk` installs.
CJK_PACKAGE = "justmytype_intl_cjk"


class FontExtra(NamedTuple):
    """An extra of this program that brings fonts: its name, its package, the scripts, and their letters."""

    name: str
    package: str
    scripts: str
    letters: str

    def has(self, character: str) -> bool:
        return re.match(self.letters, character) is not None

    @property
    def install(self) -> str:
        """The command that installs it."""
        return install_command(self.name)


EXTRAS = (
    FontExtra(
        "cjk",
        CJK_PACKAGE,
        "Chinese, Japanese and Korean",
        "[\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u303f\u3040-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
        "\uff00-\uffef\U0001aff0-\U0001b16f\U00020000-\U000323af]",
    ),
    FontExtra(
        "scripts",
        "manimgx_fonts",
        "Bengali, Gujarati, Gurmukhi, Kannada, Malayalam, Odia, Sinhala, Lao, Burmese, Ethiopic, Georgian and Armenian",
        "[\u0530-\u058f\u0980-\u0b7f\u0c80-\u0dff\u0e80-\u0eff\u1000-\u10ff\u1200-\u139f\u1c90-\u1cbf\u2d00-\u2ddf"
        "\ua9e0-\ua9ff\uaa60-\uaa7f\uab00-\uab2f\ufb13-\ufb17]",
    ),
)

#: Default_Ignorable_Code_Point (DerivedCoreProperties.txt): HarfBuzz draws nothing for these characters.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

#: The scripts of characters by the start of their Unicode names, where it is not the name of the script.
_SCRIPTS = {
    "CJK": "Chinese",
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "MYANMAR": "Burmese",
}

#: Characters that stand for a letter or an object that was lost. Fonts draw them, but no reader can read them.
LOST = frozenset((0xFFFC, 0xFFFD))


def code_point(character: str) -> str:
    """A character's name in messages: `U+4E2D`, with its Unicode name if it has one."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def no_font(character: str) -> str:
    """What is wrong with a character that no font has: its script, if an extra has fonts for it."""
    missing = any(
        extra.has(character) and importlib.util.find_spec(extra.package) is None for extra in EXTRAS
    )
    first = unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
    if missing and first:
        return f"it has {_SCRIPTS.get(first, first.title())} letters, and their font is not installed"
    return f"no font has {code_point(character)}"


def font_hint(character: str) -> str:
    """A hint for a character that no font has: what to install, or how to do without it."""
    if ord(character) in LOST:
        return "It stands for a letter that was lost: write the letter again."
    for extra in EXTRAS:
        if extra.has(character) and importlib.util.find_spec(extra.package) is None:
            return f"To print {extra.scripts}, run this once in the program's folder: {extra.install}"
    return "Write it in other letters, or leave it empty and write it on the sheet by hand."
