"""Assembles typeset pages into a Master: numbers all objects, writes the fixed ones, lists the slots."""

from collections.abc import Iterable, Sequence
from itertools import chain, count
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.pdf import ENTRY, Master, PageInfo, SlotFace, in_leaves
from handouts.pdf.fonts import Face, FacePair, UsedFont, plain_faces
from handouts.pdf.layout import (
    Annotation,
    Element,
    Layout,
    TaggedCanvas,
    annotation_dict,
    element_dict,
)
from handouts.pdf.master.element_rows import element_rows, row_stream
from handouts.pdf.master.fixed_fonts import REPERTOIRE, composite_objects, font_objects, repertoire
from handouts.pdf.master.packing import first_table, object_stream, packs_of, shared_drawings, srgb_profile
from handouts.pdf.master.page_streams import PageStreams
from handouts.pdf.master.patient_part import resources_dict
from handouts.pdf.syntax import HEADER, Dict, Name, Raw, Ref, Stream, output_intent, write_object
from handouts.pdf.text import Faces

if TYPE_CHECKING:
    from handouts.pdf.text import CompositeFont


class Identity(NamedTuple):
    """The document metadata of an edition. Holds no patient's name."""

    title: str
    author: str
    language: str


class Assembler:
    """Numbers every object, then writes the fixed part."""

    def __init__(
        self,
        layout: Layout,
        identity: Identity,
        faces: Faces,
        font_book: Iterable[FacePair],
        recurring: Sequence[str] = (),
        leaves: bool = False,
    ) -> None:
        self.layout, self.identity, self.recurring, self.leaves = layout, identity, recurring, leaves
        self.canvas: TaggedCanvas = layout.canvas
        self.faces, self.font_book = faces, plain_faces(font_book)
        self._next = count(1)
        self.values: dict[int, Any] = {}
        self._shared: dict[str, str] = {}

    def number(self, value: Any = None) -> int:
        at = next(self._next)
        if value is not None:
            self.values[at] = value
        return at

    def master(self) -> Master:
        # What a patient's part replaces has the lowest numbers.
        names = ("info", "metadata", "resources", "catalog", "pages", "profile", "structure", "parents")
        numbers = {name: self.number() for name in names}
        slots = PageStreams(self.canvas.pages, self.number, self.values)
        numbers["table"] = self.number()
        pages = [self.number() for _ in self.canvas.pages]
        if not set("".join(self.recurring)) <= set(REPERTOIRE):
            from handouts.pdf.master.recurring import add_glyphs  # no Latin language needs it

            add_glyphs(self.canvas, self.recurring, self.faces)
        slot_faces = (self._slot_face(self.faces.regular), self._slot_face(self.faces.bold))
        resources = self._resources()
        annotations = self._number_tree(pages)
        streams = slots.numbered(pages, self._shared)
        self._page_objects(numbers, pages, streams, annotations)
        self._structure(numbers, pages, annotations)
        self._catalog(numbers, self._outline(pages))
        self.values[numbers["resources"]] = Raw(resources_dict(resources))
        fixed, entries = self._write(numbers)
        size = self.layout.theme.page
        return Master(
            fixed=fixed, entries=entries, places=tuple(slots.places), faces=slot_faces,
            font_book=self.font_book,
            pages=tuple(PageInfo(size, tuple(parts)) for parts in streams),
            resources=resources, numbers=numbers,
            title=self.identity.title, author=self.identity.author, language=self.identity.language,
            second=self.layout.second,
            composites=tuple(font.extra() for font in self._composites()),
        )  # fmt: skip

    def _slot_face(self, face: Face) -> SlotFace:
        """The codes of the repertoire's letters, without those that the face lacks or whose code has another text."""
        used = self.canvas.font(face)
        codes: dict[str, str] = {}
        advances: dict[str, float] = {}
        for letter, gid in repertoire(face, any(other.is_large for other in self.canvas.composites)):
            if used.use(gid, letter):
                codes[letter] = f"{gid:04X}"
                advances[letter] = face.advance(gid)
        return SlotFace(used.resource, codes, advances)

    def _resources(self) -> dict[str, dict[str, int]]:
        fonts: dict[str, int] = {}
        for used in self.canvas.fonts.values():
            fonts[used.resource] = self._font(used)
        for composite in self._composites():
            fonts[composite.resource] = self._composite_font(composite)
        images = {key: self.number(image) for key, image in sorted(self.canvas.images.items())}
        for at, (code, drawing) in enumerate(shared_drawings(self.canvas.drawings), 1):
            images[f"G{at}"] = self.number(drawing)
            self._shared[code] = f"/G{at} Do"
        return {"Font": fonts, "XObject": images}

    def _font(self, used: UsedFont) -> int:
        first = self._numbers_of_a_font()
        self.values.update(font_objects(used.face, frozenset(used.texts.items()), first))
        return first

    def _composites(self) -> list["CompositeFont"]:
        return [each for font in self.canvas.composites.values() for each in font.fonts()]

    def _composite_font(self, font: "CompositeFont") -> int:
        first = self._numbers_of_a_font()
        self.values.update(composite_objects(font, first))
        return first

    def _numbers_of_a_font(self) -> int:
        first, *_ = [self.number() for _ in range(5)]
        return first

    def _number_tree(self, pages: list[int]) -> dict[Annotation, int]:
        """Number all elements and links before anything refers to them. Elements of one role have numbers in a row."""
        by_role: dict[str, list[Element]] = {}
        for root in self.layout.roots:
            for element in root.walk():
                if not element.slot:
                    by_role.setdefault(element.role, []).append(element)
        for element in chain.from_iterable(by_role.values()):
            element.number = self.number()
        return {link: self.number() for page in self.canvas.pages for link, _ in page.annotations}

    def _page_objects(
        self,
        numbers: dict[str, int],
        pages: list[int],
        streams: list[list[int]],
        annotations: dict[Annotation, int],
    ) -> None:
        width, height = self.layout.theme.page
        for index, (at, page, parts) in enumerate(zip(pages, self.canvas.pages, streams, strict=True)):
            links = [Ref(annotations[link]) for link, _ in page.annotations]
            self.values[at] = Dict(
                Type=Name("Page"), Parent=Ref(numbers["pages"]), MediaBox=[0, 0, width, height],
                Resources=Ref(numbers["resources"]), Contents=[Ref(part) for part in parts],
                StructParents=index, Tabs=Name("S"), Annots=links or None,
            )  # fmt: skip
        kids = pages
        if self.leaves and self.layout.also:
            blank = Dict(
                Type=Name("Page"), Parent=Ref(numbers["pages"]), MediaBox=[0, 0, width, height],
                Resources=Ref(numbers["resources"]), Tabs=Name("S"),
            )  # fmt: skip
            order = in_leaves(len(pages), self.layout.second)
            kids = [self.number(blank) if at is None else pages[at] for at in order]
        self.values[numbers["pages"]] = Dict(
            Type=Name("Pages"), Count=len(kids), Kids=[Ref(at) for at in kids]
        )

    def _structure(
        self, numbers: dict[str, int], pages: list[int], annotations: dict[Annotation, int]
    ) -> None:
        roots = self.layout.roots
        for root in roots:
            for element in root.walk():
                if not element.slot:
                    self.values[element.number] = element_dict(element, pages, annotations)
            self.values[root.number]["P"] = Ref(numbers["structure"])
        parents: list[Any] = []
        for index, page in enumerate(self.canvas.pages):
            parents += [index, [Ref(element.number) for element in page.mcids]]
        key = len(self.canvas.pages)
        for page in self.canvas.pages:
            for link, element in page.annotations:
                self.values[annotations[link]] = annotation_dict(link, key, pages)
                parents += [key, Ref(element.number)]
                key += 1
        self.values[numbers["parents"]] = Dict(Nums=parents)
        self.values[numbers["structure"]] = Dict(
            Type=Name("StructTreeRoot"),
            K=Ref(roots[0].number) if len(roots) == 1 else [Ref(root.number) for root in roots],
            ParentTree=Ref(numbers["parents"]),
            ParentTreeNextKey=key,
        )

    def _outline(self, pages: list[int]) -> Ref | None:
        """The headings as one flat list of bookmarks (ISO 32000-1, 12.3.3)."""
        marks = self.canvas.bookmarks
        if not marks:
            return None
        top = self.number()
        items = [self.number() for _ in marks]
        for index, (at, mark) in enumerate(zip(items, marks, strict=True)):
            self.values[at] = Dict(
                Title=mark.title, Parent=Ref(top),
                Prev=Ref(items[index - 1]) if index else None,
                Next=Ref(items[index + 1]) if index + 1 < len(items) else None,
                Dest=[Ref(pages[mark.page]), Name("XYZ"), None, round(mark.top, 1), None],
            )  # fmt: skip
        self.values[top] = Dict(
            Type=Name("Outlines"), First=Ref(items[0]), Last=Ref(items[-1]), Count=len(items)
        )
        return Ref(top)

    def _catalog(self, numbers: dict[str, int], outline: Ref | None) -> None:
        self.values[numbers["profile"]] = srgb_profile()
        viewing = Dict(
            DisplayDocTitle=True, Direction=Name("R2L") if self.layout.rtl and not self.layout.also else None
        )
        self.values[numbers["catalog"]] = Dict(
            Type=Name("Catalog"), Pages=Ref(numbers["pages"]), Lang=self.identity.language,
            MarkInfo=Dict(Marked=True), ViewerPreferences=viewing,
            StructTreeRoot=Ref(numbers["structure"]), Metadata=Ref(numbers["metadata"]),
            OutputIntents=[output_intent(numbers["profile"])], Outlines=outline,
        )  # fmt: skip

    def _write(self, numbers: dict[str, int]) -> tuple[bytes, bytes]:
        """The fixed bytes, and an entry for every object number; entries of slots are empty."""
        values = dict(sorted(self.values.items()))
        streams = {at: value for at, value in values.items() if isinstance(value, Stream)}
        rows = element_rows(values)
        packs = packs_of({at: value for at, value in values.items() if at not in streams and at not in rows})
        packed = [(pack, object_stream(pack)) for pack in packs]
        homes: dict[int, tuple[int, int]] = {}
        for pack, stream in [*packed, (rows, row_stream(rows))] if rows else packed:
            at = self.number()
            homes |= {inner: (at, index) for index, inner in enumerate(pack)}
            streams[at] = stream
        data = bytearray(HEADER)
        size = next(self._next)
        entries = [ENTRY.pack(0, 0, 65535), *(ENTRY.pack(0, 0, 0) for _ in range(size - 1))]
        for at, value in streams.items():
            entries[at] = ENTRY.pack(1, len(data), 0)
            data += write_object(at, value)
        for at, (home, index) in homes.items():
            entries[at] = ENTRY.pack(2, home, index)
        entries[numbers["table"]] = ENTRY.pack(1, len(data), 0)
        data += write_object(numbers["table"], first_table(entries, numbers["table"], numbers["catalog"]))
        return bytes(data), b"".join(entries)


def assemble(
    layout: Layout,
    identity: Identity,
    faces: Faces,
    font_book: Iterable[FacePair],
    recurring: Sequence[str] = (),
    leaves: bool = False,
) -> Master:
    """The Master of a layout. `recurring` are words that many patients' slots hold: its fonts have their glyphs.

    With `leaves`, the pages of two languages alternate.
    """
    return Assembler(layout, identity, faces, font_book, recurring, leaves).master()
