"""Words the problem of a language that no sheet has."""

from __future__ import annotations

from collections.abc import Iterable

from handouts.errors import Problem
from handouts.text import language_name, language_named

_ADDING = "docs/templates.md says how to add another one."


def chosen_by(choice: str, asked: str) -> str:
    """What named a language: the choice of a request, or the setting of this name in clinic.toml."""
    return choice if asked else f"clinic.toml [{choice}]"


def no_sheet(where: str, asked: str, available: Iterable[str]) -> Problem:
    """The problem of a language without a sheet. One that has no name is not repeated: it can be anything."""
    codes = list(available)
    named = language_name(language_named(asked) or asked)
    what = f"there is no {named} sheet" if named else "there is no sheet in this language"
    near = _near(asked, codes)
    if near:  # a name, or another way to write the code
        what = "this is not the code of a language with a sheet"
    listed = [f"{name} ({code})" if (name := language_name(code)) else code for code in codes]
    *others, last = listed
    hint = f"You can print {', '.join(others)} or {last}." if others else f"You can print {last}."
    return Problem(where, what, (f"Did you mean {near}? " if near else "") + f"{hint} {_ADDING}")


def _near(asked: str, codes: list[str]) -> str:
    """The code that was meant: en for "english", zh-Hans for zh or zh-CN."""
    code = language_named(asked) or asked
    return next((each for each in codes if each.partition("-")[0] == code.partition("-")[0]), "")
