"""The types of options: one word of a few, a paper, a day."""

from __future__ import annotations

import contextlib
import datetime
from typing import TYPE_CHECKING, Any

import click

from handouts.cli.wording import remedy
from handouts.errors import nearest

if TYPE_CHECKING:
    _TextType = click.ParamType[str]
    _DayType = click.ParamType[datetime.date]
else:
    _TextType = _DayType = click.ParamType  # it cannot be subscripted in every version of click


class WholeNumber(click.IntRange):
    """A whole number from `min` to `max`. The help does not show them as a formula; the error names them."""

    def _describe_range(self) -> str:
        return ""


class OneOf(_TextType):
    """One of a few words. For a typing mistake, the error names the nearest one."""

    name = "word"

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "|".join(self.choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        word = str(value).lower()
        if word not in self.choices:
            # The word is not repeated: at the wrong option it may be a patient's.
            self.fail(f"this is not known. {nearest(word, self.choices)}", param, ctx)
        return word


class Paper(OneOf):
    """A paper, in the words of lists too: US Letter, 8½ x 11."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            from handouts.patients import Slip, read_paper

            with contextlib.suppress(Slip):
                value = read_paper(str(value)) or value
        return super().convert(value, param, ctx)


class Day(_DayType):
    """A day, as people write it: 2026-11-30, November 30, 2026, 30 November 2026, 30/11/2026."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        with contextlib.suppress(ValueError):
            return datetime.date.fromisoformat(str(value))
        from handouts.cli.days import read_day
        from handouts.patients import Slip

        try:
            return read_day(str(value), ctx.params if ctx else {})
        except Slip as slip:
            hints = [remedy(code) for code in slip.remedies if ctx and "day_first" in ctx.params]
            write = "Write it as 2026-11-30 or as November 30, 2026."
            self.fail(" ".join((slip.what, write, *hints)), param, ctx)
