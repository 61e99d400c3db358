"""Converts HTML to Blocks. Everything outside the vocabulary is an error with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.edition.spans import collapsed, contents_of
from handouts.edition.vocabulary import INLINE, PARTS, VOCABULARY, Node, TreeReader
from handouts.errors import HandoutError, Problem, nearest
from handouts.pdf import blocks as b
from handouts.pdf.syntax import as_uri

if TYPE_CHECKING:
    from handouts.pdf import Theme

_LINKS = re.compile(r"https?://[^\s\"<>\[\]\\/?#]+([/?#][^\s\"<>]*)?|(mailto:|tel:)[^\s\"<>]+")
#: The maximum length of an address in a QR code. With more letters, a phone cannot read the squares on paper.
MAX_QR_LETTERS = 600


class ThemeNames(NamedTuple):
    """The names that a theme defines: the values that attributes can have."""

    styles: frozenset[str]
    callouts: frozenset[str]
    stops: frozenset[str]


def names_of(theme: Theme) -> ThemeNames:
    return ThemeNames(frozenset(theme.styles), frozenset(theme.callouts), theme.names)


def parse(html: str, title: str, language: str, names: ThemeNames) -> b.Sheet:
    """The Blocks of a composed page.

    Raises HandoutError with every problem, each with file and line.
    """
    reader = TreeReader()
    reader.feed(html)
    reader.close()
    reader.finish()
    maker = BlockMaker(names, reader.problems)
    feet = reader.root.nodes("footer")
    reader.root.children = [child for child in reader.root.children if child not in feet]
    foot = tuple(block for node in feet for block in maker.blocks(node))
    story = maker.blocks(reader.root)
    if reader.problems:
        raise HandoutError(dict.fromkeys(reader.problems))
    return b.Sheet(title, language, story, foot)


class BlockMaker:
    """Makes Blocks from a tree, with one method for each element, found by name."""

    def __init__(self, names: ThemeNames, problems: list[Problem]) -> None:
        self.names, self.problems = names, problems

    def blocks(self, node: Node) -> tuple[b.Block, ...]:
        """The Blocks of a container. Text outside an element becomes a paragraph."""
        made: list[b.Block] = []
        loose = Node("p", {}, node.at)
        for child in node.children:
            if isinstance(child, str) or child.tag in INLINE:
                loose.children.append(child)
                continue
            made += self._paragraph(loose)
            loose = Node("p", {}, node.at)
            if child.tag in VOCABULARY:
                made += self._block(child)
        return (*made, *self._paragraph(loose))

    def _block(self, node: Node) -> list[b.Block]:
        method: Callable[[Node], list[b.Block]] | None = getattr(self, f"_{node.tag}", None)
        if method is None:
            return self._problem(
                node, f"<{node.tag}> cannot stand here", "docs/templates.md shows where it can."
            )
        self._check_parts(node)
        return method(node)

    def _check_parts(self, node: Node) -> None:
        for child in node.children if node.tag in PARTS else ():
            allowed = " or ".join(f"<{tag}>" for tag in PARTS[node.tag])
            if isinstance(child, str):
                if child.strip():
                    self._problem(node, f"only {allowed} can stand right inside <{node.tag}>")
            elif child.tag in PARTS[node.tag]:
                self._check_parts(child)
            elif child.tag in VOCABULARY:
                self._problem(
                    child, f"<{child.tag}> cannot stand right inside <{node.tag}>", f"Only {allowed} can."
                )

    def _paragraph(self, node: Node, style: str = "body", language: str = "") -> list[b.Block]:
        spans = self.spans(node)
        return [b.Paragraph(spans, style, language)] if spans else []

    def _p(self, node: Node) -> list[b.Block]:
        style = self._choice(node, "class", self.names.styles, "body")
        return self._paragraph(node, style, node.attributes.get("lang", ""))

    def _heading(self, node: Node) -> list[b.Block]:
        spans = self.spans(node)
        style = self._choice(node, "class", self.names.styles | {""}, "")
        if not spans:
            return self._problem(node, "this heading is empty")
        return [b.Heading(int(node.tag[1]), spans, style)]

    _h1 = _h2 = _h3 = _heading

    def _list(self, node: Node) -> list[b.Block]:
        items = tuple(self.blocks(item) for item in node.nodes("li"))
        return [b.BulletList(items, node.tag == "ol")] if items else self._problem(node, "this list is empty")

    _ul = _ol = _list

    def _section(self, node: Node) -> list[b.Block]:
        kind = self._choice(node, "class", self.names.callouts | {"card"}, "plain")
        blocks, again = self.blocks(node), self._attribute(node, "again")
        urgent = self._choice(node, "urgent", frozenset(("yes", "no")), "no") == "yes"
        if blocks and kind == "card":
            return [b.Keep(blocks, section=True, again=again, urgent=urgent)]
        return [b.Callout(kind, blocks, again, urgent)] if blocks else []

    def _div(self, node: Node) -> list[b.Block]:
        needed = self._choice(node, "needed", frozenset(("yes", "no", "once")), "yes")
        dense = self._choice(node, "dense", frozenset(("yes", "always", "no")), "no")
        once = node.attributes.get("one-of", "questions" if needed == "once" else "")
        return [b.Keep(self.blocks(node), needed != "yes", once, dense=dense.removeprefix("no"))]

    def _header(self, node: Node) -> list[b.Block]:
        return [b.Letterhead(self.blocks(node), node.attributes.get("printed", "yes") != "no")]

    def _row(self, node: Node) -> list[b.Block]:
        cells = tuple(self.blocks(cell) for cell in node.nodes("cell"))
        widths = self._widths(node, len(cells))
        align = self._choice(node, "align", frozenset(("top", "middle", "bottom")), "top")
        return [b.Row(widths, cells, align, self._stops(node, len(cells)))] if cells else []

    def _columns(self, node: Node) -> list[b.Block]:
        (stop,) = self._stops(node, 1) or ("",)
        return [b.TwoColumns(stop, self.blocks(node))]

    def _table(self, node: Node) -> list[b.Block]:
        head = self._table_rows(node, "thead")
        rows = self._table_rows(node, "tbody")
        columns = {len(row) for row in (*head, *rows)}
        if len(columns) != 1:
            return self._problem(
                node, "the rows of a table need the same number of cells, and one row at least"
            )
        count = columns.pop()
        return [b.Table(self._widths(node, count), head, rows, self._stops(node, count))]

    def _table_rows(self, node: Node, part: str) -> tuple[tuple[b.Cell, ...], ...]:
        return tuple(
            tuple(b.Cell(self.blocks(cell), cell.tag == "th") for cell in row.nodes("th", "td"))
            for group in node.nodes(part)
            for row in group.nodes("tr")
        )

    def _figure(self, node: Node) -> list[b.Block]:
        captions = node.nodes("figcaption")
        caption = self.spans(captions[0]) if captions else ()
        width = self._number(node, "width", 0.0, 200.0)
        size = self._choice(node, "size", frozenset(("figure", "mark", "wide")), "figure")
        get = node.attributes.get
        return [b.Figure(get("src", ""), get("alt", ""), caption, width, node.at, size)]

    def _slot(self, node: Node) -> list[b.Block]:
        get = node.attributes.get
        style = self._choice(node, "class", self.names.styles, "slot")
        lines = self._count(node, "lines")
        label = self._attribute(node, "label")
        rules = self._choice(node, "rules", frozenset(("all", "one", "none")), "all")
        return [b.Slot(get("name", ""), get("spoken", ""), label, lines, style, node.at, rules)]

    def _tick(self, node: Node) -> list[b.Block]:
        filled = tuple(node.attributes.get("filled", "").split())
        count = len(filled) or self._count(node, "count")
        if not {each for each in filled if not each.isdecimal()} <= b.FILLINGS:
            self._problem(node, f"filled is words of {', '.join(sorted(b.FILLINGS))}, or numbers")
        return [b.Tick(node.attributes.get("spoken", ""), count, node.tag, filled)]

    _square = _tick

    def _digits(self, node: Node) -> list[b.Block]:
        return [b.Digits(self._count(node, "count"), node.at, self._attribute(node, "label"))]

    def _lines(self, node: Node) -> list[b.Block]:
        count = self._count(node, "count")
        most = self._count(node, "most") if "most" in node.attributes else count
        spoken = node.attributes.get("spoken", "")
        return [b.WriteLines(count, spoken, self._attribute(node, "label"), most, node.at)]

    def _attribute(self, node: Node, name: str) -> b.Spans:
        """The words of a printed attribute."""
        text = node.attributes.get(name, "")
        return (b.Span(text, at=node.at),) if text else ()

    def _qr(self, node: Node) -> list[b.Block]:
        address = self._address(node)
        if len(as_uri(address)) > MAX_QR_LETTERS:
            self._problem(
                node, "the address is too long for a code that a phone can read", "Use a shorter one."
            )
        return [b.QrCode(address, node.attributes.get("alt", ""), self._attribute(node, "caption"))]

    def _contents(self, node: Node) -> list[b.Block]:
        return [contents_of(node, self.spans)]

    def _pagebreak(self, node: Node) -> list[b.Block]:
        return [b.PageBreak()]

    def spans(self, node: Node, bold: bool = False, href: str = "") -> b.Spans:
        """The text inside an element, with white space collapsed as in HTML."""
        return collapsed(self._raw_spans(node, node.at, bold, href))

    def _raw_spans(self, node: Node, at: str, bold: bool, href: str) -> list[b.Span]:
        spans: list[b.Span] = []
        for child in node.children:
            if isinstance(child, str):
                # A line end in the source is a space; only <br> breaks a line.
                spans.append(b.Span(child.replace("\n", " "), bold, href, at))
            elif child.tag == "br":
                spans.append(b.Span("\n", bold, href, at))
            elif child.tag == "strong":
                spans += self._raw_spans(child, child.at, True, href)
            elif child.tag == "a":
                spans += self._raw_spans(child, child.at, bold, self._address(child))
            elif child.tag == "p" and node.tag in ("li", "td", "th", "figcaption", "cell"):
                spans += self._raw_spans(child, child.at, bold, href)
            elif child.tag in VOCABULARY:
                self._problem(child, f"<{child.tag}> cannot stand inside <{node.tag}>")
        return spans

    def _address(self, node: Node) -> str:
        href = node.attributes.get("href", "")
        if not _LINKS.fullmatch(href):
            self._problem(node, "a link leads to https://…, mailto:… or tel:…")
        return href

    def _widths(self, node: Node, count: int) -> tuple[float, ...]:
        written = node.attributes.get("widths", " ".join("1" * count)).split()
        try:
            widths = tuple(float(share) for share in written)
        except ValueError:
            widths = ()
        if len(widths) != count or not all(0 < share < 1e6 for share in widths):
            self._problem(node, f'widths needs {count} numbers, one for each column, as in widths="1 2"')
            return (1.0,) * count
        return widths

    def _stops(self, node: Node, count: int) -> tuple[str, ...]:
        """The names of the stops where columns begin; none if the columns have widths."""
        if "at" not in node.attributes:
            return ()
        stops = tuple(node.attributes["at"].split())
        for stop in stops:
            if stop not in self.names.stops:
                what = f"at={stop!r} is not a stop of theme.toml"
                self._problem(node, what, nearest(stop, sorted(self.names.stops)))
        if len(stops) != count:
            self._problem(node, f"at needs {count} names of stops, one for each column")
            return ()
        return stops

    def _number(self, node: Node, name: str, default: float, most: float) -> float:
        written = node.attributes.get(name)
        if written is None:
            return default
        try:
            value = float(written)
        except ValueError:
            value = -1.0
        if 0 < value <= most:
            return value
        self._problem(node, f"{name} is a number up to {most:g}")
        return default

    def _count(self, node: Node, name: str) -> int:
        value = self._number(node, name, 1.0, 60.0)
        if not value.is_integer():
            self._problem(node, f"{name} is a whole number")
        return max(1, int(value))

    def _choice(self, node: Node, name: str, known: frozenset[str], default: str) -> str:
        value = node.attributes.get(name, default)
        if value not in known:
            self._problem(node, f"{name}={value!r} is not known", nearest(value, sorted(known)))
            return default
        return value

    def _problem(self, node: Node, what: str, hint: str = "") -> list[Any]:
        self.problems.append(Problem(node.at, what, hint))
        return []
