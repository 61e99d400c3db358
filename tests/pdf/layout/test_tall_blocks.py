"""What no page holds is split wherever it can be. Only a single line, row or picture can be too tall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from bricks import HEIGHT, NEAR, WIDTH, Brick, Paper, X, Y, laid
from hypothesis import given
from hypothesis import strategies as st
from making import art, bullets, cell, different_words, faces, make, para, spans, theme

from handouts.pdf import blocks as b
from handouts.pdf.layout import typeset
from handouts.pdf.layout.cards import Card, CardLook
from handouts.pdf.layout.columns import Column, Columns
from handouts.pdf.layout.containers import Box, Padding, Stack, Together
from handouts.pdf.layout.flow import Flowable
from handouts.pdf.layout.tables import Grid, TableRow

SPACES = theme().spaces._replace(inset=5.0, box=4.0, group=3.0)
PAGE_HEIGHTS = (HEIGHT, HEIGHT * 0.75)
RULES = (0.5, "#000000", "#000000")


class Again(Brick):
    """A heading that is repeated: it may be painted on any page, or left out."""


def again() -> Brick:
    return Again(1, 5.0, keep=True)


def box(children: Sequence[Flowable], heading: str, page: float) -> Box:
    style = theme().callouts["danger"]._replace(heading=heading)
    head = Brick(1, 5.0, keep=True) if heading else None
    return Box(children, style, SPACES, head, again, page)  # type: ignore[arg-type]


def section(children: Sequence[Flowable], page: float, repeated: Callable[[], Brick] | None = None) -> Card:
    return Card(children, CardLook(SPACES, 1.0, "#000000"), page, repeated)  # type: ignore[arg-type]


def columns(children: Sequence[Flowable], page: float) -> Columns:
    half = len(children) // 2
    places = [Column(0.0, WIDTH / 2), Column(WIDTH / 2, WIDTH / 2)]
    return Columns([Stack(children[:half]), Stack(children[half:])], places, "top", 3.0, page)


def grid(children: Sequence[Flowable], headed: bool, page: float) -> Grid:
    padding = Padding(1.0, 0.0, 1.0, 0.0)
    rows = [
        TableRow([Stack(children[at : at + 1], padding), Stack(children[at + 1 : at + 2], padding)], 2.0)
        for at in range(0, len(children), 2)
    ]
    head = [TableRow([Brick(1, 4.0), Brick(1, 3.0)])] if headed else []
    return Grid(
        head, lambda: [TableRow([again(), again()])] if headed else [], rows, (1, 1), RULES, page, 4.0
    )


def leaves() -> st.SearchStrategy[Flowable]:
    """Rows that fit on a page with the padding of everything around them."""
    rows = st.sampled_from([0.5, 3.0, 7.0, 12.0])
    return st.builds(
        lambda count, row, keep: Brick(count, row, 1, 2.0, 3.0, keep), st.integers(1, 12), rows, st.booleans()
    ) | st.builds(lambda row: Brick(1, row), st.floats(1.0, 40.0))


def around(inside: st.SearchStrategy[Flowable]) -> st.SearchStrategy[Flowable]:
    several = st.lists(inside, min_size=1, max_size=6)
    page = st.sampled_from(PAGE_HEIGHTS)
    containers = [
        st.builds(Stack, several),
        st.builds(Together, several, page),
        st.builds(section, several, page, st.sampled_from([None, again])),
        st.builds(box, several, st.sampled_from(["", "reversed"]), page),
        st.builds(columns, several, page),
        st.builds(grid, several, st.booleans(), page),
    ]
    return st.one_of(containers)


nested = around(leaves() | around(leaves() | around(leaves())))


def bricks_in(flowable: Flowable) -> list[Brick]:
    if isinstance(flowable, Brick):
        return [flowable]
    head = getattr(flowable, "head", None)
    own = bricks_in(head) if isinstance(head, Brick) else []
    return [*own, *(brick for part in flowable.parts() for brick in bricks_in(part))]


def rows_painted(paper: Paper) -> Counter[tuple[int, int]]:
    return Counter(
        (id(part.brick), part.first + row)
        for part in paper.painted
        if not isinstance(part.brick, Again)
        for row in range(part.rows)
    )


@given(st.lists(leaves() | nested, min_size=1, max_size=4))
def test_every_row_is_painted_once_and_on_a_page(story: list[Flowable]) -> None:
    wanted = Counter(
        (id(brick), row) for piece in story for brick in bricks_in(piece) for row in range(brick.rows)
    )
    paper = laid(*story)
    assert rows_painted(paper) == wanted
    for part in paper.painted:
        assert part.low >= Y - NEAR and part.high <= Y + HEIGHT + NEAR and part.x >= X - NEAR


@given(st.floats(-12.0, 12.0), st.sampled_from(PAGE_HEIGHTS), st.booleans())
def test_a_card_about_as_tall_as_a_page(over: float, page: float, headed: bool) -> None:
    """A heading, a list and a picture that stay together, inside a card, inside a stack."""
    picture = Brick(1, HEIGHT - 30.0 + over)
    kept = Together([Brick(1, 8.0, keep=headed), Brick(3, 6.0, after=4.0), picture], page)
    paper = laid(Stack([section([kept], page)]))
    assert sum(rows_painted(paper).values()) == 5
    pages = len({part.page for part in paper.painted})
    if over + SPACES.group <= 0:
        assert pages == 1
    elif over > 4.0:
        assert pages == 2
    # As long as the heading can stay with the list, it does.
    assert paper.painted[0].page == paper.painted[1].page


def test_a_heading_alone_is_no_reason_to_leave_a_page_empty() -> None:
    kept = Together([Brick(1, 30.0), Brick(1, 30.0), Brick(1, 30.0)], HEIGHT)
    assert [part.page for part in laid(Brick(2, keep=True), kept).painted] == [0, 0, 0, 1]


def test_a_picture_that_no_page_holds_with_its_heading_has_its_own_page() -> None:
    assert [part.page for part in laid(Brick(2, keep=True), Brick(1, 90.0)).painted] == [0, 1]
    kept = Together([Brick(2, keep=True), Brick(1, 90.0)], HEIGHT)
    assert [part.page for part in laid(kept).painted] == [0, 1]


def test_a_card_repeats_its_heading_on_further_pages() -> None:
    pieces = [Brick(1, 60.0), Brick(1, 60.0)]
    paper = laid(section(pieces, HEIGHT, again))
    assert [(part.page, isinstance(part.brick, Again)) for part in paper.painted] == [
        (0, False),
        (1, True),
        (1, False),
    ]


def test_a_repeated_heading_is_left_out_where_it_leaves_too_little_room() -> None:
    for heading, pages in (("", [0, 1]), ("reversed", [0, 0, 1])):
        paper = laid(box([Brick(1, 80.0), Brick(1, 93.0)], heading, HEIGHT))
        assert [part.page for part in paper.painted] == pages


class Wide(Brick):
    """Less tall in the full width."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.row * (1 if width < WIDTH else 0.5)
        return width, self.height


