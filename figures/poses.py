"""Reads a pose file and draws it: frames, each with a list of people and things from back to front."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from figures.canvas import Canvas
from figures.frontal import Frontal
from figures.person import ORDER, Person, Style
from figures.props import DRAWN
from figures.skeleton import PoseError

FOLDER = Path(__file__).parent / "poses"
#: The recurring people, and things made of plain shapes.
CAST, THINGS = FOLDER / "_cast.toml", FOLDER / "_things.toml"
FRONT_ORDER = ("legs", "body", "arms")
Table = dict[str, Any]


def names() -> list[str]:
    """The names of all figures, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if not path.stem.startswith("_"))


def read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def figure(name: str) -> str:
    """The SVG of one figure. Raises PoseError with the file and the item that cannot be drawn."""
    return Figure(name).svg()


class Figure:
    """A pose file, with the people and things that it may name."""

    def __init__(self, name: str) -> None:
        self.name, self.table = name, read(FOLDER / f"{name}.toml")
        if "like" in self.table:
            self.table = read(FOLDER / f"{self.table['like']}.toml")
        self.cast, self.things = read(CAST), read(THINGS)

    def svg(self) -> str:
        canvas = Canvas(self.table["title"], *self.table.get("size", (240, 160)))
        for count, frame in enumerate(self.table["frame"], 1):
            canvas.view(frame["scale"], frame["at"], frame.get("flip", False), frame.get("turn", 0))
            for at, item in enumerate(frame["draw"], 1):
                try:
                    self._draw(canvas, item)
                except (KeyError, TypeError, ValueError, PoseError) as error:
                    where = f"{self.name}.toml, frame {count}, item {at} ({item.get('is')})"
                    raise PoseError(f"{where}: {type(error).__name__} {error}") from error
        return canvas.svg()

    def _draw(self, canvas: Canvas, item: Table) -> None:
        kind = item["is"]
        if kind == "person":
            self._person(canvas, item)
        elif kind == "thing":
            self._thing(canvas, item)
        else:
            DRAWN[kind](canvas, item)

    def _thing(self, canvas: Canvas, item: Table) -> None:
        """A thing of `_things.toml`, moved to `at` (in heads)."""
        x, y = item.get("at", (0, 0))
        kept = canvas.scale, canvas.at, canvas.way < 0, canvas.turn
        size = item.get("size", 1)
        place = (kept[1][0] + canvas.way * canvas.scale * x, kept[1][1] - canvas.scale * y)
        canvas.view(canvas.scale * size, place, kept[2] != bool(item.get("flip")))
        for part in self.things[item["name"]]["draw"]:
            self._draw(canvas, {**part, **item.get("with", {})})
        canvas.view(*kept)

    def _person(self, canvas: Canvas, item: Table) -> None:
        pose = merged(self.table.get("poses", {}).get(item.get("from"), {}), item)
        style = Style.of({**self.cast[item["who"]], **item.get("style", {})})
        order = pose.get("order", FRONT_ORDER if "view" in pose else ORDER)
        parts = [part if isinstance(part, str) else self._between(canvas, part) for part in order]
        (Frontal if "view" in pose else Person)(canvas, pose, style).draw(parts)

    def _between(self, canvas: Canvas, item: Table) -> Callable[[], None]:
        return lambda: self._draw(canvas, item)


def merged(base: Table, over: Table) -> Table:
    """The base pose with the changes for this person. A limb is replaced as a whole."""
    return {**base, **over}
