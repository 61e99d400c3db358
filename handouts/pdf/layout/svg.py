"""Converts plain SVG to page code: shapes, groups and transforms in plain colours.

Figures and many logos are plain.

A drawing with anything else, or with numbers that a PDF cannot hold precisely, is not plain: resvg draws it
(`svg_render`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.parsers import expat

from handouts.pdf.layout.svg_origins import Origin
from handouts.pdf.layout.svg_outlines import OUTLINES, NotPlainError, length, numbers
from handouts.pdf.syntax import colour_code, number

MAX_CODE = 200_000  # characters of page code: beyond it, an image is smaller

_SILENT = frozenset(["title", "desc", "metadata", "defs"])
_PRESENTATION = {
    "fill": "#000000",
    "fill-rule": "nonzero",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
}
#: Values that change nothing. None stands for any value.
_NEUTRAL = {
    **dict.fromkeys(["opacity", "fill-opacity", "stroke-opacity"], "1"),
    **{"stroke-dasharray": "none", "display": "inline", "visibility": "visible", "paint-order": "normal"},
    **dict.fromkeys(["id", "class", "clip-rule", "stroke-dashoffset", "version", "preserveAspectRatio"]),
}
_GEOMETRY = {
    "g": (),
    "svg": ("viewBox", "width", "height"),
    "path": ("d",),
    "rect": ("x", "y", "width", "height", "rx", "ry"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "line": ("x1", "y1", "x2", "y2"),
    "polyline": ("points",),
    "polygon": ("points",),
}
_KNOWN = {name: frozenset([*geometry, *_PRESENTATION]) for name, geometry in _GEOMETRY.items()}
_CAPS = {"butt": "0 J", "round": "1 J"}  # no square caps: PDF does not draw them on a line without a length
_JOINS = {"miter": "0 j", "round": "1 j", "bevel": "2 j"}
_RULES = {"nonzero": "", "evenodd": "*"}
_COLOURS = {"black": "#000000", "white": "#ffffff"}
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
#: A subpath without an area: a point, or a line and the same line back.
_FLAT = re.compile(r" m(?: \S+ \S+ l)?(?: h)?(?= \S+ \S+ m|$)")
_TRANSFORM = re.compile(r"\s*+,?+\s*+(matrix|translate|scale|rotate)\s*+\(([^()]*+)\)")


@lru_cache(maxsize=32)
def plain_drawing(data: bytes) -> tuple[float, float, str]:
    """Width, height and page code of a drawing, clipped to its viewBox; y points down. Raises NotPlainError."""
    if len(data) > 2 * MAX_CODE:
        raise NotPlainError("too long")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    # Arcs of tiny radii overflow. The last two are Python's, for encodings.
    except (expat.ExpatError, ArithmeticError, ValueError, LookupError) as error:
        raise NotPlainError(str(error)) from error
    code = "\n".join(reader.code)
    if len(code) > MAX_CODE:
        raise NotPlainError("too long")
    return reader.width, reader.height, code


class _Reader:
    """Handles the events of the XML parser and writes page code. Inherited attributes are on a stack."""

    def __init__(self) -> None:
        self.code: list[str] = []
        self.width = self.height = 0.0
        self.silent = 0
        self.styles: list[dict[str, str]] = [_PRESENTATION]
        self.turned: list[bool] = []
        self.in_shape = False
        self.set: dict[str, str] = {}  # the graphics state that the page code has set, to avoid repetition
        self.kept: list[tuple[dict[str, str], Origin]] = []
        self.origin = Origin()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "style":
            raise NotPlainError(name)
        if self.silent or name in _SILENT:
            self.silent += 1
            return
        attributes = _drawn_attributes(name, attributes)
        if self.in_shape or (name == "svg") != (not self.width):
            raise NotPlainError(name)
        if name == "svg":
            self._begin(attributes)
        style = self.styles[-1] | {key: attributes[key] for key in _PRESENTATION if key in attributes}
        self.styles.append(style)
        turned = "transform" in attributes
        self.turned.append(turned)
        if turned:
            self.code += ["q", *self.origin.back(), *_transform(attributes["transform"])]
            self.kept.append((dict(self.set), self.origin))
            self.origin = Origin()
        self._shape(name, attributes, style)

    def _begin(self, attributes: dict[str, str]) -> None:
        left, top, self.width, self.height = _box(attributes.get("viewBox", ""))
        for key, side in (("width", self.width), ("height", self.height)):
            if length(attributes.get(key, str(side))) != side:
                raise NotPlainError(key)
        self.code.append(f"0 0 {number(self.width)} {number(self.height)} re W n")
        if left or top:
            self.code.append(f"1 0 0 1 {number(-left)} {number(-top)} cm")

    def _end(self, _tag: str) -> None:
        if self.silent:
            self.silent -= 1
            return
        self.styles.pop()
        self.in_shape = False
        if self.turned.pop():
            self.code.append("Q")
            self.set, self.origin = self.kept.pop()

    def _shape(self, name: str, attributes: dict[str, str], style: dict[str, str]) -> None:
        self.in_shape = name not in ("svg", "g")
        if not self.in_shape:
            return
        path = list(OUTLINES[name](attributes))
        width = length(style["stroke-width"])
        fill, stroke = style["fill"] != "none" and _has_area(path), style["stroke"] != "none" and width != 0
        if not path or not (fill or stroke):
            return
        if fill:
            self._state("fill", _colour(style["fill"], "rg"))
        if stroke:
            self._stroke(style, width)
        paint = "S" if not fill else ("B" if stroke else "f") + _word(_RULES, style["fill-rule"])
        self.code += [*self.origin.moved(path), paint]

    def _stroke(self, style: dict[str, str], width: float) -> None:
        if width < 0:
            raise NotPlainError("stroke-width")
        self._state("stroke", _colour(style["stroke"], "RG"))
        self._state("width", f"{number(width)} w")
        self._state("cap", _word(_CAPS, style["stroke-linecap"]))
        self._state("join", _word(_JOINS, style["stroke-linejoin"]))
        if style["stroke-linejoin"] == "miter":
            limit = length(style["stroke-miterlimit"])
            if limit < 1:
                raise NotPlainError("stroke-miterlimit")
            self._state("limit", f"{number(limit)} M")

    def _state(self, key: str, code: str) -> None:
        if self.set.get(key) != code:
            self.set[key] = code
            self.code.append(code)


def _drawn_attributes(name: str, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes that are drawn, including those of its style. Raises NotPlainError for unknown ones."""
    if name not in _KNOWN:
        raise NotPlainError(name)
    declared = dict(attributes)
    for declaration in declared.pop("style", "").split(";"):
        key, _, value = map(str.strip, declaration.partition(":"))
        if key in _PRESENTATION or key in _NEUTRAL:
            declared[key] = value
        elif key and not key.startswith("-"):  # specific to one program, such as -inkscape-stroke
            raise NotPlainError(key)
    drawn = {key: value for key, value in declared.items() if key in _KNOWN[name]}
    if name != "svg" and "transform" in declared:
        drawn["transform"] = declared["transform"]
    for key in declared.keys() - drawn.keys():
        if key not in _NEUTRAL or _NEUTRAL[key] not in (None, declared[key]):
            raise NotPlainError(key)
    return drawn


