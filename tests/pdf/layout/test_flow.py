"""Stories flow over pages: each piece once, in order, inside the frame, and headings stay with their text."""

from __future__ import annotations

import pytest
from bricks import HEIGHT, NEAR, Brick, X, Y, laid
from hypothesis import given
from hypothesis import strategies as st

from handouts.errors import HandoutError
from handouts.pdf.layout.flow import Flowable, PageBreak, gaps


def bricks(most: float = HEIGHT, keep: bool = True) -> st.SearchStrategy[Brick]:
    """Bricks whose smallest part is at most `most` tall."""
    space = st.sampled_from([0.0, 0.0, 4.0, 9.5])
    sizes = st.tuples(st.integers(1, 30), st.sampled_from([0.1, 3.0, 10.0, 12.5, 33.3])).flatmap(
        lambda size: st.tuples(
            st.just(size[0]), st.just(size[1]), st.integers(1, max(1, min(size[0], int(most / size[1]))))
        )
    )
    keeps = st.booleans() if keep else st.just(False)
    return st.builds(lambda size, *rest: Brick(*size, *rest), sizes, space, space, keeps)


def solid(row: st.SearchStrategy[float]) -> st.SearchStrategy[Brick]:
    return st.builds(lambda height: Brick(1, height), row)


breaks = st.builds(PageBreak)
stories = st.lists(bricks() | bricks() | breaks, max_size=14)


def runs(story: list[Flowable | PageBreak]) -> list[list[Brick]]:
    """Each brick with those that it must stay with, worked out in another way than in the program."""
    found: list[list[Brick]] = []
    joined = False
    for piece in story:
        if not isinstance(piece, Brick):
            joined = False
            continue
        if joined:
            found[-1].append(piece)
        else:
            found.append([piece])
        joined = piece.keep_with_next
    return found


@given(stories)
def test_everything_is_painted_once_and_in_order(story: list[Flowable | PageBreak]) -> None:
    paper = laid(*story)
    rows = [(part.brick, part.first + row) for part in paper.painted for row in range(part.rows)]
    assert rows == [(brick, row) for brick in story if isinstance(brick, Brick) for row in range(brick.rows)]


@given(stories)
def test_nothing_stands_outside_the_frame_or_on_something_else(story: list[Flowable | PageBreak]) -> None:
    paper = laid(*story)
    top: dict[int, float] = {}
    for part in paper.painted:
        assert part.x == X
        assert part.low >= Y - NEAR
        assert part.high <= top.get(part.page, Y + HEIGHT) + NEAR
        top[part.page] = part.low


@given(stories)
def test_between_two_is_the_larger_space_and_at_the_head_of_a_page_none(
    story: list[Flowable | PageBreak],
) -> None:
    painted = laid(*story).painted
    for above, below in zip([None, *painted], painted, strict=False):
        if above is None or above.page != below.page:
            assert below.high == pytest.approx(Y + HEIGHT)
        else:
            assert above.brick is not below.brick
            assert above.low - below.high == pytest.approx(max(above.brick.after, below.brick.before))


@given(stories)
def test_what_is_kept_together_parts_only_where_no_page_holds_it(story: list[Flowable | PageBreak]) -> None:
    painted = laid(*story).painted
    for run in runs(story):
        parts = [part for part in painted if part.brick in run]
        needed = sum(brick.rows * brick.row for brick in run) + sum(gaps(run))
        if len(run) > 1 and needed > HEIGHT + NEAR:
            assert parts[0].high == pytest.approx(Y + HEIGHT)  # it gets as much of a page as possible
        elif len(run) > 1:
            assert len({part.page for part in parts}) == 1


@given(st.lists(bricks(keep=False) | breaks, max_size=14))
def test_a_page_is_turned_only_when_nothing_more_fits(story: list[Flowable | PageBreak]) -> None:
    paper = laid(*story)
    turns = sum(isinstance(piece, PageBreak) for piece in story)
    for above, below in zip(paper.painted, paper.painted[1:], strict=False):
        if above.page == below.page:
            continue
        start = story.index(above.brick)
        broken = any(isinstance(piece, PageBreak) for piece in story[start : story.index(below.brick)])
        same = above.brick is below.brick
        gap = 0.0 if same else max(above.brick.after, below.brick.before)
        least = 1 if same else below.brick.least
        fits = above.low - gap - Y + NEAR >= least * below.brick.row
        assert broken or not fits
        turns += not broken
    assert paper.page == turns


@given(st.lists(bricks() | solid(st.floats(1.0, 3 * HEIGHT)), min_size=1, max_size=9))
def test_a_piece_is_refused_only_where_no_page_can_hold_it(story: list[Brick]) -> None:
    too_tall = any(brick.least * brick.row > HEIGHT + NEAR for brick in story)
    try:
        laid(*story)
    except HandoutError as error:
        assert too_tall
        assert error.problems[0].what == "this is taller than a page"
        assert error.problems[0].hint.startswith("Make it shorter")
    else:
        assert not too_tall


class Stubborn(Brick):
    """Splits into nothing and itself, without end."""

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        return [Brick(0), self]


@pytest.mark.parametrize("ahead", [(), (Brick(3),)])
def test_what_parts_without_getting_smaller_is_refused_too(ahead: tuple[Brick, ...]) -> None:
    with pytest.raises(HandoutError, match="taller than a page"):
        laid(*ahead, Stubborn(1, HEIGHT + 1))


def test_a_heading_alone_that_no_page_holds_is_refused() -> None:
    with pytest.raises(HandoutError, match="taller than a page"):
        laid(Brick(1, HEIGHT + 1, keep=True))


def test_a_heading_goes_with_what_it_heads() -> None:
    pages = [part.page for part in laid(Brick(8), Brick(1, keep=True), Brick(2, least=2)).painted]
    assert pages == [0, 1, 1]


def test_a_heading_before_a_page_break_keeps_nothing() -> None:
    pages = [part.page for part in laid(Brick(5), Brick(1, keep=True), PageBreak(), Brick(2)).painted]
    assert pages == [0, 0, 1]


def test_the_space_between_counts_in_what_is_kept_together() -> None:
    run = (Brick(3, keep=True), Brick(3, before=4.0))
    assert [part.page for part in laid(Brick(3), *run).painted] == [0, 0, 0]
    assert [part.page for part in laid(Brick(3), Brick(1, 7.0), *run).painted] == [0, 0, 1, 1]
    tight = (Brick(3, keep=True), Brick(3, before=10.0 + 2 * NEAR))
    assert [part.page for part in laid(Brick(3), *tight).painted] == [0, 1, 1]


def test_what_is_kept_together_fits_to_a_hair_too() -> None:
    paper = laid(Brick(1, 33.3), Brick(1, 33.3, keep=True), Brick(1, 33.4 + NEAR / 2))
    assert paper.page == 0


def test_a_run_taller_than_a_page_parts_on_the_page_it_begins() -> None:
    pages = [part.page for part in laid(Brick(1, keep=True), Brick(12)).painted]
    assert pages == [0, 0, 1]


def test_what_fills_a_page_to_a_hair_fits() -> None:
    paper = laid(Brick(1, 33.3), Brick(1, 33.3), Brick(1, 33.4 + NEAR / 2))
    assert paper.page == 0


def test_an_empty_story_is_no_error() -> None:
    assert laid().page == 0


def test_nothing_asks_for_space_where_there_is_nothing() -> None:
    assert gaps([]) == []
    assert gaps([Brick(after=3.0), Brick(before=5.0), Brick(before=1.0)]) == [0.0, 5.0, 1.0]
