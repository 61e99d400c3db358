"""veraPDF, the reference validator of PDF/UA and PDF/A. Maven fetches it; one Java process validates many files."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import pytest

_HERE = Path(__file__).parent


_MISSING = next((name for name in ("java", "mvn") if not shutil.which(name)), "")
NEEDS_VERAPDF = pytest.mark.skipif(bool(_MISSING), reason=f"veraPDF needs {_MISSING}, which is not installed")


class Validator:
    """A Java process that returns the failures of each file. Use it in a `with` statement."""

    def __init__(self) -> None:
        # Java runs the source file without a build; the packages stay in Maven's own folder.
        command = [_program("java"), "-Xmx1g", "-cp", _classpath(), str(_HERE / "Validate.java")]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the process
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8"
        )

    def failures(self, pdf: Path, flavour: str) -> list[str]:
        """What of a flavour ("ua1", "2a", "2b") a file breaks: rule, message and place; empty for a good file.

        Raises AssertionError for a file that cannot be validated at all.
        """
        _pipe(self._process.stdin).write(f"{flavour} {pdf.resolve()}\n")
        _pipe(self._process.stdin).flush()
        line = _pipe(self._process.stdout).readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": self._last_words()}
        assert "error" not in answer, f"veraPDF on {pdf.name}: {answer['error']}"
        failures: list[str] = answer["failures"]
        assert answer["checks"] > 100 and answer["compliant"] == (not failures), answer
        return failures

    def _last_words(self) -> str:
        self._process.wait(timeout=30)
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[:2000]

    def __enter__(self) -> Validator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            _pipe(pipe).close()
        self._process.wait(timeout=30)
        self._errors.close()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed"
    return found


def _classpath() -> str:
    """The folder of veraPDF's packages. Maven fetches them the first time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "classpath"
        goal = ["dependency:build-classpath", f"-Dmdep.outputFile={path}"]
        command = [_program("mvn"), "-q", "-B", "-f", str(_HERE / "pom.xml"), *goal]
        fetched = subprocess.run(command, capture_output=True, text=True)
        assert fetched.returncode == 0, f"Maven cannot fetch veraPDF:\n{fetched.stdout[-2000:]}"
        return path.read_text(encoding="utf-8")