def _box(text: str) -> tuple[float, float, float, float]:
    box = numbers(text)
    # Points have three decimals, which would show in a smaller viewBox.
    if len(box) != 4 or min(box[2:]) < 10:
        raise NotPlainError("viewBox")
    return box[0], box[1], box[2], box[3]


def _has_area(path: list[str]) -> bool:
    """Whether there is an area to fill: PDF paints an area without a width as a line (8.5.3.3), SVG does not."""
    code = " ".join(path)
    if not (flat := _FLAT.search(code)):
        return True
    if code.index(" m") != flat.start() or flat.end() != len(code):
        raise NotPlainError("a part without an area")
    return False


def _word(words: dict[str, str], key: str) -> str:
    if key not in words:
        raise NotPlainError(key)
    return words[key]


def _colour(text: str, operator: str) -> str:
    """The operator for #rgb, #rrggbb, black or white. Raises NotPlainError for any other colour."""
    text = _COLOURS.get(text, text)
    if not _COLOUR.fullmatch(text):
        raise NotPlainError(text)
    return colour_code(text if len(text) == 7 else "#" + "".join(2 * digit for digit in text[1:]), operator)


def _transform(text: str) -> Iterator[str]:
    at = 0
    while match := _TRANSFORM.match(text, at):
        at = match.end()
        yield _matrix(match[1], numbers(match[2]))
    if text[at:].strip():
        raise NotPlainError(text)


def _matrix(kind: str, v: list[float]) -> str:
    if kind == "rotate" and len(v) in (1, 3):
        turn = math.radians(v[0])
        c, s = math.cos(turn), math.sin(turn)
        x, y = v[1:] or (0.0, 0.0)
        # Sines need more decimals than points.
        linear = " ".join(f"{value:.6f}" for value in (c, s, -s, c))
        return f"{linear} {number(x - c * x + s * y)} {number(y - s * x - c * y)} cm"
    if kind == "matrix" and len(v) == 6:
        values = v
    elif kind == "translate" and len(v) in (1, 2):
        values = [1.0, 0.0, 0.0, 1.0, v[0], v[1] if len(v) == 2 else 0.0]
    elif kind == "scale" and len(v) in (1, 2):
        values = [v[0], 0.0, 0.0, v[-1], 0.0, 0.0]
    else:
        raise NotPlainError(kind)
    # A strong scale needs more decimals than are written. A flattened shape is not drawn at all.
    if not 0.0001 < abs(values[0] * values[3] - values[1] * values[2]) < 100:
        raise NotPlainError(kind)
    return " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in values) + " cm"
