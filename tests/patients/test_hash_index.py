"""The index tells known texts from new ones, for any texts and any number of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handouts.patients import HashIndex


@given(st.lists(st.text(max_size=3)))
def test_it_answers_as_a_dict_does(texts: list[str]) -> None:
    seen, known = HashIndex(), dict[str, int]()
    for number, text in enumerate(texts):
        assert seen.get(text) == known.get(text)
        assert seen.first(text, number) == known.setdefault(text, number)


def test_it_grows() -> None:
    seen = HashIndex()
    assert [seen.first(f"p{number}", number) for number in range(20_000)] == list(range(20_000))
    assert all(seen.first(f"p{number}", 0) == number for number in range(20_000))
    assert seen.get("p20000") is None
