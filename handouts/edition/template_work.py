"""Limits on a template: characters, steps and seconds, counted while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError

#: Part of the cache key of compiled templates. Change it when BoundedCode changes, so that code compiled by an
#: earlier version is not run.
COMPILER_VERSION = "bounded 4"
#: Characters written, joined or changed, plus steps of the template. A sheet takes about 130,000.
MAX_WORK = 4_000_000
#: A time limit as well, for machines on which MAX_WORK would take too long.
MAX_SECONDS = 10.0
MAX_LETTERS = 1_000_000  # of one text
MAX_LIST_SIZE = 2_000_000  # letters and numbers in one list
MAX_DEPTH = 20  # of nested lists
MAX_DIGITS = 1_000  # binary digits of a number
MAX_COUNT = 1_000  # numbers in a range, entries of a repeated list, number arguments of filters
_LIST_WORK = 3  # for each entry of a list: to visit one takes as long as to copy many letters
#: The filter that `counted_reads` puts into templates. With a space in its name, a template cannot use it itself.
COUNTED = "counted read"
_CLOCK_INTERVAL = 20_000  # work between two checks of the time


class TooMuchError(SecurityError):
    """A template exceeded a limit."""


class Work:
    """Counts the work of rendering one sheet."""

    def __init__(self) -> None:
        self._left, self._check_at = MAX_WORK, MAX_WORK - _CLOCK_INTERVAL
        self._deadline = time.monotonic() + MAX_SECONDS

    def spend(self, work: int) -> None:
        """Count some work. Raises TooMuchError if a limit is exceeded."""
        self._left -= work
        if self._left < self._check_at:
            self._check_limits()

    def _check_limits(self) -> None:
        self._check_at = self._left - _CLOCK_INTERVAL
        if self._left < 0:
            raise TooMuchError("it loops too long or produces too much text")
        if time.monotonic() > self._deadline:
            raise TooMuchError(f"it takes longer than {MAX_SECONDS:.0f} seconds")

    def check_size(self, value: Any) -> Any:
        """Count the size of a value as work, and return it. Raises TooMuchError if it is too large."""
        if isinstance(value, str):
            refuse_longer(len(value))
            self.spend(len(value))
        elif isinstance(value, list | tuple | dict):
            self.size_of(value)
        elif isinstance(value, int):
            refuse_digits(value)
        return value

    def size_of(self, value: Any) -> int:
        """The number of letters and numbers in a value. Raises TooMuchError if there are too many."""
        return MAX_LIST_SIZE - self._room_after(value, MAX_LIST_SIZE, MAX_DEPTH)

    def _room_after(self, value: Any, room: int, depth: int) -> int:
        """The rest of `room` after this value."""
        if isinstance(value, str):
            room -= 1 + len(value)
        elif isinstance(value, list | tuple | dict):
            if not depth:
                raise TooMuchError(f"lists are nested more than {MAX_DEPTH} deep")
            self.spend(_LIST_WORK * (1 + len(value)))
            for item in value.values() if isinstance(value, dict) else value:
                room = self._room_after(item, room, depth - 1)
        else:
            room -= 1
        if room < 0:
            raise TooMuchError(f"a list holds more than {MAX_LIST_SIZE:,} letters and numbers")
        return room


def refuse_longer(letters: int) -> None:
    """Raises TooMuchError for a text of more than MAX_LETTERS letters."""
    if letters > MAX_LETTERS:
        raise TooMuchError(f"a text has more than {MAX_LETTERS:,} letters")


def refuse_digits(number: int) -> None:
    """Raises TooMuchError for a number with more than MAX_DIGITS binary digits."""
    if number.bit_length() > MAX_DIGITS:
        raise TooMuchError("a number has too many digits")


def is_small(value: Any, most: float) -> bool:
    """Whether a value is no number, or one of at most this size."""
    return not isinstance(value, int | float) or abs(value) <= most


def refuse_repeats(left: Any, right: Any) -> None:
    """Raises TooMuchError for a product that repeats a text or a list too often."""
    for value, times in ((left, right), (right, left)):
        if (
            isinstance(value, str | list | tuple)
            and isinstance(times, int)
            and len(value) * times > MAX_COUNT
        ):
            raise TooMuchError(f"a repeated text or list has at most {MAX_COUNT:,} letters or entries")
        if isinstance(value, int):
            refuse_digits(value)


def counted_reads(template: nodes.Template) -> nodes.Template:
    """The template with what loops and comparisons read counted as work too, however little they write."""
    loops, comparisons = list(template.find_all(nodes.For)), list(template.find_all(nodes.Compare))
    for loop in loops:
        loop.iter = _counted(loop.iter)  # type: ignore[arg-type]  # declared as any node
    for comparison in comparisons:
        comparison.expr = _counted(comparison.expr)
        for operand in comparison.ops:
            operand.expr = _counted(operand.expr)
    return template


def _counted(node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.Const):
        return node
    return nodes.Filter(node, COUNTED, [], [], None, None, lineno=node.lineno)


class BoundedCode(CodeGenerator):
    """Compiles a template to code that counts each block that runs and each text that is joined."""

    def blockvisit(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        block = list(body)
        outputs = (child for node in block if isinstance(node, nodes.Output) for child in node.nodes)
        letters = sum(len(child.data) for child in outputs if isinstance(child, nodes.TemplateData))
        self.writeline(f"environment.spend({letters + 4})")
        super().blockvisit(block, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.joined((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):  # Jinja2 compiles it past `environment.getitem`
            self._visit_checked(super().visit_Getitem, node, frame)
        else:
            super().visit_Getitem(node, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._visit_checked(super().visit_List, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx == "load":
            self._visit_checked(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._visit_checked(super().visit_Dict, node, frame)

    def _visit_checked(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.check_size(")
        visit(node, frame)
        self.write(")")
