"""How much work a template may make: letters, steps and seconds, counted as it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError

#: Changes where what is compiled changes: code that was kept by an earlier version is not run.
COMPILED = "bounded 1"
#: A sheet takes some 130,000 of these: letters that are written, joined or changed, and steps of the template.
MOST_WORK = 4_000_000
#: Seconds, on a machine that is slower than the work allows for.
LONGEST = 10.0
LETTERS = 1_000_000  # of one text
WEIGHT = 2_000_000  # letters and numbers in one list
DEEPEST = 20  # lists within lists
DIGITS = 1_000  # binary digits of a number
_LOOK = 20_000  # work between two looks at the clock


class TooMuchError(SecurityError):
    """More than any sheet needs."""


class Work:
    """The work of one composing."""

    def __init__(self) -> None:
        self._left, self._look_at = MOST_WORK, MOST_WORK - _LOOK
        self._deadline = time.monotonic() + LONGEST

    def spend(self, work: int) -> None:
        """Count some work. Raises TooMuchError where no sheet needs so much."""
        self._left -= work
        if self._left < self._look_at:
            self._look()

    def _look(self) -> None:
        self._look_at = self._left - _LOOK
        if self._left < 0:
            raise TooMuchError("it goes on and on, or writes far more than a sheet holds")
        if time.monotonic() > self._deadline:
            raise TooMuchError(f"it takes longer than {LONGEST:.0f} seconds")

    def weighed(self, value: Any) -> Any:
        """The value, of which the work is counted. Raises TooMuchError for a text or a list without end."""
        if isinstance(value, str):
            refuse_longer(len(value))
            self.spend(len(value))
        elif isinstance(value, list | tuple | dict):
            self.weight(value)
        elif isinstance(value, int):
            refuse_digits(value)
        return value

    def weight(self, value: Any) -> int:
        """How many letters and numbers a value holds. Raises TooMuchError for too many."""
        return WEIGHT - self._room(value, WEIGHT, DEEPEST)

    def _room(self, value: Any, room: int, depth: int) -> int:
        """What is left of `room` with this value in it."""
        if isinstance(value, str):
            room -= 1 + len(value)
        elif isinstance(value, list | tuple | dict):
            if not depth:
                raise TooMuchError(f"lists stand within each other more than {DEEPEST} deep")
            self.spend(1 + len(value))
            for each in value.values() if isinstance(value, dict) else value:
                room = self._room(each, room, depth - 1)
        else:
            room -= 1
        if room < 0:
            raise TooMuchError(f"a list holds more than {WEIGHT:,} letters and numbers")
        return room


def refuse_longer(letters: int) -> None:
    """Raises TooMuchError for a text of so many letters."""
    if letters > LETTERS:
        raise TooMuchError(f"a text has more than {LETTERS:,} letters")


def refuse_digits(number: int) -> None:
    """Raises TooMuchError for a number that nobody writes."""
    if number.bit_length() > DIGITS:
        raise TooMuchError("a number has too many digits")


class BoundedCode(CodeGenerator):
    """Compiles a template so that each block that is run, and each text that is joined, is counted."""

    def blockvisit(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        found = list(body)
        outputs = (child for node in found if isinstance(node, nodes.Output) for child in node.nodes)
        letters = sum(len(child.data) for child in outputs if isinstance(child, nodes.TemplateData))
        self.writeline(f"environment.spend({letters + 4})")
        super().blockvisit(found, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.joined((")
        for each in node.nodes:
            self.visit(each, frame)
            self.write(", ")
        self.write("))")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._weighed(super().visit_List, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx == "load":
            self._weighed(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._weighed(super().visit_Dict, node, frame)

    def _weighed(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.weighed(")
        visit(node, frame)
        self.write(")")
