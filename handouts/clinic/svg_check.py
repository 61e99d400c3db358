"""Read an SVG that a clinic brings, refuse what is dangerous, and write the rest anew.

Only what was understood here is drawn later: one namespace, no document type, no entities, no text, no reference to
anything outside. The renderer never sees the file itself.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from handouts.clinic.svg_rules import (
    SHAPES,
    TEXT,
    drawing_size,
    references,
    view_box,
    wrong_element,
    wrong_style,
)
from handouts.errors import HandoutError, Problem

LARGEST = 5_000_000  # bytes
MOST_ELEMENTS = 20_000  # with each <use> counted as all that it repeats
DEEPEST = 100  # elements within elements, by nesting or by <use>

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink href"
_PLAIN = 'Export it again as "plain SVG": without links, scripts or editing data.'
_PATHS = 'In the drawing program, turn text into paths ("convert to outlines"), then export again.'
_EMBED = "In the drawing program, embed what is linked, then export again."
_TYPE = "Delete the lines from <!DOCTYPE to its closing >, or export it again as plain SVG."
_SIZE = 'Write it into the first element: <svg viewBox="0 0 240 160" ...>'


class SvgDrawing(NamedTuple):
    """An SVG that is safe to draw, in UTF-8: its root has a viewBox, and neither a width nor a height.

    Width and height are in CSS pixels: only their ratio counts.
    """

    data: bytes
    width: float
    height: float


def read_svg(data: bytes, where: str, *, inner: bool = False) -> SvgDrawing:
    """The drawing. `where` names the file in the problems; an `inner` one is a picture inside another drawing.

    Raises HandoutError with all that stands against drawing it, each kind once, with its line.
    """
    if len(data) > LARGEST:
        raise HandoutError.at(where, f"is larger than {LARGEST:,} bytes", "Simplify it, or use a PNG.")
    reader = _Reader(where, data.count(b"&"), inner)
    reader.read(data)
    if reader.problems:
        raise HandoutError(reader.problems.values())
    return SvgDrawing("".join(reader.out).encode("utf-8"), *reader.size)


@dataclass(slots=True, eq=False)
class _Element:
    name: str
    inside: list[_Element] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)  # the ids named by its href and its url()
    tree: tuple[int, int] | None = None  # how many elements and levels, with all that it refers to


class _Stop(Exception):
    """Nothing further of this file is read."""


class _Reader:
    """Listens to the XML parser and writes what is kept."""

    def __init__(self, where: str, ampersands: int, inner: bool) -> None:
        self.where, self.ampersands, self.inner = where, ampersands, inner
        self.problems: dict[str, Problem] = {}
        self.size = (0.0, 0.0)
        self.elements: list[_Element] = []
        self.open: list[_Element] = []
        self.skipped = 0  # how deep inside an element that is left out
        self.ids: dict[str, _Element] = {}
        self.css: list[str] = []
        self.out: list[str] = []
        self.written = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")

    def report(self, what: str, hint: str = "") -> None:
        place = f"{self.where}:{self.parser.CurrentLineNumber}"
        self.problems.setdefault(what, Problem(place, what, hint))

    def read(self, data: bytes) -> None:
        parser = self.parser
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
            self._finish()
        except expat.ExpatError as error:
            self.report(f"is not a whole SVG file ({expat.ErrorString(error.code)})", _PLAIN)
        except (LookupError, ValueError):  # Python's, of the encoding that the file claims
            self.report("is in an encoding that cannot be read", "Save it in UTF-8.")
        except _Stop:
            pass

    def _entity(self, _name: str, parameter: bool, value: str | None, *_: object) -> None:
        """Old Illustrator files declare short ones; those that could grow are told by their length."""
        if value is None:
            self._stop("refers to something outside itself", _TYPE)
        elif parameter or "&" in value or len(value) * self.ampersands > LARGEST:
            self._stop("has entities that could grow without end", _TYPE)

    def _stop(self, what: str, hint: str) -> None:
        self.report(what, hint)
        raise _Stop

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self.report("takes its styles from another file", _PLAIN)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if not self.open and (name != "svg" or space not in ("", _SVG)):
            self._stop("is not an SVG drawing", "The file must start with <svg ...>.")
        if self.skipped or space not in ("", _SVG) or self._is_alternative(name):
            self.skipped += 1
            return
        element = _Element(name)
        if self.open:
            self.open[-1].inside.append(element)
        self.elements.append(element)
        self.open.append(element)
        if len(self.elements) > MOST_ELEMENTS or len(self.open) > DEEPEST:
            self._stop(f"has over {MOST_ELEMENTS:,} elements, or over {DEEPEST} within each other", _PLAIN)
        if wrong := wrong_element(name):
            self.report(*wrong)
        kept = self._attributes(element, attributes)
        self._write(name, kept if self.open[1:] else self._root(kept))

    def _is_alternative(self, name: str) -> bool:
        """Illustrator puts its own data beside the drawing, for programs that know it."""
        return name == "foreignObject" and self.open[-1].name == "switch"

    def _attributes(self, element: _Element, found: dict[str, str]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for name, value in found.items():
            if name.lower().startswith("on"):
                self.report("holds a script (an attribute that starts with on)", _PLAIN)
            elif name == "href" or (name == _LINK and "href" not in found):
                if target := self._target(element, value.strip()):
                    kept["href"] = target
            elif " " not in name:  # what drawing programs note for themselves has a namespace
                kept[name] = value
                element.refers.extend(references(value))
                if wrong := wrong_style(name, value):
                    self.report(*wrong)
        if "id" in kept:
            self.ids.setdefault(kept["id"], element)
        return kept

    def _target(self, element: _Element, address: str) -> str:
        """What is kept of a reference: a part of this file, or a picture that stands in it."""
        if element.name == "a" or not address:
            return ""  # paper has no links
        if address.startswith("#"):
            element.refers.append(address[1:])
            return address
        if element.name in ("image", "feImage") and address.startswith("data:"):
            return self._picture(address)
        self.report("refers to something outside itself", _EMBED)
        return ""

    def _picture(self, address: str) -> str:
        """A picture inside the drawing: read as if it had come alone, and written anew."""
        try:
            kind, data = _embedded(address, self.where, self.inner)
        except HandoutError as error:
            for problem in error.problems:
                self.report(f"holds a picture that {problem.what}", problem.hint)
            return ""
        return f"data:image/{kind};base64,{binascii.b2a_base64(data, newline=False).decode('ascii')}"

    def _root(self, attributes: dict[str, str]) -> dict[str, str]:
        """The root with a viewBox, and without a size: that is given to it where it is drawn."""
        box = view_box(attributes.get("viewBox", ""))
        size = drawing_size(attributes.pop("width", ""), attributes.pop("height", ""), box)
        if size is None:
            self.report("says neither its width and height nor its viewBox", _SIZE)
            return attributes
        self.size = size
        if box is None:
            attributes |= {"viewBox": f"0 0 {size[0]:g} {size[1]:g}", "preserveAspectRatio": "none"}
        own = {"width": f"{size[0]:g}", "height": f"{size[1]:g}"} if self.inner else {}
        return {"xmlns": _SVG} | own | attributes

    def _write(self, name: str, attributes: dict[str, str]) -> None:
        self.written += sum(map(len, attributes.values()))
        if self.written > 2 * LARGEST:
            self._stop("grows too large when it is unpacked", _PLAIN)
        pairs = [f' {key}="{_escaped(value)}"' for key, value in attributes.items()]
        self.out.append(f"<{name}{''.join(pairs)}>")

    def _text(self, text: str) -> None:
        if self.skipped or not self.open:
            return
        if self.open[-1].name == "style":
            self.css.append(text)
        elif text.strip() and any(element.name in TEXT for element in self.open):
            self.report("holds text, which needs a font (<text>)", _PATHS)

    def _end(self, _tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        element = self.open.pop()
        if element.name == "style":
            css = "".join(self.css)
            self.css.clear()
            element.refers.extend(references(css))
            if wrong := wrong_style("style", css):
                self.report(*wrong)
            self.out.append(_escaped(css))
        self.out.append(f"</{element.name}>")

    def _finish(self) -> None:
        """What can only be said of the whole: does it draw anything, and how often does it repeat itself?"""
        if not any(element.name in SHAPES for element in self.elements):
            self.report("draws nothing", "Export it again, with the drawing on the page.")
        try:
            self._measure(self.elements[0], 1)
        except _Stop:
            self.report("repeats parts of itself too often, or without end (<use>)", _PLAIN)

    def _measure(self, element: _Element, level: int) -> tuple[int, int]:
        """How many elements are drawn in the end, and on how many levels. Raises _Stop."""
        if level > DEEPEST:
            raise _Stop
        if element.tree is None:
            count, levels = 1, 1
            for part in [*element.inside, *(self.ids[name] for name in element.refers if name in self.ids)]:
                below = self._measure(part, level + 1)
                count, levels = count + below[0], max(levels, 1 + below[1])
            element.tree = count, levels
        if element.tree[0] > MOST_ELEMENTS or level + element.tree[1] > DEEPEST + 1:
            raise _Stop
        return element.tree


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _embedded(address: str, where: str, inner: bool) -> tuple[str, bytes]:
    """The kind of a picture that stands in a data: address, and its bytes. Raises HandoutError."""
    from handouts.clinic.picture import data_of, read_picture

    data = data_of(address, where, LARGEST)
    if not data.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        picture = read_picture(data, where)
        return picture.kind, picture.data
    if inner:
        raise HandoutError.at(where, "is a third drawing, each inside the other", _PLAIN)
    return "svg+xml", read_svg(data, where, inner=True).data
