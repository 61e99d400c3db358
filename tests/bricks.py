"""Flowables of rows that record where they are painted, and a stand-in for a canvas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from handouts.pdf.layout.flow import Flowable, Frame, PageBreak, Pages

X, Y, WIDTH, HEIGHT = 50.0, 40.0, 200.0, 100.0
NEAR = 1e-6


@dataclass(slots=True)
class Painted:
    """Some rows of a brick, and their position. Measures in points."""

    brick: Brick
    first: int
    rows: int
    page: int
    x: float
    low: float
    high: float


@dataclass(slots=True)
class Paper:
    """Stands in for a canvas; records what is painted on which page."""

    painted: list[Painted] = field(default_factory=list)
    page: int = 0
    saved: bool = False

    def showPage(self) -> None:
        self.page += 1

    def save(self) -> None:
        self.saved = True

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Rules, grounds and borders are not recorded."""
        yield

    def _ignore(self, *_values: Any, **_named: Any) -> None:
        """Nothing of them is recorded."""

    fill_colour = stroke_colour = box = frame_box = rule_line = down_arrow = _ignore


class Brick(Flowable):
    """Rows of one height. It can be split if at least `least` of them stay at the foot of the page."""

    def __init__(
        self,
        rows: int = 1,
        row: float = 10.0,
        least: int = 1,
        before: float = 0.0,
        after: float = 0.0,
        keep: bool = False,
        *,
        first: int = 0,
        whole: Brick | None = None,
    ) -> None:
        super().__init__()
        self.rows, self.row, self.least, self.first = rows, row, least, first
        self.before, self.after, self.keep_with_next = before, after, keep
        self.whole = whole or self

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.rows * self.row
        return width, self.height

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        fits = int((height + NEAR) / self.row)
        if fits < self.least or fits >= self.rows:
            return []
        head = Brick(fits, self.row, self.least, self.before, 0.0, first=self.first, whole=self.whole)
        left = self.rows - fits
        tail = Brick(
            left, self.row, min(self.least, left), 0.0, self.after, first=self.first + fits, whole=self.whole
        )
        return [head, tail]

    def paint(self, canvas: Any, x: float, y: float) -> None:
        canvas.painted.append(
            Painted(self.whole, self.first, self.rows, canvas.page, x, y, y + self.rows * self.row)
        )

    def __repr__(self) -> str:
        return (
            f"Brick({self.rows}×{self.row}, {self.least}, {self.before}, {self.after}, {self.keep_with_next})"
        )


def laid(*story: Flowable | PageBreak) -> Paper:
    paper = Paper()
    Pages(Frame(X, Y, WIDTH, HEIGHT), paper).build(story)  # type: ignore[arg-type]
    assert paper.saved
    return paper
