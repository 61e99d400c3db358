"""Names as practice systems write them and as they are printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import NAMES

from handouts.patients.names import (
    FIRST_LAST,
    LAST_FIRST,
    NameEvidence,
    is_inverted,
    join_parts,
    key_of,
    put_in_order,
)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("van der Berg, Jürgen", "Jürgen van der Berg"),
        ("Berg, Jürgen van der", "Jürgen van der Berg"),
        ("Smith, John", "John Smith"),
        ("Smith,John", "John Smith"),
        ("Smith Jr., John", "John Smith Jr."),
        ("Smith, Jr., John", "John Smith Jr."),
        ("Smith, John, Jr.", "John Smith Jr."),
        ("Smith, John, Jr., PhD", "John Smith Jr. PhD"),
        ("Smith III, John", "John Smith III"),
        ("Smith Jr. MD, John, PhD", "John Smith Jr. MD PhD"),
        ("Le  Ma, Ann", "Ann Le Ma"),
        ("Smith, John (Jack)", "John (Jack) Smith"),
        ("Smith, John (Mr)", "Mr John Smith"),
        ("Smith, John Dr.", "Dr. John Smith"),
        ("Smith, Dr John", "Dr John Smith"),
        ("Smith, Mr. John", "Mr. John Smith"),
        ("de la Cruz y Peña, María José", "María José de la Cruz y Peña"),
        ("O'Brien, Seán", "Seán O'Brien"),
        ("'t Hooft, Gerard", "Gerard 't Hooft"),
        ("Müller-Lüdenscheidt, Hans-Peter", "Hans-Peter Müller-Lüdenscheidt"),
        ("Ba, Amadou", "Amadou Ba"),
        ("Nguyen, Do", "Do Nguyen"),
        ("Silva, Don", "Don Silva"),
        ("山田, 太郎", "山田 太郎"),
        ("山田、太郎", "山田 太郎"),
        ("김, 민준", "김 민준"),
        ("山田, 太郎, PhD", "山田 太郎 PhD"),
        ("山田, Amy", "Amy 山田"),
        ("Ольга Петрова", "Ольга Петрова"),
        ("Петрова, Ольга", "Ольга Петрова"),
        ("Sukarno", "Sukarno"),
        ("Sukarno,", "Sukarno"),
        (", Zoë", "Zoë"),
        ("John Smith, PhD", "John Smith, PhD"),
        ("John Smith, Jr.", "John Smith, Jr."),
        ("Smith, Ann, Mary", "Smith, Ann, Mary"),
        ("", ""),
    ],
)
def test_last_first_is_turned_round(written: str, printed: str) -> None:
    assert put_in_order(written, LAST_FIRST) == printed
    assert put_in_order(written, FIRST_LAST) == written


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Ng Zoë", "Zoë Ng"),
        ("VAN DER BERG Jürgen", "Jürgen VAN DER BERG"),
        ("DUPONT Jean Paul", "Jean Paul DUPONT"),
        ("Garcia Lopez Ana", "Garcia Lopez Ana"),
        ("山田 太郎", "山田 太郎"),
        ("Sukarno", "Sukarno"),
        ("Smith, John", "John Smith"),
    ],
)
def test_names_without_a_comma_are_turned_round_when_somebody_says_so(written: str, printed: str) -> None:
    assert put_in_order(written, LAST_FIRST, asked=True) == printed
    if "," not in written:
        assert put_in_order(written, LAST_FIRST) == written


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["Smith, John", "Ng, Zoë", "Sukarno"], LAST_FIRST),
        (["Smith, John"], LAST_FIRST),
        (["John Smith", "Zoë Ng", "Ng, Zoë"], FIRST_LAST),
        (["John Smith, PhD", "Zoë Ng, MD"], FIRST_LAST),
        (["Smith, John"] * 5 + ["Zoë Ng"] * 5, LAST_FIRST),
        (["Smith, John"] * 4 + ["Zoë Ng"] * 5, FIRST_LAST),
        (["Sukarno"], FIRST_LAST),
        ([], FIRST_LAST),
    ],
)
def test_a_column_tells_its_order(names: list[str], order: str) -> None:
    evidence = NameEvidence()
    for name in names:
        evidence.add(name)
    assert evidence.order == order


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        ({"first name": "Joe", "last name": "van der Vliet"}, "Joe van der Vliet"),
        ({"first name": "Joe", "middle name": "van der", "last name": "Vliet"}, "Joe van der Vliet"),
        ({"title": "Dr", "first name": "Zoë", "last name": "Ng", "suffix": "Jr."}, "Dr Zoë Ng Jr."),
        ({"first name": "Johannes", "preferred name": "Joe", "last name": "Ng"}, "Johannes (Joe) Ng"),
        ({"first name": "Zoë", "preferred name": "zoe", "last name": "Ng"}, "Zoë Ng"),
        ({"preferred name": "Joe", "last name": "Ng"}, "Joe Ng"),
        ({"first name": "太郎", "last name": "山田"}, "山田 太郎"),
        ({"first name": "Amy", "last name": "山田"}, "Amy 山田"),
        ({"first name": "太郎", "last name": "Ng"}, "太郎 Ng"),
        ({"last name": "Ng"}, "Ng"),
        ({}, ""),
    ],
)
def test_parts_of_a_name_are_joined_in_order(parts: dict[str, str], printed: str) -> None:
    assert join_parts(parts) == printed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoë Müller", "MULLER, ZOE", True),
        ("Dr. John Smith", "John Smith", True),
        ("O'Brien, Seán", "Sean O Brien", True),
        ("Ann Smith", "Anna Smith", False),
        ("John Smith Jr.", "John Smith Sr.", False),
        ("Anna Lee (Oak Road)", "Anna Lee (Elm Road)", False),
        ("राम", "रम", False),
        ("M Smith", "Smith", False),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


PLAIN = st.sampled_from([name for names in NAMES.values() for name in names])


@given(PLAIN, PLAIN)
def test_nothing_of_a_name_is_lost_on_the_way(family: str, given_name: str) -> None:
    name = f"{family}, {given_name}"
    printed = put_in_order(name, LAST_FIRST)
    assert sorted(printed.replace(",", "").replace("、", " ").split()) == sorted(
        name.replace(",", "").replace("、", " ").split()
    )
    assert key_of(printed) == key_of(name)


@given(PLAIN)
def test_names_as_people_write_them_are_not_inverted(name: str) -> None:
    assert not is_inverted(name)
    assert put_in_order(name, LAST_FIRST) == name
