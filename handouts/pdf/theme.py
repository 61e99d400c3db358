"""The theme: stops, sizes, spaces and colours of the pages. Reads theme.toml. Measures in points."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from handouts.errors import HandoutError, Problem, nearest
from handouts.pdf.paper import PAPERS
from handouts.text_file import read_text
from handouts.toml_table import Entries, parse_toml


class Style(NamedTuple):
    """A text style. Measures in points; `colour` as #rrggbb; `align` is "left" or "right"."""

    size: float
    leading: float
    colour: str
    bold: bool = False
    before: float = 0.0
    after: float = 0.0
    align: str = "left"


class CalloutStyle(NamedTuple):
    """A box style. Measures in points. A `reversed` heading is white on the border's colour."""

    ground: str
    border: float
    bar: float
    border_colour: str
    bar_colour: str
    heading: str = ""


class Spaces(NamedTuple):
    """The spaces between things, in points."""

    gutter: float  #: between columns
    hang: float  #: from a bullet to its text
    inset: float  #: between the edge of a box and its content
    box: float  #: above and below a box
    group: float  #: between groups: rows, tables, figures
    caption: float  #: from a picture to its caption
    letterhead: float  #: below the letterhead
    foot: float  #: above the foot of the page


class Sizes(NamedTuple):
    """The sizes of things, in points."""

    figure: float  #: the width of a figure
    wide: float  #: the width of a figure with two frames side by side
    mark: float  #: the width of a mark: an example of what to write
    code: float  #: the side of a QR code
    table_row: float  #: the minimum height of a table row: room for handwriting
    bullet: float  #: the type size of a bullet
    tick: float  #: the side of a tick box
    square: float  #: the side of a box for a number
    pitch: float  #: between the centres of boxes in a line
    ruled_line: float  #: between two lines to write on
    rule: float  #: the weight of rules


class Theme(NamedTuple):
    """Everything that decides how Blocks look on a given paper. Measures in points.

    `stops` are where words and figures may start, from the left edge of the page.
    """

    page: tuple[float, float]
    margins: tuple[float, float, float, float]
    measure: float
    emphasis: str
    stops: Mapping[str, float]
    spaces: Spaces
    sizes: Sizes
    styles: Mapping[str, Style]
    callouts: Mapping[str, CalloutStyle]
    ink: str
    tint: str
    brand: str
    names: frozenset[str] = frozenset()  #: the names of the stops in all forms

    @property
    def left(self) -> float:
        """The left margin."""
        return self.margins[3]

    @property
    def right(self) -> float:
        """The right margin, measured from the left edge of the page."""
        return self.page[0] - self.margins[1]

    @property
    def width(self) -> float:
        """The width between the margins."""
        return self.right - self.left

    def with_leading(self, factor: float) -> "Theme":
        """This theme with more space between lines, for scripts that need it."""
        if factor == 1.0:
            return self
        styles = {name: style._replace(leading=style.leading * factor) for name, style in self.styles.items()}
        return self._replace(styles=styles)

    def denser(self) -> "Theme":
        """This theme with the type of small print for running text, small headings, and lines over the whole width."""
        small, styles = self.styles["small"], dict(self.styles)
        for name in ("body", "list"):
            styles[name] = styles[name]._replace(size=small.size, leading=small.leading)
        heading = styles["label"]._replace(before=self.spaces.group)
        return self._replace(styles={**styles, "h3": heading}, measure=self.width)


FORMS = ("standard", "large-print")
_SIDES = ("top", "right", "bottom", "left")
_KEYS = ("measure", "margins", "emphasis", "stops", "spaces", "sizes", "styles", "callouts")
_STYLE_KEYS = ("size", "leading", "bold", "colour", "before", "after", "align")
_CALLOUT_KEYS = ("ground", "border", "border-colour", "bar", "bar-colour", "heading")
NEEDED_STYLES = (
    *("body", "title", "h2", "h3", "bar", "list", "caption", "label", "slot", "cell", "head"),
    *("clinic", "clinic-long", "phone", "small", "sources", "foot", "page"),
)
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_COLOUR_HINT = 'Write "text", "brand", "tint", or a colour such as "#0b4f6c".'
#: The minimum width between the margins, in points: the plan's table needs it.
_NARROWEST = 200.0
#: The least margin, in points: printers leave a quarter of an inch white.
_LEAST_MARGIN = 18.0


