"""Smooth lines: a spline through points, and cubic curves fitted to a line of many points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from shapely.geometry import LineString

Points = Any  # an array or a list of (x, y)
#: Where the direction turns by more than this within TURN units, the line has a corner.
CORNER = math.cos(math.radians(50))
TURN = 2.0
TENTHS = 10


def spline(points: Points, closed: bool = True, steps: int = 10) -> np.ndarray:
    """A Catmull-Rom spline through all points. The ends of an open one count twice."""
    p = np.asarray(points, float)
    count = len(p)
    padded = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = (np.arange(steps) / steps)[:, None]
    parts = []
    for at in range(count if closed else count - 1):
        a, b, c, e = padded[at : at + 4]
        curve = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - e) * t**2 + (3 * b - a - 3 * c + e) * t**3
        parts.append(curve / 2)
    if not closed:
        parts.append(p[-1:])
    return np.vstack(parts)


def path_data(points: Iterable[Sequence[float]], closed: bool, error: float = 0.38) -> str:
    """The line as the `d` of an SVG path: integers of a tenth, relative, cubic curves within `error` units."""
    line = np.array(LineString(points).simplify(0.02).segmentize(TURN).coords)
    if closed:
        line = line[:-1]
    corners = _corners(line, closed)
    line, cuts = _cut(line, corners, closed)
    curves: list[np.ndarray] = []
    for start, end in pairwise(cuts):
        curves += _fitted(line[start : end + 1], closed and not corners, error)
    return _svg_path(curves) + ("z" if closed else "")


def _corners(line: np.ndarray, closed: bool) -> list[int]:
    found = []
    for at in range(len(line)):
        before = line[at] - _near(line, at, -1, closed)
        after = _near(line, at, 1, closed) - line[at]
        size = np.linalg.norm(before) * np.linalg.norm(after)
        if size and np.dot(before, after) / size < CORNER:
            found.append((np.dot(before, after) / size, at))
    kept: list[int] = []
    for _, at in sorted(found):
        if all(np.linalg.norm(line[at] - line[other]) > 1.2 * TURN for other in kept):
            kept.append(at)
    return sorted(kept)


def _near(line: np.ndarray, at: int, way: int, closed: bool) -> np.ndarray:
    """The point of the line TURN units before or after the one at `at`."""
    gone = 0.0
    while gone < TURN:
        following = at + way
        if not closed and not 0 <= following < len(line):
            break
        gone += float(np.linalg.norm(line[following % len(line)] - line[at % len(line)]))
        at = following
    return np.asarray(line[at % len(line)])


def _cut(line: np.ndarray, corners: list[int], closed: bool) -> tuple[np.ndarray, list[int]]:
    if not closed:
        return line, sorted({0, *corners, len(line) - 1})
    first = corners[0] if corners else 0
    turned = np.vstack([line[first:], line[:first], line[first : first + 1]])
    return turned, [*([at - first for at in corners] or [0]), len(line)]


def _fitted(line: np.ndarray, smooth: bool, error: float) -> list[np.ndarray]:
    start, end = line[1] - line[0], line[-2] - line[-1]
    if smooth:  # no corner anywhere: both ends share one direction
        start = line[1] - line[-2]
        end = -start
    return _fit(line, start / np.linalg.norm(start), end / np.linalg.norm(end), error, 0)


def _fit(
    points: np.ndarray, start: np.ndarray, end: np.ndarray, error: float, depth: int
) -> list[np.ndarray]:
    """Fit cubics by Schneider's least-squares method. Split the line at the point of the largest error."""
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    if len(points) == 2 or not along[-1]:
        reach = along[-1] / 3
        return [np.array([points[0], points[0] + start * reach, points[-1] + end * reach, points[-1]])]
    u = along / along[-1]
    for _ in range(4):
        curve = _least_squares(points, start, end, u)
        off = np.linalg.norm(_at(curve, u) - points, axis=1)
        if off.max() < error:
            return [curve]
        u = _nearer(points, curve, u)
    if depth > 12:
        return [curve]
    worst = min(max(int(off.argmax()), 1), len(points) - 2)
    middle = points[worst - 1] - points[worst + 1]
    middle = middle / (np.linalg.norm(middle) or 1)
    left = _fit(points[: worst + 1], start, middle, error, depth + 1)
    return left + _fit(points[worst:], -middle, end, error, depth + 1)


def _weights(u: np.ndarray) -> tuple[np.ndarray, ...]:
    u = u[:, None]
    return (1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u * u * (1 - u), u**3


def _at(curve: np.ndarray, u: np.ndarray) -> np.ndarray:
    return np.asarray(sum(weight * point for weight, point in zip(_weights(u), curve, strict=True)))


def _least_squares(points: np.ndarray, start: np.ndarray, end: np.ndarray, u: np.ndarray) -> np.ndarray:
    b0, b1, b2, b3 = _weights(u)
    a1, a2 = b1 * start, b2 * end
    rest = points - ((b0 + b1) * points[0] + (b2 + b3) * points[-1])
    normal = np.array([[np.sum(a1 * a1), np.sum(a1 * a2)], [np.sum(a1 * a2), np.sum(a2 * a2)]])
    span = np.linalg.norm(points[-1] - points[0])
    reach = np.array([span / 3, span / 3])
    if abs(np.linalg.det(normal)) > 1e-9:
        found = np.linalg.solve(normal, np.array([np.sum(a1 * rest), np.sum(a2 * rest)]))
        if found.min() >= 1e-3 * span:
            reach = found
    return np.array([points[0], points[0] + start * reach[0], points[-1] + end * reach[1], points[-1]])


def _nearer(points: np.ndarray, curve: np.ndarray, u: np.ndarray) -> np.ndarray:
    """One Newton step of each point towards its nearest place on the curve."""
    first = 3 * np.diff(curve, axis=0)
    second = 2 * np.diff(first, axis=0)
    t = u[:, None]
    off = _at(curve, u) - points
    speed = (1 - t) ** 2 * first[0] + 2 * t * (1 - t) * first[1] + t * t * first[2]
    bend = (1 - t) * second[0] + t * second[1]
    below = np.sum(speed * speed, 1) + np.sum(off * bend, 1)
    below[np.abs(below) < 1e-9] = 1e9
    return np.asarray(np.maximum.accumulate(np.clip(u - np.sum(off * speed, 1) / below, 0, 1)))


def _svg_path(curves: list[np.ndarray]) -> str:
    now = np.rint(curves[0][0] * TENTHS)
    out = [f"M{now[0]:.0f} {now[1]:.0f}"]
    for curve in curves:
        steps = np.rint(curve[1:] * TENTHS) - now
        letter, kept = ("l", steps[2:]) if _is_flat(curve) else ("c", steps)
        out.append(letter + " ".join(f"{value:.0f}" for value in kept.ravel()))
        now = now + steps[2]
    return "".join(out).replace("-0 ", "0 ").replace(" -", "-")


def _is_flat(curve: np.ndarray) -> bool:
    chord = curve[3] - curve[0]
    length = np.linalg.norm(chord) or 1
    handles = curve[1:3] - curve[0]
    return bool(np.max(np.abs(chord[0] * handles[:, 1] - chord[1] * handles[:, 0])) / length < 0.03)
