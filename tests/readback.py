"""Reads a PDF back into values: the structure tree with its words, the text of pages, the boxes of what is drawn."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pikepdf
import pypdfium2

#: Every operator that leaves a mark on the page.
PAINTS = frozenset(
    ("Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "BI", "INLINE IMAGE")
)
#: The operators that name a resource of their page, and the table that holds it.
NAMING = {
    **{"Tf": "/Font", "gs": "/ExtGState", "sh": "/Shading", "Do": "/XObject"},
    **{"cs": "/ColorSpace", "CS": "/ColorSpace", "scn": "/Pattern", "SCN": "/Pattern", "BDC": "/Properties"},
}
_BLOCK = re.compile(rb"beginbf(?:char|range)(.*?)endbf(?:char|range)", re.DOTALL)
#: A code and its text, or the first and the last code of a range and the text of the first.
_CODES = re.compile(rb"<([0-9A-Fa-f]{4})> (?:<([0-9A-Fa-f]{4})> )?<([0-9A-Fa-f]*)>\n")
UNMAPPED = "\ufffd"


@dataclass(slots=True)
class Node:
    """An element of the structure tree; its kids and its own words are in reading order."""

    role: str
    alt: str = ""
    actual_text: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()

    def all(self, role: str) -> list[Node]:
        """Every element of this role, in reading order."""
        return [node for node in self.walk() if node.role == role]

    def said(self) -> str:
        """What is read aloud of this element and its contents; separate elements have a space between them."""
        if self.actual_text:
            return self.actual_text
        if self.alt:
            return self.alt
        apart = "" if self.role in ("P", "Lbl", "H1", "H2", "H3", "Caption", "Link") else " "
        return apart.join(kid if isinstance(kid, str) else kid.said() for kid in self.kids)

    def text(self) -> str:
        """The words drawn for this element and its contents, without alternative text."""
        if self.actual_text:
            return self.actual_text
        apart = "" if self.role in ("P", "Lbl", "H1", "H2", "H3", "Caption", "Link") else " "
        return apart.join(kid if isinstance(kid, str) else kid.text() for kid in self.kids)

    def outline(self, depth: int = 0) -> str:
        """The tree as text, one element per line: roles, attributes and alternative text."""
        words = [self.role]
        words += [
            f"{key}={value}" for key, value in sorted(self.attributes.items()) if key not in ("BBox", "Desc")
        ]
        words += [f"alt={self.alt!r}"] if self.alt else []
        words += [f"actual={self.actual_text!r}"] if self.actual_text else []
        line = "  " * depth + " ".join(words) + "\n"
        return line + "".join(kid.outline(depth + 1) for kid in self.kids if isinstance(kid, Node))


@dataclass(slots=True)
class Page:
    """One page's code: the words of each marked-content identifier, and what was painted outside any.

    `named` are the resources that it names: their table, their name and the operator.
    """

    words: dict[int, str] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    untagged: list[str] = field(default_factory=list)
    named: set[tuple[str, str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Reading:
    """A file read back. `faults` are the places where tree and pages do not agree."""

    tree: Node
    pages: list[Page]
    faults: list[str]

    @property
    def said(self) -> str:
        return " ".join(self.tree.said().split())

    @property
    def text(self) -> str:
        return " ".join(self.tree.text().split())

    @property
    def feet(self) -> list[str]:
        """The words of the artifacts of each page: its foot, and repeated table heads."""
        return [" ".join(" ".join(page.artifacts).split()) for page in self.pages]


#: The texts of the codes of fonts, by the hash of the table.
_Font = tuple[bytes, dict[int, str]]
_Fonts = dict[tuple[int, int], _Font]


@lru_cache(maxsize=16)
def read(data: bytes) -> Reading:
    """Read a tagged file back. The result is shared with the promises: do not change it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts: _Fonts = {}
        pages = [_read_page(page, fonts) for page in pdf.pages]
        return _TreeReader(pdf, pages).reading()


def operators(page: pikepdf.Page) -> Iterator[tuple[Any, str]]:
    """The operands and the operator of each line of a page's code."""
    for instruction in pikepdf.parse_content_stream(page):
        yield instruction.operands, str(instruction.operator)


#: Pages that were read, by the hash of their code and fonts: most are the same for every patient.
_pages_read: dict[bytes, Page] = {}


def _read_page(page: pikepdf.Page, fonts: _Fonts) -> Page:
    contents = page.obj.get("/Contents", pikepdf.Array())
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    key = hashlib.sha256(b"\n".join(stream.read_bytes() for stream in streams))
    resources: Any = page.obj.get("/Resources", {})
    for name, font in sorted(resources.get("/Font", {}).items()):
        if font.objgen not in fonts:
            table = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
            fonts[font.objgen] = hashlib.sha256(table).digest(), to_unicode(font)
        key.update(name.encode() + fonts[font.objgen][0])
    digest = key.digest()
    if digest not in _pages_read:
        if len(_pages_read) > 2000:
            _pages_read.clear()
        _pages_read[digest] = _PageReader(page, fonts).read()
    return _pages_read[digest]


