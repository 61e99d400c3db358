"""TOML files as people write them."""

from __future__ import annotations

import pytest

from handouts.errors import HandoutError
from handouts.toml_table import parse_toml


@pytest.mark.parametrize("key", [".".join(["a"] * 20_000), " . ".join(['"a b"'] * 40), "x.'y'." * 40 + "z"])
@pytest.mark.parametrize("text", ["{} = 1", "[{}]", "a = {{{} = 1}}"])
def test_a_key_of_thousands_of_parts_is_refused_before_it_is_read(key: str, text: str) -> None:
    with pytest.raises(HandoutError) as caught:
        parse_toml("# a remark\n" + text.format(key), "clinic.toml")
    assert caught.value.problems[0].where == "clinic.toml:2"
    assert caught.value.problems[0].what == "a key has too many dots"


def test_dots_in_texts_are_no_keys() -> None:
    text = 'note = "' + "e. g. " * 100 + '"\nother.key = "www.' + "a." * 100 + 'org"\n'
    assert parse_toml(text, "clinic.toml")["other"]["key"].startswith("www.a.a")
