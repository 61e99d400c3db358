"""Converts Markdown to a small vocabulary of HTML that keeps line numbers: `data-at="guidance/back-spasms/en.md:22"`.

Allowed are `##` and `###` headings, paragraphs, lists of one-paragraph items, **bold**, links, simple tables,
and figures: an image alone in its paragraph, `![alt](file.svg "caption")`. Anything else is a problem with
its line number and never dropped silently. Italics are excluded on purpose: RNIB Clear Print advises against
them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from handouts.errors import HandoutError, Problem

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

#: Bold text that touches letters or punctuation without a space.
_BOLD = re.compile(r"\*\*([^\s*](?:[^*]*[^\s*])?)\*\*")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
FIGURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(svg|png|jpg|jpeg)")
CELL_END = re.compile(r"(?<!\\)\|")
#: Mistakes in Markdown syntax. The text would be printed literally.
SLIPS = (
    (re.compile(r" {0,3}#{1,6}[^#\s]"), "a space is missing after the #.", "Write ## A heading."),
    (re.compile(r" {0,3}\d{1,3}\.[^\s\d]"), "a space is missing after the number.", "Write 1. A step."),
    (re.compile(r" {0,3}\d{1,3}\)"), "a step's number ends with a bracket.", "Write 1. A step."),
    (re.compile(r" {0,3}[-+][^\W\d_]"), "a space is missing after the bullet.", "Write - A point."),
    (re.compile(r" {0,3}[•·‣▪◦]"), "this bullet is not Markdown's.", "Write - A point."),
)
#: Limits on lines and square brackets per file, and on letters without an empty line between them. Beyond these,
#: the Markdown parser can take minutes.
MAX_LINES, MAX_BRACKETS, MAX_BLOCK_LETTERS = 10_000, 5_000, 20_000
SCHEMES = ("https:", "mailto:", "tel:")
CONTAINERS = {
    "bullet_list": "ul",
    "ordered_list": "ol",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
}
INSTEAD = {
    "em": ("italics are hard to read in print.", "Use **bold**, or plain words."),
    "html_block": ("HTML is not allowed here.", "Use Markdown."),
    "html_inline": ("HTML is not allowed here.", "Use Markdown; write &lt; for a < character."),
    "image": ("a figure must stand alone.", "Put a blank line before and after it."),
    "hardbreak": (
        "a line break inside a paragraph.",
        "Remove the spaces or the \\ at the end of the line.",
    ),
    "code_block": ("the line is indented by 4 or more spaces.", "Start it at the margin."),
    "heading": (
        "only ## and ### headings, outside lists, are allowed.",
        "Use ## for a section and ### inside it.",
    ),
}


class Part(NamedTuple):
    """A `##` heading and the blocks under it. `opening` is the text of the first block, if it is a paragraph."""

    heading: str
    blocks: tuple[str, ...]
    opening: str
    line: int


class MarkdownReader:
    """Reads the body of one file and collects its problems."""

    def __init__(self, name: str, lines_before: int) -> None:
        self.name = name
        self.lines_before = lines_before
        self.lines: list[str] = []
        self.problems: list[Problem] = []

    def parts(self, body: str) -> tuple[Part, ...]:
        from markdown_it import MarkdownIt  # slow to import: only when a file is read
        from markdown_it.tree import SyntaxTreeNode

        self.lines = body.split("\n")
        self._refuse_slow_text(body)
        for number, text in enumerate(self.lines):
            if match := CONTROL.search(text):
                self._wrong(number, f"there is a control character (U+{ord(match[0]):04X}).", "Delete it.")
            for slip, what, hint in SLIPS:
                if slip.match(text):
                    self._wrong(number, what, hint)
        # Link definitions are disabled: they would remove their line from the text silently.
        parser = MarkdownIt("commonmark").enable("table").disable("reference")
        parser.validateLink = lambda url: True  # type: ignore[method-assign]  # _link says what is not allowed
        groups: list[tuple[SyntaxTreeNode, list[SyntaxTreeNode]]] = []
        for node in SyntaxTreeNode(parser.parse(body)).children:
            if node.type == "heading" and node.tag == "h2":
                groups.append((node, []))
            elif groups:
                groups[-1][1].append(node)
            else:
                self._wrong(
                    _line(node), "there is text before the first section.", "Start with a ## heading."
                )
        return tuple(self._part(heading, nodes) for heading, nodes in groups)

    def _refuse_slow_text(self, body: str) -> None:
        """Raises HandoutError for a text that the Markdown parser would take minutes to read."""
        for count, limit, things in (
            (len(self.lines), MAX_LINES, "lines"),
            (body.count("["), MAX_BRACKETS, "square brackets"),
        ):
            if count > limit:
                raise HandoutError.at(
                    self.at(0), f"the file has more than {limit:,} {things}.", "Is it the right file?"
                )
        letters = 0
        for number, line in enumerate(self.lines):
            letters = letters + len(line) if line.strip() else 0
            if letters > MAX_BLOCK_LETTERS:
                what = f"a paragraph, list or table has more than {MAX_BLOCK_LETTERS:,} letters."
                raise HandoutError.at(self.at(number), what, "Divide it with an empty line.")

    def at(self, line: int) -> str:
        """The place in the file of a line of the body, counted from 0."""
        return f"{self.name}:{line + self.lines_before + 1}"

    def _wrong(self, line: int, what: str, hint: str = "") -> None:
        self.problems.append(Problem(self.at(line), what, hint))

    def _part(self, heading: SyntaxTreeNode, nodes: list[SyntaxTreeNode]) -> Part:
        opens = bool(nodes) and nodes[0].type == "paragraph" and not _is_figure(nodes[0])
        return Part(
            heading=self._heading_text(heading),
            blocks=tuple(self._block(node) for node in nodes),
            opening=_plain(nodes[0].children) if opens else "",
            line=_line(heading) + self.lines_before + 1,
        )

    def _heading_text(self, heading: SyntaxTreeNode) -> str:
        for node in heading.children[0].children if heading.children else ():
            if node.type not in ("text", "softbreak"):
                self._wrong(
                    _line(heading),
                    "a heading must be plain text.",
                    "Remove links, bold text and figures from it.",
                )
        return _plain(heading.children)

    def _block(self, node: SyntaxTreeNode) -> str:
        here = f' data-at="{escape(self.at(_line(node)))}"'
        if node.type == "paragraph":
            if _is_figure(node):
                return self._figure(node.children[0].children[0], here)
            return f"<p{here}>{self._text(node)}</p>"
        if node.type == "heading" and node.tag == "h3" and node.parent and node.parent.type == "root":
            return f"<h3{here}>{escape(self._heading_text(node))}</h3>"
        if node.type in CONTAINERS:
            if node.attrs.get("start", 1) != 1:
                self._wrong(_line(node), "a numbered list must start with 1.")
            tag = CONTAINERS[node.type]
            if tag == "tr":
                self._check_row(node)
            return f"<{tag}{here}>{''.join(self._block(child) for child in node.children)}</{tag}>"
        if node.type in ("th", "td"):
            return f"<{node.type}{here}>{self._text(node)}</{node.type}>"
        if node.type == "list_item":
            return f"<li{here}>{self._item(node)}</li>"
        return self._refuse(node, _line(node))

    def _check_row(self, row: SyntaxTreeNode) -> None:
        """Report a row of the wrong length: Markdown would drop extra cells and add missing ones."""
        cells = len(CELL_END.split(self.lines[_line(row)].strip().removeprefix("|").removesuffix("|")))
        if cells != len(row.children):
            self._wrong(
                _line(row), f"the row has {cells} cells, but the table has {len(row.children)} columns."
            )

    def _item(self, node: SyntaxTreeNode) -> str:
        children = node.children
        if len(children) != 1 or children[0].type != "paragraph":
            self._wrong(
                _line(node), "a list item must be a single paragraph.", "Shorten it, or make it a section."
            )
            return ""
        return self._text(children[0])

    def _text(self, node: SyntaxTreeNode) -> str:
        return "".join(self._inline(child.children, _line(node)) for child in node.children)

    def _inline(self, nodes: Sequence[SyntaxTreeNode], line: int) -> str:
        parts = []
        for node in nodes:
            if node.type == "text":
                # Without spaces between words, Markdown does not see where bold text ends: **理由：**骨折
                parts.append(_BOLD.sub(r"<strong>\1</strong>", escape(node.content)))
            elif node.type == "softbreak":
                parts.append(" ")
                line += 1
            elif node.type == "strong":
                parts.append(f"<strong>{self._inline(node.children, line)}</strong>")
            elif node.type == "link":
                parts.append(self._link(node, line))
            else:
                parts.append(self._refuse(node, line))
        return "".join(parts)

    def _link(self, node: SyntaxTreeNode, line: int) -> str:
        target = str(node.attrs["href"])
        if not target.startswith(SCHEMES):
            self._wrong(line, f"the link goes to {target!r}.", f"Start it with {', '.join(SCHEMES)}")
        if not _plain(node.children).strip():
            self._wrong(line, "the link has no text.", "Write [what it is](address).")
        return f'<a href="{escape(target)}">{self._inline(node.children, line)}</a>'

    def _figure(self, image: SyntaxTreeNode, here: str) -> str:
        line = _line(image)
        source, caption = str(image.attrs["src"]), str(image.attrs.get("title", ""))
        hint = 'Write ![what it shows](name.svg "Caption").'
        if not FIGURE.fullmatch(source):
            self._wrong(line, f"the figure {source!r} is not the name of an SVG, PNG or JPEG file.", hint)
        if not image.content.strip():
            self._wrong(line, f"the figure {source} has no alt text.", hint)
        if not caption.strip():
            self._wrong(line, f"the figure {source} has no caption.", hint)
        words = f'src="{escape(source)}" alt="{escape(" ".join(image.content.split()))}"'
        return f"<figure {words}{here}><figcaption>{escape(' '.join(caption.split()))}</figcaption></figure>"

    def _refuse(self, node: SyntaxTreeNode, line: int) -> str:
        kind = node.type.replace("_", " ")
        self._wrong(
            line,
            *INSTEAD.get(node.type, (f"Markdown's {kind} is not used here.", "Write it in plain words.")),
        )
        return ""


def _line(node: SyntaxTreeNode) -> int:
    """The first line of a node in the body, or of the nearest block that contains it. Lines count from 0."""
    at: SyntaxTreeNode | None = node
    while at is not None and at.map is None:
        at = at.parent
    return at.map[0] if at is not None and at.map is not None else 0


def _is_figure(node: SyntaxTreeNode) -> bool:
    inline = node.children[0].children if node.children else []
    return len(inline) == 1 and inline[0].type == "image"


def _plain(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(
        _plain(n.children) if n.children else " " if n.type == "softbreak" else _BOLD.sub(r"\1", n.content)
        for n in nodes
    )
