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
    row = {"language": "es", "treatments": ("ice-heat", "stress"), "paper": "letter", "exercises": ("cat",)}
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
