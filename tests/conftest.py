"""What every test has: the promises, held for each Master that a test fills, and `--update` for goldens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from handouts.pdf.master import Filler, Handout

GOLDEN = Path(__file__).parent / "golden"

# Examples are the same on every machine; deadlines would only measure how busy it is.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the goldens anew; then read what changed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "cluster: starts servers on this machine; left out with -m 'not cluster'"
    )
    config.addinivalue_line("markers", "fuzz: runs new hostile input of every kind for a minute; run by CI")
    config.addinivalue_line("markers", "reference: asks veraPDF, which needs Java and Maven; run by CI")
    config.addinivalue_line("markers", "slow: takes long; left out with -m 'not slow'")
    config.addinivalue_line("markers", "unheld: makes files that no promise is held for, and says why")


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
    """No test finds what another one kept, or writes into the user's own folder: below a file is none."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(Path(__file__) / "none"))


@pytest.fixture(autouse=True)
def promises_held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever test fills a Master: the first Handout of it is held to every promise."""
    made: dict[bytes, Handout] = {}
    fill: Callable[..., Handout] = Filler.fill

    def remembered(self: Filler, *args: Any, **more: Any) -> Handout:
        handout = fill(self, *args, **more)
        made.setdefault(self.master.fixed, handout)
        return handout

    monkeypatch.setattr(Filler, "fill", remembered)
    yield
    if made and not request.node.get_closest_marker("unheld"):
        from promises import checked, hold

        for data in map(bytes, made.values()):
            if not checked(data):
                hold(data)
