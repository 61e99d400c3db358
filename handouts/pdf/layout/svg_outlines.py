"""The outlines of SVG shapes as page code: rectangles, circles, lines and paths (SVG 1.1, 8.3 and 9)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from handouts.pdf.syntax import number as shortest

MAX_COORDINATE = 32767.0  # the largest number that every PDF reader accepts (ISO 19005-1, 6.1.12)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: Numbers and their separators. Possessive, because backtracking through a wrong list would take exponential
#: time.
_NUMBERS = re.compile(rf"\s*+(?:(?>{_NUMBER.pattern})(?:\s*+,?\s*+(?>{_NUMBER.pattern}))*+)?\s*+")
_LENGTH = re.compile(rf"\s*+((?>{_NUMBER.pattern}))(?:px)?+\s*+")
_COMMAND = re.compile("([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
#: The distance of a Bézier curve's handles from its ends, for a quarter circle with radius 1.
_QUARTER = 4 / 3 * (math.sqrt(2) - 1)
_COUNTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
Attributes = dict[str, str]


class NotPlainError(Exception):
    """The drawing has something that this module does not draw."""


def length(text: str) -> float:
    """A number of pixels. Raises NotPlainError for any other unit."""
    match = _LENGTH.fullmatch(text)
    if not match:
        raise NotPlainError(text)
    return _bounded(float(match[1]))


def numbers(text: str) -> list[float]:
    """The numbers of a list. Raises NotPlainError for anything else in it."""
    if not _NUMBERS.fullmatch(text):
        raise NotPlainError(text)
    return [_bounded(float(found)) for found in _NUMBER.findall(text)]


def _bounded(value: float) -> float:
    if not -MAX_COORDINATE <= value <= MAX_COORDINATE:
        raise NotPlainError("a number too large")
    return value


def _at(*values: float) -> str:
    return " ".join([shortest(_bounded(value)) for value in values])


def _rect(a: Attributes) -> Iterator[str]:
    x, y, w, h = (length(a.get(key, "0")) for key in ("x", "y", "width", "height"))
    rx = length(a.get("rx", a.get("ry", "0")))
    ry = length(a.get("ry", a.get("rx", "0")))
    rx, ry = min(rx, w / 2), min(ry, h / 2)
    if w <= 0 or h <= 0:
        return
    if rx < 0 or ry < 0:
        raise NotPlainError("a radius")
    if rx <= 0 or ry <= 0:
        yield f"{_at(x, y, w, h)} re"
        return
    kx, ky = rx * (1 - _QUARTER), ry * (1 - _QUARTER)
    r, b = x + w, y + h
    yield f"{_at(x + rx, y)} m {_at(r - rx, y)} l"
    yield f"{_at(r - kx, y, r, y + ky, r, y + ry)} c {_at(r, b - ry)} l"
    yield f"{_at(r, b - ky, r - kx, b, r - rx, b)} c {_at(x + rx, b)} l"
    yield f"{_at(x + kx, b, x, b - ky, x, b - ry)} c {_at(x, y + ry)} l"
    yield f"{_at(x, y + ky, x + kx, y, x + rx, y)} c h"


def _round(a: Attributes) -> Iterator[str]:
    x, y = length(a.get("cx", "0")), length(a.get("cy", "0"))
    rx, ry = length(a.get("rx", a.get("r", ""))), length(a.get("ry", a.get("r", "")))
    if rx <= 0 or ry <= 0:
        raise NotPlainError("a radius")
    kx, ky = rx * _QUARTER, ry * _QUARTER
    yield f"{_at(x + rx, y)} m"
    yield f"{_at(x + rx, y + ky, x + kx, y + ry, x, y + ry)} c"
    yield f"{_at(x - kx, y + ry, x - rx, y + ky, x - rx, y)} c"
    yield f"{_at(x - rx, y - ky, x - kx, y - ry, x, y - ry)} c"
    yield f"{_at(x + kx, y - ry, x + rx, y - ky, x + rx, y)} c h"


def _line(a: Attributes) -> Iterator[str]:
    x1, y1, x2, y2 = (length(a.get(key, "0")) for key in ("x1", "y1", "x2", "y2"))
    yield f"{_at(x1, y1)} m {_at(x2, y2)} l"


def _points(a: Attributes, closed: bool) -> Iterator[str]:
    values = numbers(a.get("points", ""))
    if len(values) < 4 or len(values) % 2:
        raise NotPlainError("points")
    pairs = [_at(*values[at : at + 2]) for at in range(0, len(values), 2)]
    yield f"{pairs[0]} m " + " ".join(f"{pair} l" for pair in pairs[1:]) + (" h" if closed else "")


def _path(a: Attributes) -> Iterator[str]:
    data = a.get("d", "").strip()
    if not data or data[0] not in "Mm":
        raise NotPlainError(data)
    pen = _Pen()
    for command, rest in _COMMAND.findall(data):
        kind, values = command.lower(), _values(command.lower(), rest)
        count = _COUNTS[kind]
        for at in range(0, max(len(values), 1), count or 1):
            yield pen.draw(command, kind, values[at : at + count])
            if kind == "m":
                command, kind = ("l", "l") if command == "m" else ("L", "l")


def _values(kind: str, text: str) -> list[float]:
    """The numbers of a path command, in complete sets.

    Raises NotPlainError, also for an arc's flags without separators.
    """
    count, values = _COUNTS[kind], numbers(text)
    if (len(values) % count if count else values) or (count and not values):
        raise NotPlainError(text)
    if kind == "a" and not {*_NUMBER.findall(text)[3::7], *_NUMBER.findall(text)[4::7]} <= {"0", "1"}:
        raise NotPlainError(text)
    return values


class _Pen:
    """The state of a path: the current point, the start of its part, and the last handle of its curve."""

    def __init__(self) -> None:
        self.x = self.y = self.x0 = self.y0 = 0.0
        self.handle: tuple[str, float, float] = ("", 0.0, 0.0)

    def draw(self, command: str, kind: str, values: list[float]) -> str:
        if kind == "z":
            self.x, self.y, self.handle = self.x0, self.y0, ("", 0.0, 0.0)
            return "h"
        v = self._absolute(kind, values) if command == kind else values
        if kind == "a":
            return self._arc(v)
        if kind in "hv":
            v = [v[0], self.y] if kind == "h" else [self.x, v[0]]
        code = self._curve(kind, v) if kind in "csqt" else f"{_at(*v)} {'m' if kind == 'm' else 'l'}"
        self.x, self.y = v[-2:]
        if kind == "m":
            self.x0, self.y0 = v
        if kind not in "csqt":
            self.handle = ("", 0.0, 0.0)
        return code

    def _absolute(self, kind: str, values: list[float]) -> list[float]:
        if kind == "v":
            return [values[0] + self.y]
        if kind == "a":
            return [*values[:5], values[5] + self.x, values[6] + self.y]
        return [value + (self.y if at % 2 else self.x) for at, value in enumerate(values)]

    def _arc(self, v: list[float]) -> str:
        start, end = (self.x, self.y), (v[5], v[6])
        self.x, self.y = end
        self.handle = ("", 0.0, 0.0)
        if start == end:
            return ""
        if not v[0] or not v[1]:
            return f"{_at(*end)} l"
        return " ".join(_arc(start, end, (abs(v[0]), abs(v[1])), math.radians(v[2]), v[3] != v[4], v[4] == 1))

    def _curve(self, kind: str, v: list[float]) -> str:
        family = "c" if kind in "cs" else "q"
        if kind in "st":
            before, hx, hy = self.handle
            mirrored = [2 * self.x - hx, 2 * self.y - hy] if before == family else [self.x, self.y]
            v = [*mirrored, *v]
        self.handle = (family, *v[-4:-2])  # type: ignore[assignment]
        if family == "q":
            (qx, qy), (x, y) = v[:2], v[2:]
            v = [
                *(self.x + (qx - self.x) * 2 / 3, self.y + (qy - self.y) * 2 / 3),
                *(x + (qx - x) * 2 / 3, y + (qy - y) * 2 / 3, x, y),
            ]
        return f"{_at(*v)} c"


def _arc(
    start: tuple[float, float],
    end: tuple[float, float],
    radii: tuple[float, float],
    turn: float,
    left: bool,
    sweep: bool,
) -> Iterator[str]:
    """An elliptical arc as curves of at most a quarter turn (SVG 1.1, F.6.5)."""
    (rx, ry), c, s = radii, math.cos(turn), math.sin(turn)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    px, py = c * dx + s * dy, c * dy - s * dx
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    share = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, (rx * ry) ** 2 / share - 1)) * (1 if left else -1)
    qx, qy = root * rx * py / ry, -root * ry * px / rx
    cx, cy = c * qx - s * qy + (start[0] + end[0]) / 2, s * qx + c * qy + (start[1] + end[1]) / 2
    first = math.atan2((py - qy) / ry, (px - qx) / rx)
    sweeps = (math.atan2((-py - qy) / ry, (-px - qx) / rx) - first) % math.tau
    sweeps -= 0.0 if sweep else math.tau
    parts = math.ceil(abs(sweeps) / (math.pi / 2) - 1e-9)
    step = sweeps / parts
    k = 4 / 3 * math.tan(step / 4)

    def point(x: float, y: float) -> tuple[float, float]:
        return cx + c * rx * x - s * ry * y, cy + s * rx * x + c * ry * y

    for part in range(parts):
        a, b = first + part * step, first + (part + 1) * step
        ca, sa, cb, sb = math.cos(a), math.sin(a), math.cos(b), math.sin(b)
        last = end if part == parts - 1 else point(cb, sb)
        yield f"{_at(*point(ca - k * sa, sa + k * ca), *point(cb + k * sb, sb - k * cb), *last)} c"


OUTLINES: dict[str, Callable[[Attributes], Iterator[str]]] = {
    "path": _path,
    "rect": _rect,
    "circle": _round,
    "ellipse": _round,
    "line": _line,
    "polyline": lambda a: _points(a, closed=False),
    "polygon": lambda a: _points(a, closed=True),
}
