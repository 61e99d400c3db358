"""What is set closer to stay on one page."""

from __future__ import annotations

import pytest
from making import bullets, lay_out, para, theme

from handouts.pdf import blocks as b
from handouts.pdf.layout import Layout

#: The lines of a page, and of a page in the style "small".
USUAL, CLOSER = 42, 48


def pages(layout: Layout) -> int:
    return len(layout.canvas.pages)


def lines(count: int, dense: str = "yes") -> b.Keep:
    return b.Keep((bullets(*["one"] * count),), dense=dense)


def sizes(layout: Layout) -> set[str]:
    """The type sizes on the pages, apart from that of the foot."""
    code = [each for page in layout.canvas.pages for each in page.code if isinstance(each, str)]
    words = [word for each in code for word in each.split("\n") if " Tf" in word]
    return {word.split(" Tf")[0].split()[-1] for word in words} - {"10"}


def test_what_a_page_holds_is_printed_as_usual() -> None:
    assert theme().styles["small"].size == 12
    assert sizes(lay_out(lines(USUAL))) == {"12.5"}


def test_what_a_page_holds_only_in_small_type_is_printed_so() -> None:
    made = lay_out(lines(CLOSER))
    assert (pages(made), sizes(made)) == (1, {"12", "12.5"})  # the bullets are as large as ever
    assert pages(lay_out(lines(CLOSER, ""))) == 2


def test_what_is_always_closer_is_so_on_a_page_that_holds_it_as_usual() -> None:
    assert sizes(lay_out(lines(10, "always"))) == {"12", "12.5"}


def test_what_no_page_holds_is_printed_as_usual() -> None:
    made = lay_out(lines(CLOSER + 20))
    assert (pages(made), sizes(made)) == (2, {"12.5"})


@pytest.mark.parametrize("count", [USUAL, CLOSER])
def test_nothing_is_tagged_twice(count: int) -> None:
    items = [each for each in lay_out(para("Before"), lines(count)).root.walk() if each.role == "LI"]
    assert len(items) == count
