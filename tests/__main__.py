"""The test command: `python -m tests [arguments for pytest]`. Stops at the first check that fails.

The tests marked slow, reference, fuzz or browser are left out: `python -m tests -m slow` runs the slow ones, and so on.

Where another package brings a module `tests` of its own, `python tests` does the same.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "figures", "handouts", "tests"),
    ("pytest", "-n", "auto", "-m", "not slow and not reference and not fuzz and not browser"),
)


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    for check in CHECKS:
        more = sys.argv[1:] if check[0] == "pytest" else []
        print("$", *check, *more, flush=True)
        code = subprocess.run([sys.executable, "-m", *check, *more], cwd=root, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
