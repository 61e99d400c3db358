"""Sets of choices: what comes back is what was kept, and nothing of a patient's is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desks import client_of, new_desk, own_clinic
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from handouts.desk.sheet.choices import FORMS, SheetChoices
from handouts.desk.sheet.sets import MOST, NamedSets
from handouts.errors import HandoutError
from handouts.text import clean

pytestmark = pytest.mark.unheld  # the editions are those of tests/edition

CHOICES = SheetChoices(
    treatments=(("massage", "Tuesdays, “with us”"), ("ice-heat", "")),
    exercises=(("pelvic-tilt", "10 x, hold 5 s"),),
    form="short",
    paper="a4",
    letterhead=False,
    long_note=True,
    also="es",
    leaves=True,
)
words = st.text(max_size=60).map(clean)


@given(
    st.lists(
        st.tuples(st.sampled_from(("massage", "ice-heat", "stress")), words), unique_by=lambda pair: pair[0]
    ),
    st.sampled_from(FORMS),
    st.booleans(),
    st.text(min_size=1, max_size=80).filter(clean),
)
def test_what_is_kept_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    treatments: list[tuple[str, str]],
    form: str,
    flag: bool,
    name: str,
) -> None:
    sets = NamedSets(tmp_path_factory.mktemp("clinic"))
    choices = CHOICES._replace(treatments=tuple(treatments), form=form, letterhead=flag)
    sets.keep(name, choices)
    [(stem, shown)] = sets.names()
    assert shown == clean(name)
    assert sets.read(stem) == choices


def test_a_set_of_the_same_name_takes_its_place(tmp_path: Path) -> None:
    sets = NamedSets(tmp_path)
    sets.keep("First week", CHOICES)
    sets.keep("First week", SheetChoices())
    assert sets.names() == [("First week", "First week")]
    assert sets.read("First week") == SheetChoices()
    sets.remove("First week")
    assert sets.names() == []
    sets.remove("First week")  # twice, from another tab


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 81])
def test_a_name_that_cannot_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(HandoutError) as error:
        NamedSets(tmp_path).keep(name, CHOICES)
    assert error.value.problems[0].where == "set-name"


@pytest.mark.parametrize("name", ["../clinic", "/etc/passwd", "..\\x", "a/b", "CON", ".hidden", "x\0y"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "clinic.toml").write_text("secret = 1", encoding="utf-8")
    sets = NamedSets(tmp_path)
    with pytest.raises(HandoutError, match="no set of this name"):
        sets.read(name)
    sets.remove(name)
    sets.keep(name, CHOICES)
    assert (tmp_path / "clinic.toml").read_text(encoding="utf-8") == "secret = 1"
    assert [path.parent.name for path in tmp_path.rglob("*.toml")].count("sets") == 1


def test_a_file_with_mistakes_says_where(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "bad.toml").write_text(
        'name = "Bad"\nform = "tiny"\nsize = 3\n[treatments]\nmassage = 5\n', encoding="utf-8"
    )
    (tmp_path / "sets" / "worse.toml").write_text("name = ", encoding="utf-8")
    sets = NamedSets(tmp_path)
    assert sets.names() == [("bad", "Bad"), ("worse", "worse")]
    with pytest.raises(HandoutError) as error:
        sets.read("bad")
    assert {problem.where for problem in error.value.problems} == {
        "sets/bad.toml [size]",
        "sets/bad.toml [form]",
        "sets/bad.toml [treatments.massage]",
    }
    with pytest.raises(HandoutError):
        sets.read("worse")


def test_by_hand_a_set_needs_only_what_it_chooses(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "mine.toml").write_text('[treatments]\nmassage = ""\n', encoding="utf-8")
    assert NamedSets(tmp_path).read("mine") == SheetChoices((("massage", ""),))


def test_very_many_sets_are_not_all_listed(tmp_path: Path) -> None:
    for number in range(MOST + 5):
        NamedSets(tmp_path).keep(f"Set {number}", SheetChoices())
    assert len(NamedSets(tmp_path).names()) == MOST


def test_on_the_page_a_set_keeps_the_patients_words_in_the_form(tmp_path: Path) -> None:
    client: TestClient = client_of(new_desk(own_clinic(tmp_path)))
    form = {"treatment": ["massage"], "how-massage": "Tuesdays", "form": "short", "letterhead": "on"}
    kept = client.post("/", data={**form, "name": "Ana", "do": "keep-set", "set-name": "First week"}).text
    assert "The set is kept" in kept and '<option value="First week">First week</option>' in kept
    used = client.post(
        "/", data={"name": "Eva", "treatment": ["stress"], "do": "use-set", "set": "First week"}
    ).text
    used = re.sub(r"<template>.*?</template>", "", used, flags=re.DOTALL)
    assert 'value="Eva"' in used and 'value="Tuesdays"' in used
    assert re.findall(r'name="treatment" value="([\w-]+)" checked', used) == ["massage"]
    assert 'value="short" checked' in used
    spanish = {"language": "es", "also": "en", "do": "use-set", "set": "First week"}
    page = client.post("/", data=spanish).text  # the languages are the patient's
    assert '<option value="es" selected>' in page and '<option value="en" selected>' in page
    asked = client.post("/", data={"do": "delete-set", "set": "First week", "name": "Ana"}).text
    assert (
        "Delete the set “First week”?" in asked
        and 'value="First week" selected' in asked
        and 'value="Ana"' in asked
    )
    gone = client.post("/", data={"do": "delete-set-sure", "set": "First week"}).text
    assert "The set is deleted" in gone and "First week</option>" not in gone
    again = client.post("/", data={"do": "use-set", "set": "First week"}).text
    assert "There is no set of this name any more" in again


def test_two_ids_that_are_one_when_cleaned_make_a_set_that_can_be_read(tmp_path: Path) -> None:
    sets = NamedSets(tmp_path)
    sets.keep("Two", SheetChoices((("massage", "a"), ("massage\u200b\x7f", 'b" = 1\n[x]'), ("", "c"))))
    assert dict(sets.read("Two").treatments)["massage"] == 'b" = 1 [x]'
