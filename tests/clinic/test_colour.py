"""Colours: the contrast values of WCAG; darkening and lightening always reach their target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.clinic import colour

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("written", "read"),
    [("#06C", "#0066cc"), ("#0B4F6C", "#0b4f6c"), (" Navy ", "#000080"), ("grey", "#808080")],
)
def test_a_colour_can_be_written_in_three_ways(written: str, read: str) -> None:
    assert colour.parse_colour(written) == read


@pytest.mark.parametrize("written", ["", "0b4f6c", "#0b4f6", "#ggg", "rgb(1,2,3)", "bleu", "#１２３"])
def test_what_is_not_a_colour(written: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        colour.parse_colour(written)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the palest grey that passes AA on white
        ("#777777", "#ffffff", 4.48),  # and the first that fails
        ("#595959", "#ffffff", 7.00),  # the palest that passes AAA
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffff00", "#ffffff", 1.07),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert colour.contrast(other, one) == colour.contrast(one, other)


@pytest.mark.parametrize(("given", "level"), [("#000000", 0), ("#ffffff", 255), ("#808080", 128)])
def test_the_grey_of_a_grey_is_itself(given: str, level: int) -> None:
    assert colour.grey(given) == level


def test_yellow_prints_far_paler_than_blue() -> None:
    assert colour.grey("#ffff00") > 240
    assert colour.grey("#0000ff") < 80


def test_a_colour_that_is_dark_enough_stays_as_it_is() -> None:
    assert colour.darken_to("#0b4f6c", 7, "#ffffff") == "#0b4f6c"


@pytest.mark.parametrize(
    ("given_colour", "ratio", "darkened"),
    [
        ("#999999", 4.5, "#767676"),  # the palest grey that passes AA on white
        ("#999999", 7, "#595959"),  # and AAA
        ("#ffffff", 21, "#000000"),  # black, and no ratio beyond it
    ],
)
def test_a_colour_is_darkened_no_more_than_needed(given_colour: str, ratio: float, darkened: str) -> None:
    assert colour.darken_to(given_colour, ratio, "#ffffff") == darkened


def test_darkening_keeps_the_hue() -> None:
    darkened = colour.darken_to("#39ff14", 7, "#ffffff")
    red, green, blue = (int(darkened[at : at + 2], 16) for at in (1, 3, 5))
    assert green > 2 * red > 2 * blue


def test_no_ink_is_dark_enough_on_a_dark_ground() -> None:
    with pytest.raises(ValueError, match="even black does not"):
        colour.darken_to("#ffffff", 7, "#333333")


@given(hexes, st.floats(1, 17), hexes)
def test_darkening_always_reaches_the_ratio(given_colour: str, ratio: float, hue: str) -> None:
    ground = colour.lighten_to(hue, 0.85)
    darkened = colour.darken_to(given_colour, ratio, ground)
    assert colour.contrast(darkened, ground) >= ratio
    assert colour.luminance(darkened) <= colour.luminance(given_colour)


@given(hexes, st.floats(0, 1))
def test_lightening_always_reaches_the_luminance(given_colour: str, target: float) -> None:
    lightened = colour.lighten_to(given_colour, target)
    assert colour.luminance(lightened) >= target
    assert colour.luminance(lightened) >= colour.luminance(given_colour)


@given(hexes)
def test_a_tint_is_light_but_never_the_white_of_the_paper(given_colour: str) -> None:
    tint = colour.tint_of(given_colour)
    assert 0.88 < colour.luminance(tint) < 0.92
