"""What each path through the program imports: nothing that it does not need. No times are measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

#: With these modules, a sheet from the cache would start as slowly as the others.
SLOW = {
    *("reportlab", "jinja2", "markupsafe", "markdown_it", "uharfbuzz", "resvg_py", "PIL"),
    *("tomllib", "json", "csv", "zipfile", "pathlib", "dataclasses", "urllib.parse", "html", "pickle"),
    *("importlib.metadata", "importlib.util", "multiprocessing", "xml.parsers.expat", "difflib", "tempfile"),
    *("hashlib", "traceback", "textwrap"),
}
OURS = {
    *("handouts.edition.build", "handouts.clinic", "handouts.guidance.reader", "handouts.patients.reader"),
    *("handouts.pdf.fonts", "handouts.pdf.layout"),
}
SCRIPT = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from handouts.cli import main
try:
    main(prog_name="handouts")
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


def imported(folder: Path, *args: str) -> set[str]:
    """The modules that a command has imported when it ends, with its cache in `folder`/cache."""
    return printed(folder, SCRIPT, *args)


def printed(folder: Path, script: str, *args: str) -> set[str]:
    """What a script prints on standard error, in a process that also caches its bytecode below `folder`."""
    env = os.environ | {"HANDOUTS_CACHE": str(folder / "cache")}
    line = [sys.executable, "-I", "-X", f"pycache_prefix={folder / 'code'}", "-c", script, str(ROOT), *args]
    done = subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return set(done.stderr.split("\n"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one sheet was made: its Master is in the cache."""
    folder = tmp_path_factory.mktemp("cold")
    first = imported(folder, "make")
    assert "reportlab" in first and "jinja2" in first  # the check can fail
    return folder


@pytest.mark.parametrize("name", ["", "Ana López", "Łukasz O’Brien-Żółć"])
def test_a_handout_from_the_cache_needs_nothing_slow(folder: Path, name: str) -> None:
    found = imported(folder, "make", "--patient", name, "--note", "Walk a little every day.")
    assert found & (SLOW | OURS) == set()


@pytest.mark.parametrize("name", ["محمد", "Nguyễn Thị Ánh"])
def test_a_name_with_other_letters_needs_harfbuzz_alone(folder: Path, name: str) -> None:
    found = imported(folder, "make", "--patient", name)
    assert "uharfbuzz" in found
    assert found & {"reportlab", "jinja2", "markdown_it", "resvg_py", "PIL"} == set()


def test_the_first_handout_of_an_edition_needs_no_more_than_it_draws(folder: Path) -> None:
    found = imported(folder, "make", "--no-cache")
    assert found & {"resvg_py", "subprocess", "reportlab.graphics", "handouts.patients.reader"} == set()
    assert found & {"importlib.metadata", "multiprocessing", "csv", "pypdfium2", "fontTools"} == set()
    assert not {name for name in found if name.startswith("reportlab.platypus")}


def test_the_programs_own_templates_are_worked_out_once_as_its_modules_are(folder: Path) -> None:
    for kept in (folder / "code").rglob("*.derived"):
        kept.unlink()
    assert "markdown_it" in imported(folder, "make", "--no-cache")
    assert "markdown_it" not in imported(folder, "make", "--no-cache", "--short")
    folders = [path.parent.name for path in (folder / "code").rglob("*.derived")]
    assert len(folders) > 2 and set(folders) == {"edition"}  # the guidance, the template, the figures


def test_a_list_with_its_masters_in_the_cache_typesets_nothing(folder: Path) -> None:
    """With one process, where imports of a worker are visible too."""
    rows = "".join(f"p{number},Ana López\n" for number in range(3))
    (folder / "list.csv").write_text(f"id,name\n{rows}", encoding="utf-8")
    found = imported(folder, "batch", "list.csv", "-o", "out", "--workers", "1")
    assert len(list((folder / "out").glob("*.pdf"))) == 3
    assert found & {"reportlab", "jinja2", "markdown_it", "uharfbuzz", "resvg_py", "PIL"} == set()
    assert "handouts.edition.html" not in found
    assert found & {"importlib.metadata", "ssl", "http.client", "obstore", "distributed"} == set()


#: The tasks of a batch, each run in its own process, which prints its imports.
WORKER = """
import pickle, subprocess, sys
sys.path.insert(0, sys.argv[1])
import handouts.__main__
if sys.argv[2:]:
    answer = pickle.load(sys.stdin.buffer).run()
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
    pickle.dump(answer, sys.stdout.buffer)
"""
CREW = f"""
import pickle, subprocess, sys
sys.path.insert(0, sys.argv.pop(1))
from handouts.batch import Workers

def run(workers, tasks, stopping=lambda: False):
    for task in tasks:
        line = [sys.executable, "-I", "-c", {WORKER!r}, sys.path[0], "work"]
        done = subprocess.run(line, input=pickle.dumps(task), capture_output=True, check=True)
        print(done.stderr.decode(), file=sys.stderr)
        yield task, pickle.loads(done.stdout)

Workers.run = run
from handouts.cli import main
main(prog_name="handouts", standalone_mode=False)
"""


def test_a_worker_that_only_fills_imports_no_command_line(folder: Path) -> None:
    (folder / "filled.csv").write_text("id,name\n1,Ana López\n2,Eva\n", encoding="utf-8")
    found = printed(folder, CREW, "batch", "filled.csv", "-o", "filled", "--quiet")
    assert len(list((folder / "filled").glob("*.pdf"))) == 2
    assert {"handouts.__main__", "handouts.batch.tasks", "handouts.pdf.master.filler"} <= found
    assert (
        found & {"click", "handouts.cli", "reportlab", "jinja2", "uharfbuzz", "PIL", "handouts.clinic"}
        == set()
    )


def test_help_and_version_need_nothing_slow(folder: Path) -> None:
    for args in (["--version"], ["make", "--help"]):
        assert imported(folder, *args) & ({"reportlab", "jinja2", "uharfbuzz", "tomllib"} | OURS) == set()
