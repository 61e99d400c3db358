"""`make` and `preview` keep existing files, which may be another patient's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handouts.cli.commands import main


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def files(desk: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}


def test_a_second_patient_gets_a_file_of_their_own(desk: Path) -> None:
    run("make", "--patient", "Ana López")
    first = files(desk)
    result = run("make", "--patient", "Bo Li")
    assert re.match(r"back-spasms \(2\)\.pdf: \d pages\. back-spasms\.pdf stays as it was\.", result.stdout)
    assert files(desk)["back-spasms.pdf"] == first["back-spasms.pdf"]
    assert len(files(desk)) == 2


def test_the_same_handout_again_is_the_same_file(desk: Path) -> None:
    run("make", "--patient", "Ana López")
    assert run("make", "--patient", "Ana López").stdout.startswith("back-spasms.pdf: ")
    assert len(files(desk)) == 1


def test_an_id_that_was_used_before_does_not_cost_a_file(desk: Path) -> None:
    run("make", "--id", "7", "--patient", "Ana López")
    second = run("make", "--id", "7", "--patient", "Bo Li")
    assert second.stdout.startswith("7 (2).pdf")
    assert second.stderr.startswith(
        "Note: 7.pdf is there already, and may be another patient's. It stays as it was;"
    )
    assert "Bo Li" not in second.stderr
    assert set(files(desk)) == {"7.pdf", "7 (2).pdf"}


def test_a_file_that_was_named_is_overwritten_only_with_replace(desk: Path) -> None:
    run("make", "--patient", "Ana López", "-o", "sheet.pdf")
    first = files(desk)
    refused = run("make", "--patient", "Bo Li", "-o", "sheet.pdf")
    assert (refused.exit_code, "--replace" in refused.stderr) == (3, True)
    assert files(desk) == first
    assert run("make", "--patient", "Bo Li", "-o", "sheet.pdf", "--replace").exit_code == 0
    assert files(desk).keys() == first.keys() and files(desk) != first


def test_preview_needs_no_folder_and_says_where_the_pages_are(desk: Path) -> None:
    pages = r"\d pages, page-1\.png to page-\d\.png\.\n"
    assert re.fullmatch(rf"back-spasms: {pages}", run("preview", "--short").stdout)
    assert re.fullmatch(rf"back-spasms \(2\): {pages}", run("preview", "--short").stdout)
    assert len(list((desk / "back-spasms").iterdir())) > 3


def test_a_print_run_replaces_a_print_run_and_nothing_else(desk: Path) -> None:
    (desk / "list.csv").write_text("id,name\n1,Ana López\n", encoding="utf-8")
    command = ("batch", "list.csv", "-o", "sheets", "--print-run", "all.pdf")
    (desk / "all.pdf").write_bytes(b"%PDF-1.4 somebody's")
    refused = run(*command)
    assert refused.exit_code == 2
    assert "--print-run: there is a file of this name" in refused.output
    assert (desk / "all.pdf").read_bytes() == b"%PDF-1.4 somebody's"
    (desk / "all.pdf").unlink()
    assert (run(*command).exit_code, run(*command).exit_code) == (0, 0)


def test_nothing_is_moved_through_a_link(desk: Path) -> None:
    (desk / "one.csv").write_text("id,name\n1,Ana López\n", encoding="utf-8")
    (desk / "two.csv").write_text("id,name\n2,Bo Li\n", encoding="utf-8")
    run("batch", "one.csv", "-o", "sheets")
    (desk / "elsewhere").mkdir()
    (desk / "sheets" / "old").symlink_to("../elsewhere")
    swept = run("batch", "two.csv", "-o", "sheets", "--sweep")
    assert swept.exit_code == 3
    assert list((desk / "elsewhere").iterdir()) == []
    assert (desk / "sheets" / "1.pdf").exists()
