"""Lines of progress without a terminal: how often they are printed, and the time that they state."""

from __future__ import annotations

import pytest

from handouts.cli.report import Reporter


class Clock:
    """A clock that a test can set, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("handouts.cli.report.time.monotonic", clock)
    return clock


def told(reporter: Reporter, clock: Clock, capsys: pytest.CaptureFixture[str], at: float, done: int) -> str:
    """The lines that are printed for each (rows of 1,000 done, seconds since the start)."""
    clock.now = 1000.0 + at
    reporter.progress("Checked", done, 1000)
    return capsys.readouterr().err


def test_a_line_comes_every_five_seconds_and_at_the_end(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Reporter(quiet=False) as reporter:
        assert told(reporter, clock, capsys, 0, 0) == ""
        assert told(reporter, clock, capsys, 4.9, 100) == ""
        assert (
            told(reporter, clock, capsys, 5.0, 200) == "Checked 200 of 1,000, 40 a second, about 20 s left\n"
        )
        assert told(reporter, clock, capsys, 9.9, 300) == ""
        assert (
            told(reporter, clock, capsys, 10.0, 500) == "Checked 500 of 1,000, 50 a second, about 10 s left\n"
        )
        assert told(reporter, clock, capsys, 10.5, 1000) == "Checked 1,000 of 1,000\n"


def test_another_task_begins_its_own_time(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter(quiet=False) as reporter:
        reporter.progress("Checked", 0, 10)
        clock.now += 100
        reporter.progress("Made", 1, 10)
        assert capsys.readouterr().err == ""
        clock.now += 5
        reporter.progress("Made", 5, 10)
        assert capsys.readouterr().err == "Made 5 of 10, 1 a second, about 5 s left\n"


@pytest.mark.parametrize(("seconds", "pace"), [(0.9, ""), (1.0, ", 500 a second, about 1 s left")])
def test_in_the_first_second_no_pace_is_known(
    seconds: float,
    pace: str,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handouts.cli.report.PAUSE", 0.5)
    with Reporter(quiet=False) as reporter:
        assert told(reporter, clock, capsys, 0, 0) == ""
        assert told(reporter, clock, capsys, seconds, 500) == f"Checked 500 of 1,000{pace}\n"


def test_nothing_is_said_where_nobody_wants_it(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter(quiet=True) as reporter:
        reporter.note("A note")
        assert told(reporter, clock, capsys, 9, 1000) == ""
    assert capsys.readouterr().err == ""
