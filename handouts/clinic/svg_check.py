"""Is this SVG safe to draw, and will it look as it was meant? For logos and figures alike.

A drawing that fetches, runs or hides something is refused; so is one that the renderer (svglib) would draw
wrongly without a word. Element names are compared without their namespace, as the renderer does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

from handouts.clinic.svg_paint import declarations, wrong_paint
from handouts.errors import Problem

LARGEST = 1_000_000  # bytes: more is a traced photograph, the wrong file for print
MOST_ELEMENTS = 20_000  # each <use> counted as all that it repeats
DEEPEST = 60  # elements within elements, by nesting or by <use>: the renderer follows them by recursion

_SHAPES = frozenset(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use"])
#: Not drawn by the renderer, or only with resources that our pages do not have; and no harm while nothing that is
#: drawn refers to them: many programs leave them behind.
_UNDRAWN = frozenset(["filter", "mask", "pattern", "marker", "linearGradient", "radialGradient"])
_QUIET = frozenset(
    ["svg", "g", "a", "defs", "symbol", "stop", "style", "title", "desc", "metadata", "switch", "clipPath"]
)
_KNOWN = _SHAPES | _UNDRAWN | _QUIET
_OUTLINES = 'In the drawing program, turn text into outlines ("convert to path"), then export again.'
_PLAIN = 'Export it again as "plain SVG": without links, effects or editing data.'
_FLAT = "Use plain fills and lines, or export the drawing as PNG."
_SHAPED = "Draw it as shapes, or use the picture itself as PNG or JPEG."
_REFUSED = {
    **dict.fromkeys(["text", "tspan", "textPath", "tref"], ("holds text, which needs a font", _OUTLINES)),
    **dict.fromkeys(["image", "feImage", "video"], ("holds a picture that is not drawn in SVG", _SHAPED)),
    **dict.fromkeys(["script", "handler", "listener"], ("holds a script", _PLAIN)),
    **dict.fromkeys(
        ["foreignObject", "iframe", "object", "embed", "audio", "canvas"],
        ("holds something that is not a drawing", _PLAIN),
    ),
    **dict.fromkeys(
        ["animate", "animateMotion", "animateTransform", "set"],
        ("moves, and paper cannot", _PLAIN),
    ),
}
_SVG = "http://www.w3.org/2000/svg"
_OUTSIDE = re.compile(r"[uU][rR][lL]\(\s*['\"]?\s*(?!['\"\s#])")
_INSIDE = re.compile(r"[uU][rR][lL]\(\s*['\"]?\s*#([^'\")\s]+)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])")
_NUMBERS = {
    "m": 2,
    "l": 2,
    "h": 1,
    "v": 1,
    "c": 6,
    "s": 4,
    "q": 4,
    "t": 2,
}  # an arc's flags may run together: uncounted
_GEOMETRY = frozenset(["x", "y", "width", "height", "r", "rx", "ry", "cx", "cy", "x1", "y1", "x2", "y2"])
_TRANSFORM = re.compile(r"(\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\([^()]*\)\s*,?)*\s*")
_LENGTH = re.compile(rf"\s*({_NUMBER.pattern})(px|pt|pc|mm|cm|in|%)?\s*")
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def check_svg(data: bytes, where: str) -> tuple[list[Problem], tuple[float, float]]:
    """All that stands against drawing this SVG, and its width and height in CSS pixels: their ratio counts.

    `where` names the file in the problems. Where there are problems the size may be (0, 0). Raises nothing.
    """
    if len(data) > LARGEST:
        return [Problem(where, f"is larger than {LARGEST:,} bytes", "Simplify it, or use a PNG.")], (0.0, 0.0)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [Problem(where, "is not an SVG in UTF-8", _PLAIN)], (0.0, 0.0)
    check = _Check(where)
    check.read(text)
    return list(check.problems.values()), check.size


class _Element:
    __slots__ = ("inside", "name", "refers", "tree")

    def __init__(self, name: str) -> None:
        self.name = name
        self.inside: list[_Element] = []
        self.refers: list[str] = []  # the ids named by its href and its url()
        self.tree: tuple[int, int] | None = None  # how many elements and levels, with all it refers to


class _Stop(Exception):
    """Nothing further of this file is looked at."""


class _Check:
    """Listens to the XML parser, and keeps each kind of problem once, with the line it was first seen on."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: dict[str, Problem] = {}
        self.size = (0.0, 0.0)
        self.elements: list[_Element] = []
        self.open: list[_Element] = []
        self.ids: dict[str, _Element] = {}
        self.css: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")

    def report(self, what: str, hint: str = "", line: int | None = None) -> None:
        self.problems.setdefault(what, Problem(f"{self.where}:{line}" if line else self.where, what, hint))

    def read(self, text: str) -> None:
        parser = self.parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(text, True)
            self._finish()
        except expat.ExpatError as error:
            what = f"is not a whole SVG file ({expat.ErrorString(error.code)})"
            self.report(what, _PLAIN, error.lineno)
        except _Stop:
            pass

    def _line(self) -> int:
        return self.parser.CurrentLineNumber

    def _doctype(self, *_: object) -> None:
        # It can name other files, and blow a few letters up into gigabytes: nothing after it is read.
        hint = "Delete the lines from <!DOCTYPE to its closing >, or export it again as plain SVG."
        self.report("has a DOCTYPE", hint, self._line())
        raise _Stop

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        # The renderer would read it by the encoding it claims, and so might see another file than we do.
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            self.report("claims an encoding other than UTF-8", _PLAIN, self._line())

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self.report("takes its styles from another file", _PLAIN, self._line())

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        element = _Element(name)
        if self.open:
            self.open[-1].inside.append(element)
        else:
            self._root(space, name, attributes)
        self.elements.append(element)
        self.open.append(element)
        if len(self.elements) > MOST_ELEMENTS or len(self.open) > DEEPEST:
            self.report(f"has over {MOST_ELEMENTS:,} elements, or over {DEEPEST} within each other", _PLAIN)
            raise _Stop
        if name in _REFUSED:
            self.report(f"{_REFUSED[name][0]} (<{name}>)", _REFUSED[name][1], self._line())
        elif space == _SVG and name not in _KNOWN and not name.startswith("fe"):
            self.report(f"has an element that cannot be drawn (<{name[:30]}>)", _FLAT, self._line())
        for attribute, value in attributes.items():
            self._attribute(element, attribute, value)

    def _root(self, space: str, name: str, attributes: dict[str, str]) -> None:
        if name != "svg" or space not in ("", _SVG):
            self.report("is not an SVG drawing", "The file must start with <svg ...>.", self._line())
            raise _Stop
        self.size = _size(attributes)
        if 0.0 in self.size:
            hint = 'Write it into the first element: <svg viewBox="0 0 240 160" ...>'
            self.report("says neither its width and height nor its viewBox", hint, self._line())

    def _attribute(self, element: _Element, attribute: str, value: str) -> None:
        space, _, name = attribute.rpartition(" ")
        name = name.lower()
        if name == "id":
            self.ids.setdefault(value, element)
        elif name.startswith("on"):
            self.report("holds a script (an attribute that starts with on)", _PLAIN, self._line())
        elif name == "href" and value.strip().startswith("#"):
            element.refers.append(value.strip()[1:])
        elif name in ("href", "src", "base"):
            self.report("refers to something outside itself", _PLAIN, self._line())
        elif not space:  # what drawing programs note for themselves has a namespace, and is not drawn
            checked = name in _SOUND or (name in _GEOMETRY and element.name in _SHAPES)
            if checked and not _SOUND.get(name, _LENGTH.fullmatch)(value):
                self.report(
                    f"has a shape that is broken ({name} of <{element.name[:30]}>)", _PLAIN, self._line()
                )
            self._style(element, value, escapes=name == "style")
            self._paint([(name, value.strip())], in_css=False)
            if name == "style":
                self._paint(declarations(value), in_css=True)

    def _style(self, element: _Element, css: str, *, escapes: bool) -> None:
        # With an escape a url() could pass unseen; no drawing program writes one.
        if _OUTSIDE.search(css) or "@import" in css.lower() or (escapes and "\\" in css):
            self.report("refers to something outside itself", _PLAIN, self._line())
        element.refers.extend(_INSIDE.findall(css))

    def _paint(self, properties: Iterable[tuple[str, str]], *, in_css: bool) -> None:
        for name, value in properties:
            if wrong := wrong_paint(name, value, in_css=in_css):
                self.report(*wrong, self._line())

    def _text(self, text: str) -> None:
        if self.open and self.open[-1].name == "style":
            self.css.append(text)

    def _end(self, tag: str) -> None:
        element = self.open.pop()
        if element.name == "style":
            css = "".join(self.css)
            self._style(element, css, escapes=True)
            self._paint(declarations(css), in_css=True)
            self.css.clear()

    def _finish(self) -> None:
        """What can only be said of the whole: does it draw anything, and does all it refers to exist?"""
        if not any(element.name in _SHAPES for element in self.elements):
            self.report("draws nothing", "Export it again, with the drawing on the page.")
        for element in self.elements:
            for name in element.refers if element.name not in _UNDRAWN else ():
                target = self.ids.get(name)
                if target is None:
                    self.report("refers to a part of itself that is not there", _PLAIN)
                elif target.name in _UNDRAWN:
                    self.report(f"has an effect that cannot be drawn (<{target.name}>)", _FLAT)
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


