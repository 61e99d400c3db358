"""The HTML vocabulary of templates, and a parser that builds a tree of nodes with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NoReturn

from handouts.errors import HandoutError, Problem, nearest
from handouts.text import LANGUAGE_CODE, pattern

#: Every element of the vocabulary with its attributes. docs/templates.md says what each is for.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "h1": ("class",), "h2": ("class",), "h3": ("class",), "p": ("class", "lang"), "ul": (), "ol": (), "li": (),
    "strong": (), "a": ("href",), "br": (),
    "section": ("class", "again", "urgent"), "div": ("needed", "one-of", "dense"), "header": ("printed",), "footer": (),
    "row": ("at", "widths", "align"), "cell": (), "columns": ("at",),
    "table": ("at", "widths"), "thead": (), "tbody": (), "tr": (), "th": (), "td": (),
    "figure": ("src", "alt", "width", "size"), "figcaption": (),
    "slot": ("name", "spoken", "label", "lines", "rules", "class"),
    "tick": ("spoken", "count", "filled"), "square": ("spoken", "count", "filled"), "digits": ("count", "label"),
    "lines": ("count", "most", "spoken", "label"), "qr": ("href", "alt", "caption"), "pagebreak": (),
    "contents": (), "entry": ("of",),
}  # fmt: skip
#: The only elements allowed directly inside these; anything else there would be lost.
PARTS: dict[str, tuple[str, ...]] = {
    "ul": ("li",), "ol": ("li",), "row": ("cell",), "table": ("thead", "tbody"),
    "thead": ("tr",), "tbody": ("tr",), "tr": ("th", "td"), "figure": ("figcaption",),
    "contents": ("entry",),
}  # fmt: skip
INLINE = frozenset(("strong", "a", "br"))
EMPTY = frozenset(("br", "slot", "tick", "square", "digits", "lines", "qr", "pagebreak"))
_NAMED = {
    "slot": ("name", "spoken"),
    "tick": ("spoken",),
    "square": ("spoken",),
    "columns": ("at",),
    "lines": ("spoken",),
    "qr": ("href", "alt"),
    "figure": ("src", "alt"),
}

#: Letters without a space. The time to break such a word into lines grows with its square.
MAX_WORD_LENGTH = 1_000
SPACES = re.compile(r"[ \t\n\r\f]+")
#: Nesting depth of elements: the parser and the typesetter are recursive.
MAX_DEPTH = 60
#: Elements and letters of a whole sheet. Our longest sheets have 1,000 and 20,000. Boxes and lines to write on count
#: one by one, and a QR code as much as it takes longer to make than other elements.
_COUNTS, _QR_WEIGHT = ("count", "most", "lines"), 100
MAX_ELEMENTS = 5_000
MAX_LETTERS = 200_000


@dataclass(eq=False, slots=True)
class Node:
    """An element of the tree. `at` is its file and line in the template."""

    tag: str
    attributes: dict[str, str]
    at: str
    children: list[Node | str] = field(default_factory=list)

    def nodes(self, *tags: str) -> list[Node]:
        return [
            child for child in self.children if isinstance(child, Node) and (not tags or child.tag in tags)
        ]


def _weight(node: Node) -> int:
    """The number of elements that this one counts for."""
    counts = [
        int(text) for name in _COUNTS if (text := node.attributes.get(name, "")).isdecimal() and len(text) < 4
    ]
    return max(_QR_WEIGHT if node.tag == "qr" else 1, *counts, 1)


class TreeReader(HTMLParser):
    """Reads elements into a tree. Reports those that are unknown or not closed.

    Reading raises HandoutError as soon as there is more than a sheet can hold.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body", {}, "the template")
        self.stack = [self.root]
        self.problems: list[Problem] = []
        self.elements = self.letters = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Of two attributes with the same name the first counts, as in a browser.
        attributes = {name: value or "" for name, value in reversed(attrs)}
        at = attributes.pop("data-at", self.stack[-1].at)
        node = Node(tag, attributes, at)
        self.elements += _weight(node)
        if self.elements > MAX_ELEMENTS:
            self._stop(at, f"the sheet has more than {MAX_ELEMENTS:,} elements by here")
        self._check(node)
        if len(self.stack) <= MAX_DEPTH:
            self.stack[-1].children.append(node)
        if tag not in EMPTY:
            self.stack.append(node)

    def _check(self, node: Node) -> None:
        tag, at = node.tag, node.at
        if len(self.stack) == MAX_DEPTH + 1:
            self._problem(at, f"more than {MAX_DEPTH} elements are nested", "Is one not closed?")
        if tag not in VOCABULARY:
            self._problem(at, f"<{tag}> is not an element of a sheet", nearest(tag, VOCABULARY))
            return
        if tag == "pagebreak" and len(self.stack) > 1:
            self._problem(
                at, f"<{tag}> cannot stand inside <{self.stack[-1].tag}>", "Put it between two elements."
            )
        for name in node.attributes:
            if name not in VOCABULARY[tag]:
                known = VOCABULARY[tag]
                hint = nearest(name, known) if known else f"<{tag}> takes none."
                self._problem(at, f"<{tag}> has no attribute {name}", hint)
        language = node.attributes.get("lang", "")
        if language and not pattern(LANGUAGE_CODE).fullmatch(language):
            self._problem(at, f"lang={language!r} is not the code of a language", 'Write lang="en".')
        for name in _NAMED.get(tag, ()):
            if not node.attributes.get(name):
                self._problem(at, f'<{tag}> needs {name}="…"', "It is read aloud or looked up.")

    def _problem(self, at: str, what: str, hint: str = "") -> None:
        self.problems.append(Problem(at, what, hint))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if not any(node.tag == tag for node in self.stack[1:]):
            self._problem(self.stack[-1].at, f"</{tag}> closes nothing that is open here or below")
            return
        while self.stack[-1].tag != tag:
            self._unclosed(self.stack.pop())
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if len(data) > MAX_WORD_LENGTH and max(map(len, SPACES.split(data))) > MAX_WORD_LENGTH:
            what = f"a word has more than {MAX_WORD_LENGTH:,} letters"
            self._problem(self.stack[-1].at, what, "Put a space into it.")
        self.letters += len(data)
        if self.letters > MAX_LETTERS:
            self._stop(self.stack[-1].at, f"the sheet has more than {MAX_LETTERS:,} letters by here")
        self.stack[-1].children.append(data)

    def _stop(self, at: str, what: str) -> NoReturn:
        self._problem(at, what, "Shorten the text, or the template that repeats it.")
        raise HandoutError(dict.fromkeys(self.problems))

    def finish(self) -> None:
        for node in self.stack[1:]:
            self._unclosed(node)

    def _unclosed(self, node: Node) -> None:
        if node.tag not in VOCABULARY:
            return  # already reported as unknown
        self._problem(node.at, f"<{node.tag}> is not closed", f"Write </{node.tag}> where it ends.")
