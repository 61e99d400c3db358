"""Names of 120 letters: below the title, on two lines (three in large print), in every form and on both papers."""

from __future__ import annotations

from pathlib import Path

import pytest
import readback
from click.testing import CliRunner
from making import made_alone, made_in_list

from handouts.cli.commands import main
from handouts.edition import EditionRequest

LONG = (
    "Maximiliane Charlotte Wilhelmine Alexandra von Hohenlohe-Schillingsfürst "
    "zu Löwenstein-Wertheim-Rosenberg Anna Victoria"
)
GREEK = "Αλεξάνδρα Μαρία Κωνσταντίνα Παπαδοπούλου-Χατζηκωνσταντίνου του Παπαγεωργίου και της Αναστασίας"


@pytest.mark.parametrize(
    ("form", "paper"),
    [(form, paper) for form in ("", "--short", "--large-print") for paper in ("letter", "a4")],
)
@pytest.mark.parametrize("name", [LONG, GREEK])
def test_a_name_of_120_letters_is_printed_whole(name: str, form: str, paper: str, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    flags = [*filter(None, [form]), "--paper", paper, "-o", str(file)]
    result = CliRunner().invoke(main, ["make", "--patient", name, *flags], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    page = " ".join(readback.page_texts(file.read_bytes())[0].split())
    assert name.replace("-", "") in page.replace("- ", "-").replace("-", "")
    assert "911" in page  # the danger signs stay on page 1


def test_what_is_too_long_is_refused_with_how_much_fits(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["make", "--patient", LONG * 4, "-o", str(tmp_path / "a.pdf")])
    assert (result.exit_code, "fit in its 3 lines" in result.stderr) == (3, True)


def test_a_list_prints_long_names_as_make_does(tmp_path: Path) -> None:
    rows = f"id,name\n1,Ana\n2,{LONG}\n"
    assert made_in_list(tmp_path, rows, "2") == made_alone(tmp_path, "--patient", LONG)


def test_forty_letters_fit_beside_the_title() -> None:
    assert not EditionRequest().for_words("Siobhán Wilhelmina van der Westhuizen-Mo").wide_name
    assert EditionRequest().for_words("Siobhán Wilhelmina van der Westhuizen-Mos").wide_name
