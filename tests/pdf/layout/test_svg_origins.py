"""The origin of a drawing moves from path to path: every point stays where it was, also below a transform."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from paths import ROOT

from handouts.pdf.layout import plain_drawing
from handouts.pdf.layout.svg_origins import Origin

FIGURES = sorted((ROOT / "templates" / "figures").glob("*.svg"))
Matrix = tuple[float, float, float, float, float, float]


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_point_stays_where_it_was(path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    *size, code = plain_drawing.__wrapped__(data)
    monkeypatch.setattr(Origin, "moved", lambda _, path: list(path))
    *same, absolute = plain_drawing.__wrapped__(data)
    assert size == same
    wanted, found = _points(absolute), _points(code)
    assert [operator for operator, _ in found] == [operator for operator, _ in wanted]
    for (_, mine), (_, its) in zip(found, wanted, strict=True):
        assert mine == pytest.approx(its, abs=0.001)
    assert len(code) < len(absolute)


def test_a_short_path_is_not_moved() -> None:
    origin = Origin()
    assert origin.moved(["1 2 m 3 4 l"]) == ["1 2 m", "3 4 l"]
    assert origin.back() == []


def test_a_rectangle_keeps_its_size() -> None:
    origin = Origin()
    assert origin.moved(["1200 1200 m 1203 1204 l", "1200 1210 1300 40 re", "1201 1202 l h"]) == [
        "1 0 0 1 1200 1200 cm", "0 0 m", "3 4 l", "0 10 1300 40 re", "1 2 l", "h",
    ]  # fmt: skip
    assert origin.back() == ["1 0 0 1 -1200 -1200 cm"]


def _points(code: str) -> list[tuple[str, tuple[float, ...]]]:
    """The operators of paths, each with its points on the page."""
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    values: list[float] = []
    found = []
    for token in code.split():
        if re.fullmatch(r"[-\d.]+", token):
            values.append(float(token))
            continue
        if token == "q":
            kept.append(matrix)
        elif token == "Q":
            matrix = kept.pop()
        elif token == "cm":
            matrix = _times(values, matrix)
        elif token in ("m", "l", "c", "re"):
            size = tuple(values[2:]) if token == "re" else ()
            found.append((token, _placed(values[:2] if size else values, matrix) + size))
        values = []
    return found


def _times(first: Sequence[float], second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _placed(values: Sequence[float], matrix: Matrix) -> tuple[float, ...]:
    a, b, c, d, e, f = matrix
    pairs = zip(values[::2], values[1::2], strict=True)
    return tuple(part for x, y in pairs for part in (a * x + c * y + e, b * x + d * y + f))
