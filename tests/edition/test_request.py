"""The choices of a row override those of the command."""

from __future__ import annotations

import pytest

from handouts.edition import EditionRequest

COMMAND = EditionRequest(
    "clinic", "back-spasms", "fr", ("massage",), "a4", "short", False, True, ("posture",), ("bridge",)
)


def test_a_row_that_asks_for_nothing_leaves_the_request_as_it_is() -> None:
    assert COMMAND.for_sheet() == COMMAND
    assert EditionRequest().for_sheet() == EditionRequest()


def test_a_choice_of_the_row_wins_and_the_others_stay() -> None:
    row = {
        "language": "es",
        "also": "en",
        "treatments": ("ice-heat", "stress"),
        "paper": "letter",
        "exercises": ("cat",),
    }
    for field, choice in row.items():
        assert COMMAND.for_sheet(**{field: choice}) == COMMAND._replace(**{field: choice})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "large_print", "made"),
    [
        ("standard", True, "large-print"),
        ("short", True, "large-print"),
        ("large-print", True, "large-print"),
        ("standard", False, "standard"),
        ("short", False, "short"),
        ("large-print", False, "standard"),
        ("large-print", None, "large-print"),
        ("short", None, "short"),
    ],
)
def test_large_print_of_a_row_decides_the_form(form: str, large_print: bool | None, made: str) -> None:
    asked = COMMAND._replace(form=form)
    assert asked.for_sheet(large_print=large_print) == asked._replace(form=made)


def test_a_request_that_says_nothing_has_room_for_short_words_only() -> None:
    plain = EditionRequest()
    assert (plain.wide_name, plain.wide_visit, plain.wide_how) == (False, 0, False)
    assert plain.for_words() == plain
    assert plain.for_words("x" * 41, ["x" * 33]) == plain._replace(wide_name=True, wide_how=True)
    assert plain.for_words("x" * 80) == plain._replace(wide_name=True, two_line_name=True)


def test_a_name_of_41_letters_is_wide() -> None:
    found = [EditionRequest().for_words("x" * letters).wide_name for letters in (0, 40, 41)]
    assert found == [False, False, True]


@pytest.mark.parametrize(
    ("name", "two"),
    [
        ("Ana", False),
        ("María José Fernández-Ibáñez de la Torre", True),  # beside the title
        ("عبد الرحمن بن محمد بن عبد العزيز الأنصاري", False),  # below the title, over the whole width
        ("ml " * 30, True),
        ("欧阳娜娜" * 11, True),
    ],
)
def test_a_name_of_two_lines_has_its_label_at_the_first(name: str, two: bool) -> None:
    assert EditionRequest().for_words(name).two_line_name is two


def test_one_how_and_when_of_33_letters_is_wide_for_all() -> None:
    def wide(*letters: int) -> bool:
        return EditionRequest().for_words(hows=["x" * each for each in letters]).wide_how

    assert not wide()
    assert not wide(32, 32)
    assert wide(33, 1) and wide(1, 33)


@pytest.mark.parametrize(
    ("next_visit", "therapist", "wide"), [(19, 23, False), (20, 23, True), (19, 24, True), (0, 0, False)]
)
def test_a_visit_of_20_letters_or_a_therapist_of_24_is_wide(
    next_visit: int, therapist: int, wide: bool
) -> None:
    made = COMMAND.for_words(next_visit="W" * next_visit, therapist="W" * therapist)
    assert (made.wide_visit > COMMAND.wide_visit) is wide
    assert made._replace(wide_visit=COMMAND.wide_visit) == COMMAND


def test_room_that_is_there_already_stays() -> None:
    roomy = COMMAND._replace(wide_visit=3, wide_name=True, wide_how=True)
    assert roomy.for_words(next_visit="W" * 20, therapist="W") == roomy
