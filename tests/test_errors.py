"""Problems, worded as one text."""

from __future__ import annotations

from handouts.errors import SHOWN, HandoutError, Problem


def words(count: int) -> str:
    problems = [Problem(f"row {number}", "is wrong", "Fix it.") for number in range(count)]
    return HandoutError(problems).in_words(lambda problem: problem._replace(where=problem.where.upper()))


def test_one_problem_stands_alone() -> None:
    assert words(1) == "ROW 0: is wrong\n    Fix it."


def test_each_of_several_problems_is_there_once() -> None:
    assert words(2) == ("2 problems to fix:\n  ROW 0: is wrong\n    Fix it.\n  ROW 1: is wrong\n    Fix it.")


def test_above_a_limit_problems_are_counted() -> None:
    lines = words(SHOWN + 5).split("\n  ROW ")
    assert len(lines) == SHOWN + 1
    assert lines[0] == "25 problems to fix:"
    assert lines[-1].endswith("\n  and 5 more.")