def test_columns_that_fit_one_below_the_other_may_be_the_last_of_their_stack() -> None:
    tall = columns([Brick(1), Wide(1, HEIGHT + 10)], HEIGHT)
    paper = laid(Stack([Brick(3), tall]))
    assert [part.page for part in paper.painted] == [0, 0, 0]


LARGE = theme("letter", "large-print")
LIST = bullets("Lie on your back", "Bend your knees", "Breathe out")


def card(lines: int, width: float) -> b.Keep:
    text = tuple(para(f"Line {'abcdefghijklmnopqrstuvwxyz'[line]}") for line in range(lines))
    how = b.Keep(
        (b.Heading(3, spans("How")), LIST, *text, b.Figure("a.svg", "A shape", spans("Caption"), width=width))
    )
    return b.Keep((b.Heading(2, spans("Exercise")), how), section=True)


CARDS: list[tuple[str, Callable[[b.Keep], b.Block]]] = [
    ("alone", lambda kept: kept),
    ("in a box", lambda kept: b.Callout("danger", (b.Heading(2, spans("Box")), kept), spans("Box again"))),
    ("in a plain box", lambda kept: b.Callout("plain", (b.Heading(2, spans("Box")), kept), spans("Box again"))),
    ("in a list", lambda kept: b.BulletList(((kept,),))),
    ("beside something", lambda kept: b.Row((5, 1), ((kept,), (para("Beside"),)))),
    ("in a table", lambda kept: b.Table((5, 1), ((cell("Head", True), cell("")),), ((b.Cell((kept,)), cell("")),))),
]  # fmt: skip


@pytest.mark.parametrize("inside", [inside for _, inside in CARDS], ids=[name for name, _ in CARDS])
def test_a_card_of_any_height_can_be_typeset_in_large_print(inside: Callable[[b.Keep], b.Block]) -> None:
    for lines in range(0, 26):
        for width in (60.0, 110.0, 111.0):
            sheet = b.Sheet("A sheet", "en", (b.Heading(1, spans("Sheet")), inside(card(lines, width))))
            typeset(sheet, LARGE, faces(), art)


@pytest.mark.parametrize("lines", range(14, 22))
def test_a_card_about_as_tall_as_a_page_is_read_whole(lines: int) -> None:
    made = make(
        b.Heading(1, spans("Sheet")), para(different_words(9)), card(lines, 110.0), form="large-print"
    )
    assert made.reading.text.count("Line") == lines
    assert made.reading.text.endswith("Caption")