class _PageReader:
    """Follows the operators of one page."""

    def __init__(self, page: pikepdf.Page, fonts: _Fonts) -> None:
        self.source = page
        self.fonts = fonts
        self.found = Page()
        #: What is open: ("mcid", 3), ("artifact", 0), ("actual", 0) …
        self.open: list[tuple[str, int]] = []
        self.font: dict[int, str] = {}

    def read(self) -> Page:
        for operands, name in operators(self.source):
            if name in ("BDC", "BMC"):
                self._begin(operands)
            elif name == "EMC":
                self.open.pop()
            elif name == "Tf":
                self.font = self._font(str(operands[0]))
            elif name in ("Tj", "TJ"):
                self._show(operands[0])
            if name in PAINTS and not self.open:
                self.found.untagged.append(name)
            if name in NAMING:
                self._note(operands, name)
        if self.open:
            self.found.untagged.append("marked content that is not closed")
        return self.found

    def _note(self, operands: Any, operator: str) -> None:
        """The resource that an operator names, if it names one: the first operand of BDC is a role."""
        names = [one for one in operands[-2:] if isinstance(one, pikepdf.Name)]
        named = names[-1:] if operator != "BDC" else names[1:]
        self.found.named |= {(NAMING[operator], str(one), operator) for one in named}

    def _begin(self, operands: Any) -> None:
        role = str(operands[0])[1:]
        properties = operands[1] if len(operands) > 1 else {}
        if "/MCID" in properties:
            mcid = int(properties["/MCID"])
            self.found.words[mcid] = ""
            self.found.roles[mcid] = role
            self.open.append(("mcid", mcid))
        elif "/ActualText" in properties:
            self._say(str(properties["/ActualText"]))
            self.open.append(("actual", 0))
        else:
            self.open.append(("artifact" if role == "Artifact" else "other", 0))

    def _say(self, text: str) -> None:
        kinds = [kind for kind, _ in self.open]
        if "actual" in kinds:
            return
        marks = [mcid for kind, mcid in self.open if kind == "mcid"]
        if marks:
            self.found.words[marks[-1]] += text
        elif "artifact" in kinds:
            self.found.artifacts.append(text)

    def _show(self, shown: Any) -> None:
        strings = shown if isinstance(shown, pikepdf.Array) else [shown]
        codes = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
        pairs = (codes[at] << 8 | codes[at + 1] for at in range(0, len(codes), 2))
        self._say("".join(self.font.get(code, UNMAPPED) for code in pairs).replace("\u200b", ""))

    def _font(self, name: str) -> dict[int, str]:
        return self.fonts[self.source.obj.Resources.Font[name].objgen][1]


def to_unicode(font: Any) -> dict[int, str]:
    """The text of each code of a font."""
    return texts_of_codes(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}


def texts_of_codes(cmap: bytes) -> dict[int, str]:
    """The text of each code in a ToUnicode CMap."""
    found: dict[int, str] = {}
    for first, last, digits in _CODES.findall(b"".join(_BLOCK.findall(cmap))):
        text, start = bytes.fromhex(digits.decode()).decode("utf-16-be"), int(first, 16)
        for code in range(start, int(last or first, 16) + 1):
            found[code] = text[:-1] + chr(ord(text[-1]) + code - start) if text else ""
    return found


