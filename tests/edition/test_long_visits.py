"""Long next visits and therapists: two lines beside each other, then a row each; what fits stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import readback
from click.testing import CliRunner
from making import made_alone, made_in_list

from handouts.cli.commands import main
from handouts.edition import EditionRequest

VISIT = "Thursday 10 December 2026, 14:30"
WITH = "Thursday 10 December 2026, 14:30 with Ana María Fernández López"
THERAPIST = "Dr Alexandra Papadopoulou-Richardson, MSc MCSP"


@pytest.mark.parametrize("form", ["", "--short", "--large-print"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(("visit", "therapist"), [(VISIT, ""), (WITH, THERAPIST), ("", THERAPIST)])
def test_they_are_printed_whole(visit: str, therapist: str, form: str, paper: str, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    flags = [*filter(None, [form]), "--paper", paper, "--treatment", "massage", "-o", str(file)]
    args = ["make", "--next-visit", visit, "--therapist", therapist, *flags]
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    text = " ".join(" ".join(readback.page_texts(file.read_bytes())).split()).replace("- ", "-")
    assert visit in text and therapist in text


def level(visit: str, therapist: str = "", form: str = "standard") -> int:
    return EditionRequest(form=form).for_words(next_visit=visit, therapist=therapist).wide_visit


@pytest.mark.parametrize(
    "visit",
    [
        "Thursday 10 December, 14:30",
        "Thursday, 10 December, 2:30 pm",
        "Wednesday 23 September, 10:00",
        "Tue 1 Dec, 9:15 with Bill Lilli",
    ],
)
def test_what_fits_in_two_lines_beside_the_therapist_stays_there(visit: str) -> None:
    assert level(visit) == 1
    assert level(visit, form="large-print") == 1


def test_what_does_not_has_a_row_of_its_own() -> None:
    assert level("10 December, 14:30", "Ana Ruiz") == 0
    assert level(VISIT) == level("", THERAPIST) == 2
    assert level(WITH) == 3
    assert level(VISIT, form="large-print") == 2
    assert level(WITH, form="large-print") == 3
    assert level("診" * 20) == 2


def test_what_is_far_too_long_is_still_refused(tmp_path: Path) -> None:
    args = ["make", "--next-visit", WITH * 3, "-o", str(tmp_path / "a.pdf")]
    result = CliRunner().invoke(main, args)
    assert (result.exit_code, "fit in its 2 lines" in result.stderr) == (3, True)


def test_a_row_of_a_list_is_as_make_prints_it(tmp_path: Path) -> None:
    rows = f'id,next visit\n1,"{WITH}"\n2,"{VISIT}"\n3,"3 December"\n'
    assert made_in_list(tmp_path, rows, "1") == made_alone(tmp_path, "--next-visit", WITH)
