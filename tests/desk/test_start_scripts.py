"""The files that are double-clicked: they set up once, then open the desk, and say where to get what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from paths import ROOT

SCRIPTS = ("start-linux.sh", "start-mac.command", "start-windows.bat")
#: A Python that notes what it is asked for, and that makes another one of its kind.
STUB = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in
    *version_info*) exit {old} ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"import handouts"*) test -e "$LOG.set-up" ;;
    *"pip install"*) test -z "$OFFLINE" && touch "$LOG.set-up" ;;
esac
"""


def start(folder: Path, name: str, *, old: bool = False, offline: bool = False) -> tuple[int, str, list[str]]:
    """Run a script in a copy of the checkout where python3 is a stub: its exit code, words, and calls of Python."""
    (folder / "bin").mkdir(exist_ok=True)
    for each in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (folder / "bin" / each).write_text(STUB.format(old=int(old)), encoding="utf-8")
        (folder / "bin" / each).chmod(0o755)
    for each in SCRIPTS:
        shutil.copy(ROOT / each, folder / each)
    log = folder / "log"
    log.unlink(missing_ok=True)
    env = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "LOG": str(log),
        "OFFLINE": "1" if offline else "",
    }
    done = subprocess.run(
        [str(folder / name), "--no-browser"],
        cwd="/",
        env=env,
        input="\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, log.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(os.name == "nt", reason="shell scripts")
@pytest.mark.parametrize("name", SCRIPTS[:2])
def test_the_first_start_sets_up_and_the_next_opens_at_once(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a folder, with spaces"
    folder.mkdir()
    code, said, calls = start(folder, name)
    assert code == 0 and "done once" in said
    assert calls[-2:] == [
        "-m pip install -q -e .[desk,preview,scripts,spreadsheets]",
        "generate.py desk --no-browser",
    ]
    code, said, calls = start(folder, name)
    assert code == 0 and said == ""
    assert [call for call in calls if "import handouts" not in call] == ["generate.py desk --no-browser"]


@pytest.mark.skipif(os.name == "nt", reason="shell scripts")
def test_without_python_or_the_internet_it_says_what_to_do(tmp_path: Path) -> None:
    code, said, calls = start(tmp_path, "start-linux.sh", old=True)
    assert code == 1 and "needs Python 3.11 or newer" in said and "python.org/downloads" in said
    assert "Press Enter" in said and not any("pip install" in call for call in calls)
    code, said, _ = start(tmp_path, "start-linux.sh", offline=True)
    assert code == 1 and "connected to the internet" in said and "Press Enter" in said


def test_all_install_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [extras] = set(re.findall(r'-e "\.\[(desk[\w,]+)\]"', readme))
    for name in ("start-linux.sh", "start-windows.bat"):
        assert f".[{extras}]" in (ROOT / name).read_text(encoding="utf-8")


def test_windows_can_read_its_own_and_others_can_run_theirs() -> None:
    data = (ROOT / "start-windows.bat").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 20 and data.isascii()
    for name in SCRIPTS[:2]:
        assert os.name == "nt" or (ROOT / name).stat().st_mode & 0o111
        assert b"\r" not in (ROOT / name).read_bytes()
