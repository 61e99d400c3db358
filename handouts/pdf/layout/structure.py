"""The structure tree (ISO 32000-1, 14.7): the role of every piece of a page, in reading order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from handouts.pdf.syntax import Dict, Name, Ref, as_uri


class MarkedContent(NamedTuple):
    """A piece of a page's code, by its marked-content identifier."""

    page: int
    mcid: int


class Annotation(NamedTuple):
    """The clickable rectangle of a link, and its target. Measures in points."""

    page: int
    rect: tuple[float, float, float, float]
    href: str
    contents: str


@dataclass(eq=False, slots=True)
class Element:
    """A structure element: its role, its kids, and the text that is read aloud in its place."""

    role: str
    parent: "Element | None" = None
    alt: str = ""
    attributes: list[Dict] = field(default_factory=list)
    kids: "list[Element | MarkedContent | Annotation]" = field(default_factory=list)
    number: int = 0
    #: The name of the slot that this element belongs to; its dictionary is then written for each patient.
    slot: str = ""
    #: The target of a Link.
    href: str = ""
    #: The text of its content, if page code does not give it.
    actual_text: str = ""
    #: The language of a Document (BCP 47), if it is not that of the file.
    language: str = ""

    def add(self, role: str, **more: Any) -> "Element":
        """Append a new child element."""
        child = Element(role, self, **more)
        self.kids.append(child)
        return child

    def walk(self) -> Iterator["Element"]:
        """This element and all its descendants, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


def add_to(parent: Element | None, role: str, **more: Any) -> Any:
    """A new child element, or None for decoration."""
    return parent.add(role, **more) if parent is not None else None


def figure_in(parent: Element | None, alt: str) -> Element | None:
    """A new Figure element, placed as a block; None for decoration."""
    placement = Dict(O=Name("Layout"), Placement=Name("Block"))
    made: Element | None = add_to(parent, "Figure", alt=alt, attributes=[placement])
    return made


def prune(element: Element) -> None:
    """Remove empty elements: a screen reader announces even an empty P."""
    for kid in list(element.kids):
        if isinstance(kid, Element):
            prune(kid)
            if not kid.kids and kid.role not in ("TD", "TH"):
                element.kids.remove(kid)


def scope(direction: str) -> Dict:
    """The attribute of a header cell: "Column" or "Row" (ISO 14289-1, 7.5)."""
    return Dict(O=Name("Table"), Scope=Name(direction))


def print_field(role: str, description: str) -> Dict:
    """The attribute of a field on paper (ISO 32000-1, 14.8.5.6): "cb" to tick, "tv" to write on."""
    checked = Name("off") if role == "cb" else None
    return Dict(O=Name("PrintField"), Role=Name(role), checked=checked, Desc=description)


def element_dict(element: Element, pages: list[int], annotations: dict[Annotation, int]) -> Dict:
    """The dictionary of a numbered element. `pages` are the numbers of the page objects."""
    home = first_page(element)
    kids = [_kid(kid, home, pages, annotations) for kid in element.kids]
    return Dict(
        Type=Name("StructElem"),
        S=Name(element.role),
        P=Ref(element.parent.number) if element.parent else None,
        Pg=Ref(pages[home]) if home is not None else None,
        Alt=element.alt or None,
        ActualText=element.actual_text or None,
        Lang=element.language or None,
        A=(element.attributes[0] if len(element.attributes) == 1 else element.attributes) or None,
        K=kids[0] if len(kids) == 1 else kids or None,
    )


def first_page(element: Element) -> int | None:
    """The page on which an element starts, or None if none of it is drawn yet."""
    for inner in element.walk():
        for kid in inner.kids:
            if isinstance(kid, MarkedContent):
                return kid.page
    return None


def _kid(
    kid: Element | MarkedContent | Annotation,
    home: int | None,
    pages: list[int],
    annotations: dict[Annotation, int],
) -> Any:
    if isinstance(kid, Element):
        return Ref(kid.number)
    if isinstance(kid, Annotation):
        return Dict(Type=Name("OBJR"), Obj=Ref(annotations[kid]), Pg=Ref(pages[kid.page]))
    if kid.page == home:
        return kid.mcid
    return Dict(Type=Name("MCR"), Pg=Ref(pages[kid.page]), MCID=kid.mcid)


def annotation_dict(link: Annotation, key: int, pages: Sequence[int]) -> Dict:
    """The dictionary of a link. `key` is its number in the parent tree."""
    return Dict(
        Type=Name("Annot"), Subtype=Name("Link"), Rect=[round(value, 2) for value in link.rect],
        Border=[0, 0, 0], F=4, P=Ref(pages[link.page]), Contents=link.contents, StructParent=key,
        A=Dict(S=Name("URI"), URI=as_uri(link.href).encode("ascii")),
    )  # fmt: skip
