"""Plain SVG straight to page code: shapes, groups and transforms, as figures and most logos are drawn.

svglib and ReportLab's graphics can draw more, and take a tenth of a second for what we draw; they are asked
where a drawing has anything that is not named here. It has been checked before (`svgcheck`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.parsers import expat

from handouts.pdf.layout.svg_outlines import OUTLINES, NotPlainError, length, numbers
from handouts.pdf.syntax import number

_SILENT = frozenset(["title", "desc", "metadata"])
_PRESENTATION = {
    "fill": "#000000",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
}
_GEOMETRY = {
    "g": (),
    "svg": ("width", "height", "viewBox"),
    "path": ("d",),
    "rect": ("x", "y", "width", "height", "rx", "ry"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "line": ("x1", "y1", "x2", "y2"),
    "polyline": ("points",),
    "polygon": ("points",),
}
_KNOWN = {name: frozenset([*own, *_PRESENTATION, "transform", "id"]) for name, own in _GEOMETRY.items()}
_CAPS = {"butt": "0 J", "round": "1 J", "square": "2 J"}
_JOINS = {"miter": "0 j", "round": "1 j", "bevel": "2 j"}
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_TRANSFORM = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate)\s*\(([^()]*)\)")


@lru_cache(maxsize=32)
def plain_drawing(data: bytes) -> tuple[float, float, str]:
    """Width, height and page code of a drawing; y grows downwards. Raises NotPlainError."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotPlainError(str(error)) from error
    return reader.width, reader.height, "\n".join(reader.code)


class _Reader:
    """Listens to the XML parser and writes page code; what is inherited stands on a stack."""

    def __init__(self) -> None:
        self.code: list[str] = []
        self.width = self.height = 0.0
        self.silent = 0
        self.styles: list[dict[str, str]] = [_PRESENTATION]
        self.turned: list[bool] = []
        self.set: dict[str, str] = {}  # what the page code has set, so that nothing is said twice
        self.kept: list[dict[str, str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if self.silent or name in _SILENT:
            self.silent += 1
            return
        if name not in _KNOWN or not attributes.keys() <= _KNOWN[name] or (name == "svg") != (not self.width):
            raise NotPlainError(name)
        if name == "svg":
            self.width, self.height = _size(attributes)
        style = self.styles[-1] | {key: attributes[key] for key in _PRESENTATION if key in attributes}
        self.styles.append(style)
        turned = "transform" in attributes
        self.turned.append(turned)
        if turned:
            self.code += ["q", *_transform(attributes["transform"])]
            self.kept.append(dict(self.set))
        self._shape(name, attributes, style)

    def _end(self, _tag: str) -> None:
        if self.silent:
            self.silent -= 1
            return
        self.styles.pop()
        if self.turned.pop():
            self.code.append("Q")
            self.set = self.kept.pop()

    def _shape(self, name: str, attributes: dict[str, str], style: dict[str, str]) -> None:
        if name in ("svg", "g"):
            return
        path = list(OUTLINES[name](attributes))
        fill, stroke = style["fill"] != "none" and name != "line", style["stroke"] != "none"
        if not path or not (fill or stroke):
            return
        if fill:
            self._state("fill", _colour(style["fill"], "rg"))
        if stroke:
            self._state("stroke", _colour(style["stroke"], "RG"))
            self._state("width", f"{number(length(style['stroke-width']))} w")
            self._state("cap", _word(_CAPS, style["stroke-linecap"]))
            self._state("join", _word(_JOINS, style["stroke-linejoin"]))
        self.code += [*path, "B" if fill and stroke else "f" if fill else "S"]

    def _state(self, key: str, code: str) -> None:
        if self.set.get(key) != code:
            self.set[key] = code
            self.code.append(code)


def _size(attributes: dict[str, str]) -> tuple[float, float]:
    box = numbers(attributes.get("viewBox", ""))
    if not box:
        box = [0.0, 0.0, length(attributes.get("width", "")), length(attributes.get("height", ""))]
    if len(box) != 4 or box[:2] != [0.0, 0.0] or not (box[2] > 0 and box[3] > 0):
        raise NotPlainError("viewBox")
    for key, side in (("width", box[2]), ("height", box[3])):
        if key in attributes and length(attributes[key]) != side:
            raise NotPlainError(key)
    return box[2], box[3]


def _word(words: dict[str, str], key: str) -> str:
    if key not in words:
        raise NotPlainError(key)
    return words[key]


def _colour(text: str, operator: str) -> str:
    """As `colour_code` of the canvas writes it: grey where it is one."""
    if not _COLOUR.fullmatch(text):
        raise NotPlainError(text)
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    if parts[0] == parts[1] == parts[2]:
        return f"{number(parts[0])} {'g' if operator == 'rg' else 'G'}"
    return " ".join(map(number, parts)) + f" {operator}"


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
        # Sines need more places than points do.
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
    return " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in values) + " cm"
