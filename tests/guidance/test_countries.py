"""Words of a country: only marked words are replaced, from one table; a mark without a word is an error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import sample_folder, text_of_its_own

from handouts.clinic import open_library
from handouts.edition import edition_of
from handouts.edition.edition import country_words, sheet_words
from handouts.edition.request import EditionRequest
from handouts.errors import HandoutError
from handouts.guidance import load_country_words, localized
from handouts.guidance.countries import COUNTRIES
from handouts.guidance.reader import parse_guidance

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
NAME = "countries/en.toml"
GUIDANCE = "guidance/back-spasms/en.md"


def text_of(country: str) -> str:
    """The guidance of a country, and the line of its danger box."""
    text = (TEMPLATES / GUIDANCE).read_text(encoding="utf-8")
    guidance = parse_guidance(text, GUIDANCE)
    words = load_country_words(TEMPLATES / NAME, NAME, country)
    sections = " ".join(
        f"{each.title} {each.line} {each.html}" for each in localized(guidance, words).sections
    )
    return f"{sheet_words(open_library(None), 'en', country)['emergency']} {sections}"


PRINTED = {
    "US": (
        "emergency room",
        "Go to urgent care (a walk-in clinic)",
        "1-800-222-1222",
        "acetaminophen (Tylenol)",
        "Advil",
        "APAP",
    ),
    "GB": ("A&amp;E|A&E", "call 111", "paracetamol (Panadol)", "Nurofen", "physiotherapy"),
    "CA": ("emergency department", "1-844-764-7669", "Tylenol", "Advil"),
    "AU": ("13 11 26", "Panadol", "Naprogesic"),
    "IE": ("01 809 2166", "Panadol"),
    "NZ": ("0800 764 766", "Panadol", "Naprogesic"),
    "": ("hospital emergency department", "a poison center or a hospital", "also called paracetamol"),
}
FOREIGN = {
    "US": "paracetamol|Panadol|A&|13 11 26|0800",
    "GB": "Tylenol|Advil|Aleve|222-1222|emergency room|APAP|acetaminophen|tumor",
    "CA": "222-1222|Panadol|emergency room",
    "AU": "Tylenol|Advil|222-1222|emergency room|tumor",
    "IE": "Tylenol|Advil|222-1222|emergency room",
    "NZ": "Tylenol|Advil|222-1222|13 11 26",
    "": "222-1222|13 11 26|Tylenol|A&|call 111",
}


@pytest.mark.parametrize("country", PRINTED)
def test_each_country_reads_its_own_words_and_no_other_ones(country: str) -> None:
    text = text_of(country)
    for words in PRINTED[country]:
        assert any(each in text for each in words.split("|")), words
    assert re.findall(FOREIGN[country], text) == []
    assert "[[" not in text


def test_a_country_that_is_not_in_the_table_has_neutral_words() -> None:
    assert text_of("DE") == text_of("")


def test_what_is_not_marked_is_the_same_everywhere() -> None:
    text = (TEMPLATES / GUIDANCE).read_text(encoding="utf-8")
    guidance = parse_guidance(text, GUIDANCE)
    for country in (*COUNTRIES, ""):
        words = load_country_words(TEMPLATES / NAME, NAME, country)
        for before, after in zip(guidance.sections, localized(guidance, words).sections, strict=True):
            if "[[" not in before.html:
                assert after == before
    parts = re.split(r"\[\[.*?\]\]", text)
    assert len(parts) > 10


def test_what_the_us_reads_is_what_the_text_marks() -> None:
    words = load_country_words(TEMPLATES / NAME, NAME, "US")
    assert all(marked == word for marked, word in words.words.items())


def test_every_word_of_the_table_is_used() -> None:
    marked = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in (GUIDANCE, "words/en.toml"))
    used = {found.lower() for found in re.findall(r"\[\[(.+?)\]\]", " ".join(marked.split()))}
    assert used == {word.lower() for word in country_words(open_library(None), "en", "US").words}


@pytest.mark.parametrize(("typed", "country"), [("gb", "GB"), ("UK", "GB"), ("us", "US"), ("DE", "DE")])
def test_a_country_is_written_in_two_letters(tmp_path: Path, typed: str, country: str) -> None:
    folder = sample_folder(tmp_path)
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(
        toml.replace('country = "US"', f'country = "{typed}"'), encoding="utf-8"
    )
    assert edition_of(EditionRequest(clinic=str(folder))).clinic.country == country


def test_a_country_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(
        toml.replace('country = "US"', 'country = "England"'), encoding="utf-8"
    )
    with pytest.raises(HandoutError, match=r"clinic.toml \[country\]: is not a country code"):
        edition_of(EditionRequest(clinic=str(folder)))


def own_text(tmp_path: Path, old: str, new: str) -> Path:
    """A sample clinic with the guidance changed in one place."""
    folder = sample_folder(tmp_path)
    (folder / "guidance/back-spasms").mkdir(parents=True)
    text = (TEMPLATES / GUIDANCE).read_text(encoding="utf-8")
    assert old in text
    (folder / GUIDANCE).write_text(text_of_its_own(text.replace(old, new)), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("[[go to urgent cair]]", "is not in countries/en.toml"),
        ("[[go to urgent cair]]", 'Did you mean "go to urgent care (a walk-in clinic)"? Choose from: "'),
        ("[[go to urgent care", "is not closed"),
    ],
)
def test_a_mark_without_a_word_is_said_with_its_line(tmp_path: Path, new: str, said: str) -> None:
    folder = own_text(tmp_path, "[[Go to urgent care (a walk-in clinic)]]", new)
    text = (folder / GUIDANCE).read_text(encoding="utf-8")
    line = text[: text.index(new)].count("\n") + 1
    with pytest.raises(HandoutError) as caught:
        edition_of(EditionRequest(clinic=str(folder)))
    (problem,) = caught.value.problems
    assert problem.where == f"{GUIDANCE}:{line}"
    assert said in f"{problem.what}\n{problem.hint}"


def test_a_word_that_lacks_a_country_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text('["urgent care"]\nUS = "urgent care"\nother = ""\n', encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        load_country_words(path, NAME, "US")
    assert len(caught.value.problems) == len(COUNTRIES)
    assert 'countries/en.toml ["urgent care"]: has no words for GB.' in str(caught.value)
