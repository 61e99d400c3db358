"""Where the lines of fixed text may begin: after spaces, and in scripts without spaces where Unicode says so.

Chinese and Japanese break between most letters (UAX #14, with the rules of kinsoku for signs that begin or end no
line); Thai, Lao, Burmese and Khmer break between words, which takes a dictionary. ICU knows both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handouts.errors import HandoutError, install_hint

_NO_SPACES = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3001-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff01-\uffef\U00020000-\U0003ffff]"
)
_AFTER_SPACE = re.compile("(?<=[ \t])(?=[^ \t])")
# A phone number stays on one line, and so does a number with its unit, which has a space before it or not.
_KEPT_TOGETHER = re.compile(rf"(?<=[\d)][ ])(?=[\d(])|(?<=\d[ ])(?=[^\W\d])|(?<=\d)(?={_NO_SPACES.pattern})")
#: Units of two letters in scripts without spaces: "5分|钟" would be read as another one.
_UNITS = re.compile(r"\d[ ]?(?:[毫微]克|毫升|公[斤升]|[厘毫]米|小[时時]|分[钟鐘]|[个個]月|星期|[時週]間)")
# Latin words in short brackets within Hebrew or Arabic text: of two lines, each would begin at another side.
_LATIN_BRACKETS = re.compile(r"\((?=[^()]*[A-Za-z])[^()]{1,24}\)")
_RTL = re.compile("[\u0590-\u08ff]")
#: Strict rules for Japanese: no small kana begins a line. Korean breaks between words.
_RULES = {"ja": "ja-u-lb-strict", "ko": "ko-u-lw-keepall"}


def line_starts(text: str, language: str, range_word: str) -> Sequence[int]:
    """The offsets where a line may begin, in order; the first line begins at 0 without being among them.

    Raises HandoutError if the text needs ICU, and it is not installed.
    """
    places = _with_icu(text, language) if _NO_SPACES.search(text) else _starts(_AFTER_SPACE, text)
    kept = kept_together(text)
    if _RTL.search(text):
        kept |= {
            at for match in _LATIN_BRACKETS.finditer(text) for at in range(match.start() + 1, match.end())
        }
    if range_word:
        word = re.escape(range_word)
        kept |= set(_starts(re.compile(rf"(?<=\d[ ])(?={word}[ ]\d)|(?<=\b{word}[ ])(?=\d)"), text))
    return [at for at in places if at not in kept]


def kept_together(text: str) -> set[int]:
    """The offsets where no line may begin: within a phone number, and between a number and its unit."""
    return {*_starts(_KEPT_TOGETHER, text), *(match.end() - 1 for match in _UNITS.finditer(text))}


def _starts(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.start() for match in pattern.finditer(text)]


def _with_icu(text: str, language: str) -> list[int]:
    try:
        from icu4py.breakers import LineBreaker  # 27 ms: only these scripts need it
    except ImportError:
        what = (
            "this language writes no spaces between words, and the library that finds them is not installed"
        )
        raise HandoutError.at(f"language {language}", what, install_hint("languages")) from None
    found, at = [], 0
    for piece in LineBreaker(text, _RULES.get(language.split("-")[0], language)):
        at += len(piece)
        found.append(at)
    return found[:-1]
