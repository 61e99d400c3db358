"""The wheel, in an environment with its dependencies and nothing else: `handouts make` in an empty folder.

Nothing is fetched for that environment: the dependencies are copied from the one that runs the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from paths import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # The build backend is fetched only if it is not installed.
    how = ["--no-build-isolation"] if find_spec("hatchling") else []
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", *how, "-w", str(folder), str(ROOT))
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel and the dependencies it names, without extras."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
        metadata = archive.read(name).decode("utf-8").split("\n\n")[0].splitlines()
    asked = [line.removeprefix("Requires-Dist: ") for line in metadata if line.startswith("Requires-Dist: ")]
    for found in needed(asked):
        copy(found, site)
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        str(wheel),
    )
    return python


def run(*command: str, cwd: Path | None = None, code: int = 0) -> str:
    """The output of a command, which must end with the exit code `code`."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "HANDOUTS"))
    }
    environment |= {"HANDOUTS_CACHE": str(cwd / ".." / "cache")} if cwd else {}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def needed(asked: list[str]) -> Iterator[Distribution]:
    """The distributions that these requirements name, and their dependencies."""
    seen: set[str] = set()
    waiting = [(Requirement(line), "") for line in asked]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": extra})):
            continue
        seen.add(name)
        found = distribution(name)
        yield found
        for line in found.requires or ():
            waiting += [(Requirement(line), each) for each in ("", *requirement.extras)]


def copy(found: Distribution, site: Path) -> None:
    for file in found.files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:  # commands and what is compiled here
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(str(file.locate())), target)


def test_the_wheel_carries_everything(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("handouts", "templates", "fonts"):
        at = "" if folder == "handouts" else "handouts/"
        kept = [
            path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        ]
        assert kept
        assert {at + path.relative_to(ROOT).as_posix() for path in kept} - names == set()
    assert [name for name in names if name.endswith("/licenses/LICENSE")]
    strangers = {name.split("/")[0] for name in names if not name.startswith("handouts")}
    assert strangers == set()


def test_make_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    handouts = str(installed.with_name("handouts.exe" if os.name == "nt" else "handouts"))
    assert run(handouts, "make", cwd=empty).startswith("back-spasms.pdf: ")
    assert run(handouts, "make", "--patient", "Nguyễn Thị Hương", "-o", "name.pdf", cwd=empty)
    assert sorted(path.name for path in empty.iterdir()) == ["back-spasms.pdf", "name.pdf"]
    assert (empty / "back-spasms.pdf").read_bytes().startswith(b"%PDF-")
    assert "massage" in run(handouts, "treatments", cwd=empty)
    (empty / "list.csv").write_text("id,name\n1,Ana López\n", encoding="utf-8")
    assert "1 sheet made" in run(handouts, "batch", "list.csv", "-o", "sheets", cwd=empty)


def test_every_module_loads_without_extras(installed: Path, tmp_path: Path) -> None:
    # All but the desk, which is an extra as a whole.
    found = [path for path in (ROOT / "handouts").rglob("*.py") if not path.name.startswith("__")]
    paths = [path for path in found if "desk" not in path.relative_to(ROOT).parts]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    assert run(str(installed), "-c", code, *names, cwd=tmp_path) == ""


def test_what_needs_an_extra_says_so(installed: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "list.xlsx").write_bytes(b"PK\x03\x04")
    handouts = str(installed.with_name("handouts.exe" if os.name == "nt" else "handouts"))
    said = run(handouts, "preview", "-o", "pictures", cwd=work, code=3)
    assert "pypdfium2 is not installed" in said
    assert "[preview]" in said
    said = run(handouts, "batch", "list.xlsx", "-o", "sheets", cwd=work, code=3)
    assert "python-calamine" in said
    assert "[spreadsheets]" in said
    said = run(handouts, "desk", "--no-browser", cwd=work, code=3)
    assert "starlette" in said and "[desk]" in said
    assert [path.name for path in work.iterdir()] == ["list.xlsx"]
