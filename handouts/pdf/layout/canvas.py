"""A canvas that collects tagged page code with cuts for slots.

It is ReportLab's canvas, but it writes no file: it keeps the code of each page, and `assemble` makes a Master
of it. Every mark is drawn inside `content` (of a structure element) or `artifact`, so nothing on a page is
untagged (ISO 14289-1, 7.1).
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from handouts.pdf import SlotPlace
from handouts.pdf.fonts import Face, UsedFont
from handouts.pdf.layout.picture_limits import PictureLimits
from handouts.pdf.layout.structure import Annotation, Element, MarkedContent
from handouts.pdf.syntax import Stream, colour_code, number

if TYPE_CHECKING:
    from handouts.pdf.layout.contents import OpenNumber
    from handouts.pdf.text import SheetFont


@dataclass(eq=False, slots=True)
class SlotCut:
    """A slot in page code: its position, as far as it is known, and its structure element."""

    place: SlotPlace
    element: Element | None

    def put(self, **known: Any) -> None:
        """Set fields of its position."""
        self.place = self.place._replace(**known)


class Bookmark(NamedTuple):
    """A heading for the outline: `top` is in points above the lower edge of its page."""

    title: str
    page: int
    top: float


@dataclass(eq=False, slots=True)
class PageCode:
    """One page: its code, cut at the slots, and its links. `foot` is code that other pages have too."""

    code: list[str | SlotCut] = field(default_factory=list)
    foot: list[str | SlotCut] = field(default_factory=list)
    mcids: list[Element] = field(default_factory=list)
    annotations: list[tuple[Annotation, Element]] = field(default_factory=list)


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Collects pages as tagged code. See the module's docstring."""

    def __init__(self, *_: Any, **options: Any) -> None:
        super().__init__(io.BytesIO(), pagesize=options.get("pagesize"), pageCompression=0, invariant=1)
        self.pages: list[PageCode] = []
        self.fonts: dict[str, UsedFont] = {}
        self.composites: dict[Face, SheetFont] = {}
        #: The faces of the slots: every file has a font of each.
        self.plain_faces: tuple[Face, ...] = ()
        #: Whether the page is mirrored: what is measured from the left edge stands as far from the right one.
        self.mirrored = False
        self._page_width: float = self._pagesize[0]
        self.images: dict[str, Stream] = {}
        #: The code of each drawing, with its width, its height and how often it is drawn.
        self.drawings: dict[str, tuple[float, float, int]] = {}
        self.picture_limits = PictureLimits()
        self.bookmarks: list[Bookmark] = []
        #: The numbers of pages that are not known yet.
        self.open_numbers: list[OpenNumber] = []
        self._open_page()

    def _open_page(self) -> None:
        self.page = PageCode()
        self.pages.append(self.page)
        self._code: list[Any] = self.page.code

    def turn_to(self, index: int) -> None:
        """Draw on an earlier page: page feet are drawn last, when the number of pages is known."""
        self.page = self.pages[index]
        self._code = self.page.code

    def showPage(self) -> None:
        self._pageNumber += 1
        self._code_stack: list[Any] = []
        self._open_page()
        self.init_graphics_state()

    def save(self) -> None:
        """End the pages. An empty last page is dropped."""
        if not self.page.code and len(self.pages) > 1:
            self.pages.pop()

    @property
    def page_index(self) -> int:
        return self.pages.index(self.page)

    def emit(self, *code: str) -> None:
        self._code.extend(code)

    def hold(self) -> int:
        """Hold a place in the page's code for what is drawn later: what is read in order is painted in order."""
        self._code.append("")
        return len(self._code) - 1

    @contextmanager
    def at_place(self, place: int) -> Iterator[None]:
        """Draw at a place that was held."""
        end = len(self._code)
        yield
        self._code[place] = "\n".join(self._code[end:])
        del self._code[end:]

    def drawing(self, code: str, width: float, height: float) -> None:
        """Draw something whose code a file needs only once, even if two languages show it."""
        _, _, times = self.drawings.get(code, (0, 0, 0))
        self.drawings[code] = (width, height, times + 1)
        self.emit(code)

    @contextmanager
    def content(self, element: Element | None) -> Iterator[None]:
        """Tag everything drawn inside as content of an element, or as an artifact if it is None."""
        if element is None:
            self.emit("/Artifact BMC")
        else:
            self.emit(f"/{element.role} <</MCID {self.mark(element)}>> BDC")
        yield
        self.emit("EMC")

    def artifact(self) -> Any:
        """Tag everything drawn inside as decoration: rules, backgrounds, the foot of the page."""
        return self.content(None)

    def mark(self, element: Element) -> int:
        """Give an element the page's next marked-content identifier."""
        mcid = len(self.page.mcids)
        self.page.mcids.append(element)
        element.kids.append(MarkedContent(self.page_index, mcid))
        return mcid

    def link(
        self, element: Element, rect: tuple[float, float, float, float], href: str, contents: str
    ) -> None:
        """Add a clickable rectangle. `element` is the Link with its text (ISO 14289-1, 7.18.5)."""
        annotation = Annotation(self.page_index, rect, href, contents)
        self.page.annotations.append((annotation, element))
        element.kids.append(annotation)

    def link_text(
        self, element: Element, at: tuple[float, float], width: float, size: float, href: str, contents: str
    ) -> None:
        """Make text clickable. It starts `at` a point on its baseline; `size` is its type size, in points."""
        x, y = at
        self.link(element, (x, y - size * 0.25, x + width, y + size * 0.8), href, contents)

    def underline(self, at: tuple[float, float], width: float, size: float, colour: str) -> None:
        """Underline text that starts `at` a point on its baseline: emphasis without bold (ACB guidelines)."""
        x, low = at[0], at[1] - size * 0.14
        with self.artifact():
            self.stroke_colour(colour)
            self.rule_line(self.across(x), low, self.across(x + width), low, size * 0.06)

    def bookmark(self, element: Element | None, title: str, top: float) -> None:
        """Add a heading of the first two levels to the outline."""
        if element is not None and element.role in ("H1", "H2"):
            self.bookmarks.append(Bookmark(title, self.page_index, top))

    def cut_for(self, slot: SlotCut) -> None:
        """Cut the page code here, for a slot."""
        slot.put(page=self.page_index)
        if slot.element is not None:
            slot.put(mcid=self.mark(slot.element))
        self._code.append(slot)

    def font(self, face: Face) -> UsedFont:
        """The font resource of a face, created on first use."""
        used = self.fonts.get(face.name)
        if used is None:
            used = self.fonts[face.name] = UsedFont(face, f"F{len(self.fonts) + 1}")
        return used

    def composite_font(self, face: Face) -> "SheetFont":
        """The font of a face's shaped text, created on first use."""
        font = self.composites.get(face)
        if font is None:
            from handouts.pdf.text import SheetFont  # no sheet in Latin letters needs it

            plain = self.font(face) if face in self.plain_faces else None
            font = self.composites[face] = SheetFont(face, f"C{len(self.composites) + 1}", plain)
        return font

    def across(self, x: float, width: float = 0.0) -> float:
        """The left edge of something `width` wide at `x`, which counts from the right edge of a mirrored page."""
        return self._page_width - x - width if self.mirrored else x

    def fill_colour(self, colour: str) -> None:
        self.emit(colour_code(colour, "rg"))

    def stroke_colour(self, colour: str) -> None:
        self.emit(colour_code(colour, "RG"))

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A filled rectangle. Measures in points."""
        self.emit(" ".join(map(number, (self.across(x, width), y, width, height))) + " re f")

    def frame_box(
        self, x: float, y: float, width: float, height: float, weight: float, below: bool = True
    ) -> None:
        """A stroked rectangle whose line, of `weight` points, lies inside the given measures; open below without it."""
        h = weight / 2
        x = self.across(x, width)
        if below:
            shape = " ".join(map(number, (x + h, y + h, width - weight, height - weight))) + " re"
        else:
            left, right, top = number(x + h), number(x + width - h), number(y + height - h)
            shape = f"{left} {number(y)} m {left} {top} l {right} {top} l {right} {number(y)} l"
        self.emit(f"{number(weight)} w {shape} S")

    def down_arrow(self, x: float, y: float, height: float) -> None:
        """A filled triangle that points down at (x, y), twice as wide as it is high. Measures in points."""
        x = self.across(x)
        top = number(y + height)
        self.emit(f"{number(x)} {number(y)} m {number(x - height)} {top} l {number(x + height)} {top} l h f")

    def rule_line(self, x1: float, y1: float, x2: float, y2: float, weight: float) -> None:
        x1, x2 = self.across(x1), self.across(x2)
        self.emit(f"{number(weight)} w {number(x1)} {number(y1)} m {number(x2)} {number(y2)} l S")
