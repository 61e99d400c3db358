"""Moves the origin to the start of each path of a drawing: small numbers take less of a file than large ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.pdf.syntax import number


class Origin:
    """Where the origin is, in the units of the drawing."""

    def __init__(self) -> None:
        self.x = self.y = 0.0

    def back(self) -> list[str]:
        """The code that moves it back, for what is measured from there."""
        return [f"1 0 0 1 {number(-self.x)} {number(-self.y)} cm"] if self.x or self.y else []

    def moved(self, path: Sequence[str]) -> list[str]:
        """The code of a path from its start on, and of the move to it, if both are shorter than the path is."""
        tokens = " ".join(path).split()
        here = list(_shifted(tokens, self.x, self.y))
        x, y = float(tokens[0]), float(tokens[1])
        move = f"1 0 0 1 {number(x - self.x)} {number(y - self.y)} cm"
        there = list(_shifted(tokens, x, y))
        if sum(map(len, there)) + len(move) >= sum(map(len, here)):
            return here
        self.x, self.y = x, y
        return [move, *there]


def _shifted(tokens: Sequence[str], x: float, y: float) -> Iterator[str]:
    """A line of code for each operator, its points from another origin."""
    points: list[str] = []
    for token in tokens:
        if not token.isalpha():
            points.append(token)
            continue
        of_places = 2 if token == "re" else len(points)  # its width and height stay
        shifted = [
            number(float(value) - (y if at % 2 else x)) if at < of_places else value
            for at, value in enumerate(points)
        ]
        yield " ".join([*shifted, token])
        points = []