class _TreeReader:
    """Walks the structure tree, and checks that each piece of each page is in it exactly once."""

    def __init__(self, pdf: pikepdf.Pdf, pages: list[Page]) -> None:
        self.pdf = pdf
        self.pages = pages
        self.faults: list[str] = []
        self.page_of = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self.claimed: dict[tuple[int, int], tuple[int, int]] = {}

    def reading(self) -> Reading:
        if "/StructTreeRoot" not in self.pdf.Root:
            return Reading(Node("nothing"), self.pages, ["the file has no structure tree"])
        root = self.pdf.Root.StructTreeRoot
        kids = root.K if isinstance(root.K, pikepdf.Array) else [root.K]
        nodes = [self._node(kid, root) for kid in kids]
        tree = nodes[0] if len(nodes) == 1 else Node("StructTreeRoot", kids=list(nodes))
        self._check_marks(root)
        return Reading(tree, self.pages, self.faults)

    def _node(self, element: Any, parent: Any) -> Node:
        node = Node(str(element.S)[1:], str(element.get("/Alt", "")), str(element.get("/ActualText", "")))
        node.attributes = _attributes(element)
        if element.get("/P") is None or element.P.objgen != parent.objgen:
            self.faults.append(f"the parent of a {node.role} is not the element that holds it")
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            self._kid(node, element, kid)
        return node

    def _kid(self, node: Node, element: Any, kid: Any) -> None:
        if isinstance(kid, int):
            self._claim(node, element, element.Pg, kid)
        elif kid.get("/Type") == "/MCR":
            self._claim(node, element, kid.Pg, int(kid.MCID))
        elif kid.get("/Type") != "/OBJR":
            node.kids.append(self._node(kid, element))

    def _claim(self, node: Node, element: Any, page: Any, mcid: int) -> None:
        at = (self.page_of[page.objgen], mcid)
        if at in self.claimed:
            self.faults.append(f"content {mcid} of page {at[0] + 1} is claimed twice")
        self.claimed[at] = element.objgen
        drawn = self.pages[at[0]]
        if mcid not in drawn.words:
            self.faults.append(f"a {node.role} claims content {mcid} of page {at[0] + 1}, which is not drawn")
            return
        if drawn.roles[mcid] != node.role:
            self.faults.append(
                f"content {mcid} of page {at[0] + 1} is drawn as {drawn.roles[mcid]}, not {node.role}"
            )
        node.kids.append(drawn.words[mcid])

    def _check_marks(self, root: Any) -> None:
        """Every piece of content is in the tree, and the parent tree leads from it to its element."""
        numbers = _number_tree(root.ParentTree)
        for index, (source, page) in enumerate(zip(self.pdf.pages, self.pages, strict=True)):
            self.faults += [f"page {index + 1}: {name} is in no marked content" for name in page.untagged]
            parents = numbers.get(int(source.obj.get("/StructParents", -1)))
            for mcid in page.words:
                owner = self.claimed.get((index, mcid))
                if owner is None:
                    self.faults.append(
                        f"content {mcid} of page {index + 1} is in no element: {page.roles[mcid]}"
                    )
                elif parents is None or mcid >= len(parents) or parents[mcid].objgen != owner:
                    self.faults.append(
                        f"the parent tree does not lead to the owner of content {mcid} of page {index + 1}"
                    )
            for link in source.obj.get("/Annots", pikepdf.Array()):
                element = numbers.get(int(link.get("/StructParent", -1)))
                if element is None or element.S != "/Link":
                    self.faults.append(f"a link of page {index + 1} is not in the tree")


def _attributes(element: Any) -> dict[str, Any]:
    entries = element.get("/A", pikepdf.Array())
    found: dict[str, Any] = {}
    for entry in entries if isinstance(entries, pikepdf.Array) else [entries]:
        found |= {key[1:]: _plain(value) for key, value in entry.items() if key != "/O"}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, pikepdf.Name):
        return str(value)[1:]
    if isinstance(value, pikepdf.Array):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, pikepdf.String) else value


def _number_tree(node: Any) -> dict[int, Any]:
    numbers = node.get("/Nums", pikepdf.Array())
    found = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    for kid in node.get("/Kids", pikepdf.Array()):
        found |= _number_tree(kid)
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn: its box in points from the lower left corner of its page; text has its words."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    text: str = ""
    is_text: bool = False


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [document.get_page_size(index) for index in range(len(document))]
    finally:
        document.close()


@lru_cache(maxsize=16)
def page_texts(data: bytes) -> list[str]:
    """The text of each page, by pdfium, with the foot; line ends are spaces."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [
            " ".join(page.get_textpage().get_text_range().replace("\ufffe", "").split()) for page in document
        ]
    finally:
        document.close()


def drawn(data: bytes) -> list[Mark]:
    """Everything that is painted, by pdfium: shapes, pictures, text."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [
            Mark(index, left, bottom, right, top, is_text=thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT)
            for index, page in enumerate(document)
            for thing in page.get_objects(max_depth=1)
            for left, bottom, right, top in (thing.get_bounds(),)
        ]
    finally:
        document.close()


def has_letter_beyond(data: bytes, page: int, margin: float) -> bool:
    """Whether a letter of a page reaches into its margins. A space at the end of a line may: it is not seen."""
    width, height = page_sizes(data)[page]
    document = pypdfium2.PdfDocument(data)
    try:
        text = document[page].get_textpage()
        for at in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(at)
            if text.get_text_range(at, 1).strip() and min(left, bottom, width - right, height - top) < margin:
                return True
        return False
    finally:
        document.close()


def text_marks(data: bytes) -> list[Mark]:
    """The text of each page in pieces of one line and font, by pdfium: boxes of the letters themselves."""
    document = pypdfium2.PdfDocument(data)
    found: list[Mark] = []
    try:
        for index, page in enumerate(document):
            text = page.get_textpage()
            for rect in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(rect)
                words = text.get_text_bounded(left, bottom, right, top)
                found.append(Mark(index, left, bottom, right, top, words))
    finally:
        document.close()
    return found
