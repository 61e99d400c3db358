"""The worker processes of a batch: results, errors, and a process that dies."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from handouts.batch import Workers
from handouts.batch import process_pool as workers
from handouts.errors import HandoutError
from handouts.storage import orphan as orphans


@dataclass(frozen=True)
class Square:
    number: int

    def run(self) -> int:
        return self.number**2


@dataclass(frozen=True)
class Where:
    def run(self) -> int:
        return os.getpid()


@dataclass(frozen=True)
class Refuse:
    def run(self) -> int:
        raise HandoutError.at("note", "too long")


@dataclass(frozen=True)
class Die:
    """Kills its process a given number of times, then returns a number."""

    tally: str
    times: int

    def run(self) -> int:
        path = Path(self.tally)
        done = path.stat().st_size if path.exists() else 0
        if done < self.times:
            path.write_bytes(b"x" * (done + 1))
            os._exit(9)
        return done


def test_there_are_never_more_than_the_system_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MAX_PROCESSES", 3)
    monkeypatch.setattr(workers, "cores", lambda: 100)
    assert Workers(100).count == 3
    with Workers() as some:
        some.prestart()
        assert some.count == 3


@dataclass(frozen=True)
class Watched:
    def run(self) -> bool:
        orphans.refuse_orphan()
        return orphans.is_watched()


def test_a_worker_watches_its_parent_and_this_process_has_none_to_watch() -> None:
    with Workers(2) as workers:
        assert [result for _, result in workers.run([Watched(), Watched()])] == [True, True]
    assert not Watched().run()


@pytest.mark.parametrize("count", [1, 2])
def test_every_task_comes_back_with_its_result(count: int) -> None:
    with Workers(count) as workers:
        done = {task.number: result for task, result in workers.run(Square(n) for n in range(20))}  # type: ignore[attr-defined]
        assert done == {n: n * n for n in range(20)}
        assert [result for _, result in workers.run([Square(3)])] == [9]


def test_it_is_this_process_until_there_is_much_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 2)
    with Workers() as crew:
        assert {where for _, where in crew.run([Where()] * 3)} == {os.getpid()}
        crew.prestart()
        found = {where for _, where in crew.run([Where()] * 3)}
        assert os.getpid() not in found and found
    with Workers(1) as crew:
        crew.prestart()
        assert {where for _, where in crew.run([Where()])} == {os.getpid()}


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_task_raises_comes_back_whole(count: int) -> None:
    with Workers(count) as workers, pytest.raises(HandoutError) as caught:
        list(workers.run([Refuse()]))
    assert caught.value.problems[0].where == "note"


def test_a_task_whose_process_dies_is_done_again(tmp_path: Path) -> None:
    with Workers(2) as workers:
        assert [result for _, result in workers.run([Die(str(tmp_path / "tally"), 2)])] == [2]


def test_processes_that_keep_dying_are_given_up(tmp_path: Path) -> None:
    with Workers(2) as workers, pytest.raises(HandoutError, match="keep dying"):
        list(workers.run([Die(str(tmp_path / "tally"), 99)]))


@pytest.mark.parametrize("count", [1, 2])
def test_no_task_is_begun_once_stopping(count: int) -> None:
    done: list[int] = []
    with Workers(count) as workers:
        for _, result in workers.run((Square(n) for n in range(50)), lambda: len(done) >= 3):
            done.append(result)
    assert 3 <= len(done) <= 3 + count


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_stopping_is_asked_for_instead_of_dying() -> None:
    from handouts.batch.process_pool import on_ctrl_c

    asked: list[int] = []
    with on_ctrl_c(lambda: asked.append(1)):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
    assert asked == [1, 1]
