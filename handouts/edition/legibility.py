"""Whether a clinic's own theme can be read on paper: the size of its type, and its contrast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handouts.clinic import contrast
from handouts.errors import HandoutError, Problem

if TYPE_CHECKING:
    from handouts.pdf import Theme

#: The smallest type, in points. Our smallest has 10; that of patients' text should have 12 and more (PEMAT 12).
SMALLEST = 8.0
#: The least contrast of text on its ground: WCAG 2.2, success criterion 1.4.3 (AA).
LEAST_CONTRAST = 4.5
#: The style of words in the bar of a reversed box.
_BAR = "bar"
_PAPER = "#ffffff"


def check_legible(theme: Theme, name: str, form: str) -> None:
    """Raises HandoutError with every style of a form that cannot be read. `name` is that of the file."""
    problems = [
        Problem(f"{name} [{form}.styles.{style}]", what, hint) for style, what, hint in _illegible(theme)
    ]
    if problems:
        raise HandoutError(problems)


def _illegible(theme: Theme) -> Iterator[tuple[str, str, str]]:
    boxes = theme.callouts.values()
    grounds = {_PAPER, theme.tint, *(box.ground for box in boxes)}
    bars = {box.border_colour for box in boxes if box.heading == "reversed"}
    for name, style in theme.styles.items():
        if style.size < SMALLEST:
            yield (
                name,
                f"a size of {style.size:g} points is too small to read",
                f"Give it {SMALLEST:g} points or more.",
            )
        if style.leading < style.size:
            yield (
                name,
                "its lines overlap",
                f"Give it a leading of {style.size:g} points or more, better of {1.25 * style.size:g}.",
            )
        on = bars if name == _BAR else grounds
        if any(contrast(style.colour, ground) < LEAST_CONTRAST for ground in on):
            yield (
                name,
                f"the colour {style.colour} cannot be read on the paper or in one of the boxes",
                "Choose a darker colour, or a lighter ground for the box.",
            )
