"""The look of the pages: sizes, spacing, colours. Read from theme.toml, in points and millimetres."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from handouts.errors import HandoutError, Problem, nearest
from handouts.pdf.paper import MM, PAPERS
from handouts.toml_table import Entries, parse_toml, read_text


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


FORMS = ("standard", "large-print")
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = ("measure", "ruled-line", "tick-box")  # millimetres
_KEYS = (*_LENGTHS, "margins", "foot-gap", "smallest", "rule", "emphasis", "styles", "callouts")
_STYLE_KEYS = ("size", "leading", "bold", "colour", "before", "after")
_CALLOUT_KEYS = ("ground", "border", "border-colour", "bar", "bar-colour", "padding", "after", "heading")
NEEDED_STYLES = (
    "body", "lead", "title", "h2", "h3", "list", "caption", "label", "slot", "cell", "head", "clinic",
    "small", "foot",
)  # fmt: skip
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_COLOUR_HINT = 'Write "text", "brand", "tint", or a colour such as "#0b4f6c".'
#: Points: with less between the margins not even the plan's table can be set.
_NARROWEST = 200.0


def load_theme(path: Path, edition: str, paper: str, colours: Mapping[str, str]) -> Theme:
    """The theme of an edition ("standard", "large-print") on a paper.

    `colours` gives "text", "brand" and "tint". Raises HandoutError with every problem of the file, whichever
    edition it is in.
    """
    text = read_text(path, path.name)
    themes = _themes(text, path.name, paper, tuple(sorted(colours.items())))
    if edition not in themes:
        raise HandoutError.at(path.name, f"there is no [{edition}]", nearest(edition, themes))
    return themes[edition]


@lru_cache(maxsize=8)
def _themes(text: str, name: str, paper: str, colours: tuple[tuple[str, str], ...]) -> Mapping[str, Theme]:
    problems: list[Problem] = []
    entries = Entries(name, parse_toml(text, name), problems)
    entries.only(FORMS)
    found = {
        form: _theme(entries.table(form), PAPERS[paper], dict(colours))
        for form in FORMS
        if form in entries.values
    }
    if problems:
        raise HandoutError(problems)
    return found


def _theme(entries: Entries, page: tuple[float, float], colours: Mapping[str, str]) -> Theme:
    entries.only(_KEYS)
    styles = {name: _style(each, colours) for name, each in entries.tables("styles").items()}
    callouts = {name: _callout(each, colours) for name, each in entries.tables("callouts").items()}
    for name in NEEDED_STYLES:
        if name not in styles:
            entries.report(f"styles.{name}", "this style is missing", f"Add a line: {name} = {{ size = … }}")
    lengths = [entries.size(key) * MM for key in _LENGTHS]
    return Theme(
        page=page, margins=_margins(entries, page),
        measure=lengths[0], ruled_line=lengths[1], tick_box=lengths[2],
        foot_gap=entries.size("foot-gap", least=0) * MM,
        smallest=entries.size("smallest"), rule=entries.size("rule"),
        emphasis=entries.one_of("emphasis", ("bold", "underline")) or "bold", styles=styles, callouts=callouts,
        ink=colours["text"], tint=colours["tint"], brand=colours["brand"],
    )  # fmt: skip


def _margins(entries: Entries, page: tuple[float, float]) -> tuple[float, float, float, float]:
    margins = entries.table("margins")
    if not isinstance(entries.values.get("margins", {}), dict):
        return 0.0, 0.0, 0.0, 0.0  # that they are none is said already
    margins.only(_SIDES)
    top, right, bottom, left = (margins.size(side, least=0) * MM for side in _SIDES)
    if page[0] - left - right < _NARROWEST or page[1] - top - bottom < _NARROWEST:
        entries.report(
            "margins", "leave too little of the page", "They are in millimetres, as in top = 12.7."
        )
    return top, right, bottom, left


def _style(entries: Entries, colours: Mapping[str, str]) -> Style:
    entries.only(_STYLE_KEYS)
    return Style(
        size=entries.size("size"),
        leading=entries.size("leading"),
        colour=_colour(entries, "colour", "text", colours),
        bold=entries.flag("bold"),
        before=entries.size("before", 0.0, least=0),
        after=entries.size("after", 0.0, least=0),
    )


def _callout(entries: Entries, colours: Mapping[str, str]) -> CalloutStyle:
    entries.only(_CALLOUT_KEYS)
    return CalloutStyle(
        ground=_colour(entries, "ground", "tint", colours),
        border=entries.size("border", 0.0, least=0),
        bar=entries.size("bar", 0.0, least=0),
        padding=entries.size("padding", 8.0, least=0),
        after=entries.size("after", 6.0, least=0),
        border_colour=_colour(entries, "border-colour", "text", colours),
        bar_colour=_colour(entries, "bar-colour", "brand", colours),
        heading=entries.one_of("heading", ("reversed",)),
    )


def _colour(entries: Entries, key: str, default: str, colours: Mapping[str, str]) -> str:
    value = entries.values.get(key, default)
    named = colours.get(value, value) if isinstance(value, str) else ""
    if _COLOUR.fullmatch(named):
        return named
    entries.report(key, "is not a colour", _COLOUR_HINT)
    return "#000000"