def load_theme(path: Path, form: str, paper: str, colours: Mapping[str, str]) -> Theme:
    """The theme of a form ("standard", "large-print") on a paper.

    `colours` gives "text", "brand" and "tint". Raises HandoutError with every problem of the file, in any
    form.
    """
    text = read_text(path, path.name)
    themes = _themes(text, path.name, paper, tuple(sorted(colours.items())))
    if form not in themes:
        raise HandoutError.at(path.name, f"there is no [{form}]", nearest(form, themes))
    return themes[form]


@lru_cache(maxsize=8)
def _themes(text: str, name: str, paper: str, colours: tuple[tuple[str, str], ...]) -> Mapping[str, Theme]:
    problems: list[Problem] = []
    entries = Entries(name, parse_toml(text, name), problems)
    entries.only(FORMS)
    themes = {
        form: _theme(entries.table(form), paper, dict(colours)) for form in FORMS if form in entries.values
    }
    if problems:
        raise HandoutError(problems)
    names = frozenset(stop for theme in themes.values() for stop in theme.stops)
    return {form: theme._replace(names=names) for form, theme in themes.items()}


def _theme(entries: Entries, paper: str, colours: Mapping[str, str]) -> Theme:
    entries.only(_KEYS)
    page = PAPERS[paper]
    styles = {name: _style(table, colours) for name, table in entries.tables("styles").items()}
    callouts = {name: _callout(table, colours) for name, table in entries.tables("callouts").items()}
    if "h2" in styles:
        styles.setdefault("h2-close", styles["h2"])  # a clinic's copy may be older than these styles
        styles.setdefault("topic", styles["h3"])
    for name in NEEDED_STYLES:
        if name not in styles:
            entries.report(f"styles.{name}", "this style is missing", f"Add a line: {name} = {{ size = … }}")
    margins = _margins(entries, page)
    return Theme(
        page=page, margins=margins, measure=entries.size("measure"),
        emphasis=entries.one_of("emphasis", ("bold", "underline")) or "bold",
        stops=_stops(entries.table("stops"), paper, page[0] - margins[1]),
        spaces=Spaces(*_measures(entries.table("spaces"), Spaces._fields, least=0.0)),
        sizes=Sizes(*_measures(entries.table("sizes"), Sizes._fields)),
        styles=styles, callouts=callouts, ink=colours["text"], tint=colours["tint"], brand=colours["brand"],
    )  # fmt: skip


def _stops(entries: Entries, paper: str, right: float) -> Mapping[str, float]:
    """The stops on a paper. Those of other papers are validated too, so that all problems are reported at once."""
    entries.only(PAPERS)
    tables = {each: entries.table(each) for each in PAPERS}
    found = {
        each: {name: table.size(name, most=1000.0) for name in table.values} for each, table in tables.items()
    }
    for name, at in found[paper].items():
        if at >= right:
            tables[paper].report(name, "is past the right margin", "Give it in points, from the left edge.")
    return found[paper]


def _measures(entries: Entries, names: tuple[str, ...], **limits: float) -> list[float]:
    """One number per field, under its name with hyphens."""
    keys = [name.replace("_", "-") for name in names]
    entries.only(keys)
    return [entries.size(key, **limits) for key in keys]


def _margins(entries: Entries, page: tuple[float, float]) -> tuple[float, float, float, float]:
    margins = entries.table("margins")
    if not isinstance(entries.values.get("margins", {}), dict):
        return 0.0, 0.0, 0.0, 0.0  # already reported as not a table
    margins.only(_SIDES)
    top, right, bottom, left = (margins.size(side, least=_LEAST_MARGIN) for side in _SIDES)
    if page[0] - left - right < _NARROWEST or page[1] - top - bottom < _NARROWEST:
        entries.report("margins", "leave too little of the page", "Give them in points, as in top = 36.")
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
        align=entries.one_of("align", ("left", "right")) or "left",
    )


def _callout(entries: Entries, colours: Mapping[str, str]) -> CalloutStyle:
    entries.only(_CALLOUT_KEYS)
    return CalloutStyle(
        ground=_colour(entries, "ground", "tint", colours),
        border=entries.size("border", 0.0, least=0),
        bar=entries.size("bar", 0.0, least=0),
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
