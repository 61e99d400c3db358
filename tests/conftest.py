"""Fixtures of every test: the promises, checked for each Master that a test fills, and `--update` for goldens."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from handouts.pdf.master import Filler, Handout

GOLDEN = Path(__file__).parent / "golden"

# Examples are the same on every machine; deadlines would only measure its load.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the goldens anew; then read what changed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives Chromium, where it is installed; run by CI")
    config.addinivalue_line(
        "markers", "cluster: starts servers on this machine; left out with -m 'not cluster'"
    )
    config.addinivalue_line("markers", "fuzz: runs new hostile input of every kind for a minute; run by CI")
    config.addinivalue_line("markers", "reference: asks veraPDF, which needs Java and Maven; run by CI")
    config.addinivalue_line("markers", "slow: takes long; left out with -m 'not slow'")
    config.addinivalue_line("markers", "unheld: makes files that no promise is held for, and says why")


def pytest_collection_finish() -> None:
    """Keep the garbage collector from visiting the loaded modules again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>; with --update, write it there."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"there is no golden {name}: run pytest --update"
        assert text == path.read_text(encoding="utf-8"), (
            f"{name} has changed: run pytest --update, read the diff"
        )

    return compare


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test uses another test's cache or the user's: no folder can exist below a file."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(Path(__file__) / "none"))


#: The Masters that were checked, each with the slots that had words.
_held: set[tuple[bytes, frozenset[str]]] = set()


@pytest.fixture(autouse=True)
def promises_held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check the first Handout of each Master, with words in these slots, against every promise."""
    made: dict[tuple[bytes, frozenset[str]], Handout] = {}
    fill: Callable[..., Handout] = Filler.fill

    def remembered(self: Filler, words: Mapping[str, str], *args: Any, **more: Any) -> Handout:
        handout = fill(self, words, *args, **more)
        made.setdefault((self.master.fixed, frozenset(slot for slot in words if words[slot])), handout)
        return handout

    monkeypatch.setattr(Filler, "fill", remembered)
    yield
    if made and not request.node.get_closest_marker("unheld"):
        from promises import checked, hold

        for (fixed, slots), handout in made.items():
            key = hashlib.sha256(fixed).digest(), slots
            if key not in _held and not checked(bytes(handout)):
                hold(bytes(handout))
            _held.add(key)
