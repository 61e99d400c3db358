"""Where columns begin and end: at stops, or by shares of the width."""

from __future__ import annotations

import pytest
from making import theme

from handouts.pdf import Theme
from handouts.pdf.layout.grid import Bounds, columns, has_room, table_columns

PAGE = Bounds(36.0, 576.0, 580.0)


def with_stops(**stops: float) -> Theme:
    """The theme with these stops, and 18 points between columns."""
    assert theme().spaces.gutter == 18
    return theme()._replace(stops=stops)


def edges(bounds: list[Bounds]) -> list[tuple[float, float]]:
    return [(each.left, each.right) for each in bounds]


def test_a_box_keeps_its_text_from_its_border_and_its_figures_inside() -> None:
    assert PAGE.inset(10, 2) == Bounds(46.0, 566.0, 578.0)
    assert PAGE.width == 540.0


def test_columns_by_stops_end_a_gutter_before_the_next() -> None:
    found = columns(with_stops(text=36, half=306), PAGE, ("text", "half"))
    assert found == [Bounds(36.0, 288.0, 288.0), Bounds(306.0, 576.0, 580.0)]
    inside = columns(with_stops(text=36, half=306), Bounds(50.0, 560.0, 570.0), ("text", "half"))
    assert edges(inside) == [(50.0, 288.0), (306.0, 560.0)]


def test_columns_by_shares_take_the_width_without_the_gutters() -> None:
    found = columns(with_stops(), PAGE, (), (2, 1))  # 540 less 18: 348 and 174
    assert edges(found) == [(36.0, 384.0), (402.0, 576.0)]
    found = columns(with_stops(), PAGE, (), (1, 1, 1))  # 540 less 36: 168 each
    assert edges(found) == [(36.0, 204.0), (222.0, 390.0), (408.0, 576.0)]


@pytest.mark.parametrize(
    ("stop", "fits"),
    [(78.0, True), (77.9, False), (552.0, True), (552.1, False)],  # 24 points of text and the gutter
)
def test_a_column_has_24_points_for_its_text(stop: float, fits: bool) -> None:
    assert has_room(with_stops(text=36, half=stop), PAGE, ("text", "half")) is fits


def test_a_column_begins_at_its_own_stop_where_the_box_begins_before_it() -> None:
    assert not has_room(with_stops(late=540, half=560), PAGE, ("late", "half"))
    assert not has_room(with_stops(text=36), PAGE, ("text", "half"))  # there is no such stop
    assert not has_room(with_stops(text=36, half=80), Bounds(50.0, 560.0, 570.0), ("text", "half"))
    assert has_room(with_stops(), PAGE, ())


def test_the_columns_of_a_table_touch() -> None:
    by_stops = table_columns(with_stops(text=36, half=306), PAGE, ("text", "half"), (1, 9))
    assert edges(by_stops) == [(36.0, 306.0), (306.0, 576.0)]
    by_shares = table_columns(with_stops(text=36, half=40), PAGE, ("text", "half"), (1, 2))
    assert by_shares == [Bounds(36.0, 216.0, 216.0), Bounds(216.0, 576.0, 576.0)]
