"""Reads an SVG from a clinic, refuses anything dangerous, and rewrites the rest.

Only elements that this module knows are drawn later: one namespace; no document type, entities or text; no
external reference. The renderer never sees the original file.
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
    element_problem,
    references,
    style_problem,
    view_box,
)
from handouts.errors import HandoutError, Problem

MAX_SVG_BYTES = 5_000_000
MAX_ELEMENTS = 20_000  # each <use> counts as everything that it repeats
MAX_DEPTH = 100  # nesting depth, counting <use>

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink href"
_PLAIN = 'Export it again as "plain SVG": without links, scripts or editing data.'
_PATHS = 'In the drawing program, turn text into paths ("convert to outlines"), then export again.'
_EMBED = "In the drawing program, embed linked pictures, then export again."
_TYPE = "Delete the lines from <!DOCTYPE to its closing >, or export it again as plain SVG."
_SIZE = 'Write it into the first element: <svg viewBox="0 0 240 160" ...>'


class SvgDrawing(NamedTuple):
    """An SVG that is safe to draw, in UTF-8. Its root has a viewBox, but no width and height.

    Width and height are in CSS pixels; only their ratio matters.
    """

    data: bytes
    width: float
    height: float


def read_svg(data: bytes, where: str, *, inner: bool = False) -> SvgDrawing:
    """The drawing. `where` names the file in problems. An `inner` drawing is a picture inside another one.

    Raises HandoutError with everything that prevents drawing it: each kind once, with its line.
    """
    if len(data) > MAX_SVG_BYTES:
        raise HandoutError.at(where, f"is larger than {MAX_SVG_BYTES:,} bytes", "Simplify it, or use a PNG.")
    reader = _Reader(where, data.count(b"&"), inner)
    reader.read(data)
    if reader.problems:
        raise HandoutError(reader.problems.values())
    return SvgDrawing("".join(reader.out).encode("utf-8"), *reader.size)


@dataclass(slots=True, eq=False)
class _Element:
    name: str
    inside: list[_Element] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)  # ids in its href and its url()
    tree: tuple[int, int] | None = (
        None  # number of elements and levels, including everything that it refers to
    )


class _Stop(Exception):
    """Stops reading the file."""


class _Reader:
    """Handles the events of the XML parser and writes the parts to keep."""

    def __init__(self, where: str, ampersands: int, inner: bool) -> None:
        self.where, self.ampersands, self.inner = where, ampersands, inner
        self.problems: dict[str, Problem] = {}
        self.size = (0.0, 0.0)
        self.elements: list[_Element] = []
        self.open: list[_Element] = []
        self.skipped = 0  # nesting depth inside an element that is left out
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
            self.report(f"is not a complete SVG file ({expat.ErrorString(error.code)})", _PLAIN)
        except (LookupError, ValueError):  # Python's errors for the encoding that the file declares
            self.report("is in an encoding that cannot be read", "Save it in UTF-8.")
        except _Stop:
            pass

    def _entity(self, _name: str, parameter: bool, value: str | None, *_: object) -> None:
        """Allow the short entities of old Illustrator files. Refuse entities that could grow without limit."""
        if value is None:
            self._stop("refers to something outside itself", _TYPE)
        elif parameter or "&" in value or len(value) * self.ampersands > MAX_SVG_BYTES:
            self._stop("has entities that could grow without limit", _TYPE)

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
        if len(self.elements) > MAX_ELEMENTS or len(self.open) > MAX_DEPTH:
            self._stop(
                f"has more than {MAX_ELEMENTS:,} elements, or more than {MAX_DEPTH} levels of them", _PLAIN
            )
        if wrong := element_problem(name):
            self.report(*wrong)
        kept = self._attributes(element, attributes)
        self._write(name, kept if self.open[1:] else self._root(kept))

    def _is_alternative(self, name: str) -> bool:
        """Whether this is Illustrator's own copy of the drawing, for programs that know it."""
        return name == "foreignObject" and self.open[-1].name == "switch"

    def _attributes(self, element: _Element, found: dict[str, str]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for name, value in found.items():
            if name.lower().startswith("on"):
                self.report("holds a script (an attribute that starts with on)", _PLAIN)
            elif name == "href" or (name == _LINK and "href" not in found):
                if target := self._target(element, value.strip()):
                    kept["href"] = target
            elif " " not in name:  # drawing programs store their own data in namespaces
                kept[name] = value
                element.refers.extend(references(value))
                if wrong := style_problem(name, value):
                    self.report(*wrong)
        if "id" in kept:
            self.ids.setdefault(kept["id"], element)
        return kept

    def _target(self, element: _Element, address: str) -> str:
        """The reference to keep: an id in this file, or an embedded picture; otherwise ""."""
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
        """A picture inside the drawing, read as a separate file and rewritten."""
        try:
            kind, data = _embedded(address, self.where, self.inner)
        except HandoutError as error:
            for problem in error.problems:
                self.report(f"holds a picture that {problem.what}", problem.hint)
            return ""
        return f"data:image/{kind};base64,{binascii.b2a_base64(data, newline=False).decode('ascii')}"

    def _root(self, attributes: dict[str, str]) -> dict[str, str]:
        """The root with a viewBox and without a size, which is set when it is drawn."""
        box = view_box(attributes.get("viewBox", ""))
        size = drawing_size(attributes.pop("width", ""), attributes.pop("height", ""), box)
        if size is None:
            self.report("has neither a width and height nor a viewBox", _SIZE)
            return attributes
        self.size = size
        if box is None:
            attributes |= {"viewBox": f"0 0 {size[0]:g} {size[1]:g}", "preserveAspectRatio": "none"}
        inner_size = {"width": f"{size[0]:g}", "height": f"{size[1]:g}"} if self.inner else {}
        return {"xmlns": _SVG} | inner_size | attributes

    def _write(self, name: str, attributes: dict[str, str]) -> None:
        self.written += sum(map(len, attributes.values()))
        if self.written > 2 * MAX_SVG_BYTES:
            self._stop("is too large when unpacked", _PLAIN)
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
            if wrong := style_problem("style", css):
                self.report(*wrong)
            self.out.append(_escaped(css))
        self.out.append(f"</{element.name}>")

    def _finish(self) -> None:
        """Check the whole file: whether it draws anything, and how often it repeats itself."""
        if not any(element.name in SHAPES for element in self.elements):
            self.report("draws nothing", "Export it again, with the drawing on the page.")
        try:
            self._measure(self.elements[0], 1)
        except _Stop:
            self.report("repeats parts of itself too often, or endlessly (<use>)", _PLAIN)

    def _measure(self, element: _Element, level: int) -> tuple[int, int]:
        """The number of elements that are drawn in the end, and of levels. Raises _Stop."""
        if level > MAX_DEPTH:
            raise _Stop
        if element.tree is None:
            count, levels = 1, 1
            for part in [*element.inside, *(self.ids[name] for name in element.refers if name in self.ids)]:
                below = self._measure(part, level + 1)
                count, levels = count + below[0], max(levels, 1 + below[1])
            element.tree = count, levels
        if element.tree[0] > MAX_ELEMENTS or level + element.tree[1] > MAX_DEPTH + 1:
            raise _Stop
        return element.tree


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _embedded(address: str, where: str, inner: bool) -> tuple[str, bytes]:
    """The kind and the bytes of a picture in a data: address. Raises HandoutError."""
    from handouts.clinic.picture import data_of, read_picture

    data = data_of(address, where, MAX_SVG_BYTES)
    if not data.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        picture = read_picture(data, where)
        return picture.kind, picture.data
    if inner:
        raise HandoutError.at(where, "is nested three drawings deep", _PLAIN)
    return "svg+xml", read_svg(data, where, inner=True).data
