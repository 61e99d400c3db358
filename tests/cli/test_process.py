"""The end of the process: its status, what it printed, and what others left to be done."""

from __future__ import annotations

import subprocess
import sys

import pytest
from paths import ROOT

#: `main` does what the case says, then the process ends.
SCRIPT = """
import atexit, sys, threading, time
sys.path.insert(0, sys.argv[1])
from handouts.cli import commands, run

def late():
    time.sleep(0.2)
    print("thread")

class Left:
    def __del__(self):
        print("taken apart")

def main(prog_name):
    global left
    left = Left()
    atexit.register(print, "registered")
    threading.Thread(target=late).start()
    print("printed", end=" ")
    {does}

commands.main = main
run()
"""


def ended(does: str) -> tuple[int, list[str], str]:
    """The status, the words of standard output, and standard error, of a process that does this."""
    line = [sys.executable, "-I", "-c", SCRIPT.replace("{does}", does), str(ROOT)]
    done = subprocess.run(line, capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout.split(), done.stderr


@pytest.mark.parametrize("status", [0, 1, 2, 3, 130])
def test_the_process_ends_with_its_status_when_all_is_done(status: int) -> None:
    assert ended(f"sys.exit({status})") == (status, ["printed", "thread", "registered"], "")


def test_a_crash_ends_as_python_ends() -> None:
    status, printed, told = ended("raise MemoryError")
    assert status == 1 and "MemoryError" in told
    assert printed == ["printed", "thread", "registered", "taken", "apart"]


def test_a_reason_in_words_is_told_as_python_tells_it() -> None:
    status, _, told = ended("sys.exit('no reason')")
    assert (status, told.strip()) == (1, "no reason")


def test_output_that_nobody_reads_any_more_is_told_of() -> None:
    line = [sys.executable, "-I", "-c", SCRIPT.replace("{does}", "sys.exit(0)"), str(ROOT)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stdout and process.stderr
    process.stdout.close()
    assert "BrokenPipeError" in process.stderr.read() or sys.platform == "win32"
    process.stderr.close()
    assert process.wait() != 0
