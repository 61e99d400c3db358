"""The look of the pages: sizes, spacing, colours. Read from theme.toml, in points and millimetres."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from handouts.errors import HandoutError, Problem, nearest

MM = 72 / 25.4
PAPERS = {"letter": (612.0, 792.0), "a4": (210 * MM, 297 * MM)}


class Style(NamedTuple):
    """One kind of text. Measures in points; `colour` as #rrggbb."""

    size: float
    leading: float
    colour: str
    bold: bool = False
    before: float = 0.0
    after: float = 0.0


class CalloutStyle(NamedTuple):
    """One kind of box. Measures in points; a `reversed` heading stands white on the border's colour."""

    ground: str
    border: float
    bar: float
    padding: float
    after: float
    border_colour: str
    bar_colour: str
    heading: str = ""


class Theme(NamedTuple):
    """Everything that decides how Blocks look on a paper. Measures in points."""

    page: tuple[float, float]
    margins: tuple[float, float, float, float]
    measure: float
    foot_gap: float
    smallest: float
    ruled_line: float
    tick_box: float
    rule: float
    emphasis: str
    styles: Mapping[str, Style]
    callouts: Mapping[str, CalloutStyle]
    ink: str
    tint: str
    brand: str

    @property
    def width(self) -> float:
        """The width between the margins."""
        return self.page[0] - self.margins[1] - self.margins[3]


_MILLIMETRES = ("measure", "foot-gap", "ruled-line", "tick-box")
_POINTS = ("smallest", "rule")
_STYLE_KEYS = {"size", "leading", "bold", "colour", "before", "after"}
_CALLOUT_KEYS = {"ground", "border", "border-colour", "bar", "bar-colour", "padding", "after", "heading"}
NEEDED_STYLES = (
    "body", "lead", "title", "h2", "h3", "list", "caption", "label", "slot", "cell", "head", "clinic",
    "small", "foot",
)  # fmt: skip


def load_theme(path: Path, edition: str, paper: str, colours: Mapping[str, str]) -> Theme:
    """The theme of an edition ("standard", "large-print") on a paper.

    `colours` gives "text", "brand" and "tint". Raises HandoutError with every problem of the file.
    """
    where = path.name
    try:
        table = _table(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HandoutError.at(where, f"this is not TOML: {error}") from error
    if edition not in table:
        raise HandoutError.at(where, f"there is no [{edition}]", nearest(edition, table))
    problems: list[Problem] = []
    reader = _Reader(where, table[edition], edition, dict(colours), problems)
    theme = reader.theme(PAPERS[paper])
    if problems or theme is None:
        raise HandoutError(problems)
    return theme


@lru_cache(maxsize=8)
def _table(text: str) -> Mapping[str, Any]:
    return tomllib.loads(text)


class _Reader:
    """One table of theme.toml, with the problems met on the way."""

    def __init__(
        self,
        where: str,
        table: Mapping[str, Any],
        edition: str,
        colours: dict[str, str],
        problems: list[Problem],
    ) -> None:
        self.where, self.table, self.edition = where, table, edition
        self.colours, self.problems = colours, problems

    def theme(self, page: tuple[float, float]) -> Theme | None:
        styles = {name: self.style(name, entry) for name, entry in self._tables("styles").items()}
        callouts = {name: self.callout(name, entry) for name, entry in self._tables("callouts").items()}
        for name in NEEDED_STYLES:
            if name not in styles:
                self._problem(f"styles.{name}", "this style is missing")
        margins = self.table.get("margins", {})
        sides = tuple(
            self.number(margins, side, "margins") * MM for side in ("top", "right", "bottom", "left")
        )
        lengths = {key: self.number(self.table, key, "") * MM for key in _MILLIMETRES}
        points = {key: self.number(self.table, key, "") for key in _POINTS}
        if self.problems:
            return None
        return Theme(
            page=page, margins=(sides[0], sides[1], sides[2], sides[3]),
            measure=lengths["measure"], foot_gap=lengths["foot-gap"], ruled_line=lengths["ruled-line"],
            tick_box=lengths["tick-box"], smallest=points["smallest"], rule=points["rule"],
            emphasis=str(self.table.get("emphasis", "bold")), styles=styles, callouts=callouts,
            ink=self.colours["text"], tint=self.colours["tint"], brand=self.colours["brand"],
        )  # fmt: skip

    def style(self, name: str, entry: Mapping[str, Any]) -> Style:
        self._unknown(f"styles.{name}", entry, _STYLE_KEYS)
        return Style(
            size=self.number(entry, "size", f"styles.{name}"),
            leading=self.number(entry, "leading", f"styles.{name}"),
            colour=self.colour(entry.get("colour", "text"), f"styles.{name}"),
            bold=entry.get("bold", False) is True,
            before=self.number(entry, "before", f"styles.{name}", 0.0),
            after=self.number(entry, "after", f"styles.{name}", 0.0),
        )

    def callout(self, name: str, entry: Mapping[str, Any]) -> CalloutStyle:
        key = f"callouts.{name}"
        self._unknown(key, entry, _CALLOUT_KEYS)
        return CalloutStyle(
            ground=self.colour(entry.get("ground", "tint"), key),
            border=self.number(entry, "border", key, 0.0),
            bar=self.number(entry, "bar", key, 0.0),
            padding=self.number(entry, "padding", key, 8.0),
            after=self.number(entry, "after", key, 6.0),
            border_colour=self.colour(entry.get("border-colour", "text"), key),
            bar_colour=self.colour(entry.get("bar-colour", "brand"), key),
            heading=str(entry.get("heading", "")),
        )

    def colour(self, value: Any, key: str) -> str:
        named = self.colours.get(value, value) if isinstance(value, str) else ""
        if (
            len(named) == 7
            and named[0] == "#"
            and all(digit in "0123456789abcdefABCDEF" for digit in named[1:])
        ):
            return str(named)
        self._problem(
            key, "this is not a colour", 'Write "text", "brand", "tint", or a colour such as "#0b4f6c".'
        )
        return "#000000"

    def number(self, table: Mapping[str, Any], key: str, inside: str, default: float | None = None) -> float:
        value = table.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 500:
            return float(value)
        self._problem(f"{inside}.{key}".strip("."), "a number from 0 to 500 is needed here")
        return 0.0

    def _tables(self, key: str) -> dict[str, Mapping[str, Any]]:
        entries = self.table.get(key, {})
        return {name: entry for name, entry in entries.items() if isinstance(entry, dict)}

    def _unknown(self, key: str, entry: Mapping[str, Any], known: set[str]) -> None:
        for name in entry:
            if name not in known:
                self._problem(f"{key}.{name}", "this key is not known", nearest(name, sorted(known)))

    def _problem(self, key: str, what: str, hint: str = "") -> None:
        self.problems.append(Problem(f"{self.where} [{self.edition}.{key}]", what, hint))
