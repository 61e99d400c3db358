"""A task keeps the Master that it began with, however many Masters other tasks of the process load."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from making import master_of_blocks, spans

from handouts.batch import tasks
from handouts.edition import LoadedMaster
from handouts.errors import HandoutError
from handouts.pdf import Master
from handouts.pdf import blocks as b

DATE_WORDS = {"date_format": "{day} {month} {year}", "months": [str(month) for month in range(1, 13)]}


@pytest.fixture(autouse=True)
def nothing_loaded() -> Iterator[None]:
    tasks.forget_masters()
    yield
    tasks.forget_masters()


@pytest.fixture(scope="module")
def master() -> Master:
    return master_of_blocks(b.Heading(1, spans("A sheet")), b.Slot("patient", "Name", spans("For")))


class TwoLooks:
    """Takes its Master, waits while `meanwhile` runs, then takes it again, as a task does for each row."""

    def __init__(self, name: str, meanwhile: Callable[[], None]) -> None:
        self.master, self.meanwhile = name, meanwhile

    def run(self) -> tuple[LoadedMaster, LoadedMaster]:
        first = tasks.loaded_master(self.master)
        other = threading.Thread(target=self.meanwhile)
        other.start()
        other.join()
        return first, tasks.loaded_master(self.master)


def loader(master: Master) -> Callable[[], Any]:
    return lambda: (master, DATE_WORDS)


def test_a_master_stays_with_its_thread_while_others_push_it_out(master: Master) -> None:
    """The name of a cluster's Master is not a file, so the Master could not be read again."""

    def push_out() -> None:
        for number in range(tasks.MAX_LOADED_MASTERS + 1):
            tasks.loaded_master(f"other {number}", loader(master))

    first, second = tasks.run_with_master(TwoLooks("handouts-abc", push_out), loader(master))
    assert first is second
    with pytest.raises(HandoutError):
        tasks.loaded_master("handouts-abc")  # it is gone for later tasks


def test_a_thread_lets_go_of_its_master_when_the_task_ends_or_fails(master: Master) -> None:
    class Fails(TwoLooks):
        def run(self) -> tuple[LoadedMaster, LoadedMaster]:
            raise ValueError

    with pytest.raises(ValueError):
        tasks.run_with_master(Fails("handouts-abc", lambda: None), loader(master))
    tasks.forget_masters()
    with pytest.raises(HandoutError):
        tasks.loaded_master("handouts-abc")


def test_two_threads_with_masters_of_their_own_do_not_take_each_others(master: Master) -> None:
    found: list[tuple[LoadedMaster, LoadedMaster]] = []

    def other() -> None:
        task = TwoLooks("two", lambda: None)
        found.append(tasks.run_with_master(task, loader(master._replace(title="Two"))))

    found.append(tasks.run_with_master(TwoLooks("one", other), loader(master._replace(title="One"))))
    titles = [[each.master.title for each in looks] for looks in found]
    assert titles == [["Two", "Two"], ["One", "One"]]


def test_a_process_keeps_as_many_masters_as_it_may_and_the_latest_ones(master: Master) -> None:
    loaded = []

    def load(name: str) -> Any:
        loaded.append(name)
        return master, DATE_WORDS

    names = [f"m{number}" for number in range(tasks.MAX_LOADED_MASTERS)]
    for name in [*names, names[0], "one more"]:
        tasks.loaded_master(name, lambda name=name: load(name))  # type: ignore[misc]
    assert loaded == [*names, "one more"]
    tasks.loaded_master(names[0], lambda: load("again"))  # it was used more recently than the others
    assert "again" not in loaded
    tasks.loaded_master(names[1], lambda: load("again"))
    assert loaded[-1] == "again"