def _size(attributes: dict[str, str]) -> tuple[float, float]:
    """Width and height in CSS pixels, from the viewBox where they are not given; (0, 0) where neither is."""
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    size = []
    for name, at in (("width", 2), ("height", 3)):
        match = _LENGTH.fullmatch(attributes.get(name, ""))
        if match and match[2] != "%":
            size.append(float(match[1]) * _UNITS[match[2] or "px"])
        elif len(box) == 4 and _NUMBER.fullmatch(box[at]):
            size.append(float(box[at]))
    return (size[0], size[1]) if len(size) == 2 and all(0 < side < 1e6 for side in size) else (0.0, 0.0)


def _is_sound_path(path: str) -> bool:
    """Does each command have all of its numbers? The renderer stops with an error where one has not."""
    first, *parts = _COMMAND.split(path.strip())
    commands = list(zip(parts[::2], parts[1::2], strict=True))
    if first or (commands and commands[0][0] not in "Mm"):
        return False
    for command, numbers in commands:
        if not _are_numbers(numbers):
            return False
        count, each = len(_NUMBER.findall(numbers)), _NUMBERS.get(command.lower(), 0)
        if each and (count == 0 or count % each):
            return False
    return True


def _is_sound_style(style: str) -> bool:
    return all(part.count(":") == 1 for part in style.split(";") if part.strip())


def _are_numbers(points: str) -> bool:
    return not _NUMBER.sub("", points).strip(" \t\r\n,")


#: How the attributes are checked that make the renderer stop where they are broken; the others are lengths.
_SOUND: dict[str, Callable[[str], object]] = {
    "d": _is_sound_path,
    "points": _are_numbers,
    "style": _is_sound_style,
    "transform": _TRANSFORM.fullmatch,
}
