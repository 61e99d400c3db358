"""Hostile entries in an output folder: nothing is written through them, waited for, or lost."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hostile_files import KINDS, as_anybody, put

from handouts.cli.commands import main
from handouts.storage import LOCK, RECORDS

# Other tests hold the bytes of a batch to the promises.
pytestmark = pytest.mark.unheld

LIST = "id,name\na1,Zqanary Ames\na2,Zqanary Zoë\n"
NAMES = (RECORDS, "problems.csv", LOCK, "a1.pdf", "all.pdf", "old")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typeset the sheet once for all of these tests."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "kept"))


def run(*words: str) -> Result:
    with as_anybody():
        result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 2, 3), result.output
    assert "Zqanary" not in result.output and "a bug" not in result.output
    return result


@pytest.mark.parametrize("kind", [*KINDS, "second name", "large"])
@pytest.mark.parametrize("name", NAMES)
def test_what_stands_in_the_place_of_our_files(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / "p.csv").write_text(LIST, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    put(out / name, kind)
    outside = tmp_path / "outside"
    before = outside.read_bytes() if outside.exists() else b""
    made = run("batch", str(tmp_path / "p.csv"), "-o", str(out), "--print-run", str(out / "all.pdf"))
    run("verify", str(out))
    run("verify", str(out), "--list", str(tmp_path / "p.csv"))
    assert (outside.read_bytes() if outside.exists() else b"") == before
    assert not (tmp_path / "nothing").exists()
    if name in (RECORDS, LOCK):
        assert (
            made.exit_code == 3 or kind == "unreadable" or (name == LOCK and kind in ("second name", "large"))
        )
    assert {path.name for path in tmp_path.iterdir()} <= {"p.csv", "out", "outside"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_or_a_place_for_a_sheet_that_is_no_file(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    put(folder / "p.csv", kind)
    assert run("batch", str(folder / "p.csv"), "--check").exit_code == 3
    put(folder / "a.pdf", kind)
    run("make", "-o", str(folder / "a.pdf"))
    if (tmp_path / "outside").exists():
        assert (tmp_path / "outside").read_bytes() == b"somebody's"


@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_a_print_run_never_takes_the_place_of_what_is_no_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "p.csv").write_text(LIST, encoding="utf-8")
    there = put(tmp_path / "all.pdf", kind).lstat()
    made = run(
        "batch",
        str(tmp_path / "p.csv"),
        "-o",
        str(tmp_path / "out"),
        "--print-run",
        str(tmp_path / "all.pdf"),
    )
    assert made.exit_code == 2 and "--print-run: this is not a file" in made.output
    assert (tmp_path / "all.pdf").lstat() == there and not (tmp_path / "out").exists()


def test_a_record_that_was_forged_moves_nothing_but_a_pdf(tmp_path: Path) -> None:
    """`--sweep` moves what the records name and nobody on the list owns."""
    (tmp_path / "p.csv").write_text(LIST, encoding="utf-8")
    words = ("batch", str(tmp_path / "p.csv"), "-o", str(tmp_path / "out"))
    assert run(*words).exit_code == 0
    (tmp_path / "out" / "thesis.docx").write_bytes(b"somebody's")
    records = tmp_path / "out" / RECORDS
    entry = json.loads(records.read_bytes().splitlines()[0])
    with records.open("a", encoding="utf-8") as file:
        for name in (RECORDS, LOCK, "thesis.docx"):
            data = (tmp_path / "out" / name).read_bytes()
            hashed = hashlib.sha256(data).hexdigest()
            forged = {**entry, "id": name, "file": name, "size": len(data), "sha256": hashed, "row": 9}
            file.write(json.dumps(forged) + "\n")
    run(*words, "--sweep")
    assert {"thesis.docx", RECORDS, LOCK} <= {path.name for path in (tmp_path / "out").iterdir()}
    assert not (tmp_path / "out" / "old").exists()
