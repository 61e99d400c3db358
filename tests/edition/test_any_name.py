"""A name in any script: printed, read back, and in nobody else's file."""

from __future__ import annotations

import io
import unicodedata
from functools import cache

import pikepdf
import pytest
import readback
from making import DATE, edition_of, held, master_of_blocks, spans, without_cjk
from names import NAMES
from promises import hold

from handouts.edition import Edition
from handouts.edition.handout import emoji_notices, patient_words
from handouts.edition.load import make_handout
from handouts.errors import HandoutError
from handouts.patients import Choice, Patient
from handouts.pdf import blocks as b
from handouts.pdf.master import Filler
from handouts.text import clean

TITLE = b.Heading(1, spans("A sheet"))
LABELLED = b.Slot("patient", "Write the name here", spans("For"))
BOX = b.Slot("note", "Write a note here", spans("A note"), 3)
LTR = (
    *("Latin", "Vietnamese", "Greek", "Cyrillic", "Devanagari", "Thai", "Tamil", "Telugu", "Khmer"),
    *("Japanese", "Chinese", "Korean"),
)
RTL = ("Arabic", "Hebrew")
#: Words that pdfium does not read back unchanged. Screen readers use the structure tree, which has all of them right.
MIXED_NOT_EXACT = {
    "Anna (אנה) Cohen-שמיר": "a bracket between two directions",
    "محمد 12 Ali ٣٤": "pdfium takes the line to run from left to right",
    "David דוד (3) داود": "pdfium takes the line to run from right to left",
    "Дмитрий محمد 7": "a number after a word from right to left",
}


@cache
def filler() -> Filler:
    return Filler(master_of_blocks(TITLE, LABELLED, BOX))


@cache
def edition() -> Edition:
    return edition_of(None, treatments=("massage", "ice-heat"))


def filled(**words: str) -> bytes:
    return bytes(filler().fill(words, DATE))


def found_by_pdfium(data: bytes) -> str:
    return " ".join(readback.page_texts(data))


def every(scripts: tuple[str, ...]) -> list[str]:
    return [name for script in scripts for name in NAMES[script]]


@pytest.mark.parametrize("script", NAMES)
def test_every_slot_takes_every_script(script: str) -> None:
    names = NAMES[script]
    patient = Patient(
        name=names[0],
        treatments=(Choice("massage", names[1]), Choice("ice-heat")),
        note=". ".join(names[2:7]),
        next_visit=names[7],
        therapist=names[8],
    )
    said = readback.read(bytes(held(edition(), patient))).said
    for words in (patient.name, patient.note, patient.next_visit, patient.therapist, names[1]):
        assert unicodedata.normalize("NFC", words) in said


@pytest.mark.parametrize("name", every(LTR))
def test_what_is_drawn_is_found_by_pdfium(name: str) -> None:
    assert f"For {clean(name)}" in found_by_pdfium(filled(patient=name))


@pytest.mark.parametrize("name", every(RTL))
def test_a_line_from_right_to_left_is_found_by_pdfium(name: str) -> None:
    assert clean(name) in found_by_pdfium(filled(note=name))


@pytest.mark.parametrize("name", NAMES["mixed"])
def test_a_mixed_line_is_found_by_pdfium(name: str) -> None:
    assert (clean(name) in found_by_pdfium(filled(note=name))) == (name not in MIXED_NOT_EXACT)


def test_a_name_beside_its_label_is_found_word_for_word() -> None:
    """pdfium uses the direction of the whole line, so it may reorder the words of a name."""
    for name in every(RTL):
        found = found_by_pdfium(filled(patient=name))
        assert [word for word in name.split() if word.isalpha() and word not in found] == []


def test_a_note_over_several_lines_is_read_as_it_was_written() -> None:
    note = "امشِ قليلا كل يوم. " * 6
    data = filled(note=clean(note))
    hold(data)
    assert clean(note) in readback.read(data).said


def test_the_words_of_a_line_end_do_not_run_together() -> None:
    note = clean("Περπατήστε λίγο κάθε μέρα. " * 6)
    assert note in found_by_pdfium(filled(note=note))
    assert note in readback.read(filled(note=note)).text


def test_thai_broken_inside_a_word_has_no_space_there() -> None:
    note = "เดินเล่นสั้นๆทุกวันแล้วพักเมื่อรู้สึกเจ็บหลัง" * 4
    said = readback.read(filled(note=note)).text
    assert note in said.replace("\n", "")


# --- nothing leaks ------------------------------------------------------------------------------------------


def fonts_of(data: bytes) -> dict[str, str]:
    """The letters that each font of a file maps to, by resource name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = pdf.pages[0].obj.Resources.Font
        return {name: "".join(readback.to_unicode(font).values()) for name, font in fonts.items()}


def streams_of(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return b"\n".join(each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream))


def test_nobody_s_letters_stand_in_another_s_file() -> None:
    names = [name for script in NAMES for name in NAMES[script][:4]]
    shared = set(fonts_of(filled(patient="Ana")))
    for name in names:
        own = "".join(said for font, said in fonts_of(filled(patient=name)).items() if font not in shared)
        assert set(own) <= set(clean(name)) | set("()")


def test_a_file_is_the_same_whoever_came_before() -> None:
    first = [bytes(Filler(filler().master).fill({"patient": name}, DATE)) for name in NAMES["mixed"]]
    again = [filled(patient=name) for name in reversed(NAMES["mixed"])]
    assert first == again[::-1]


def test_a_name_that_came_before_is_nowhere_in_the_file() -> None:
    before, after = filled(patient="Ольга"), filled(patient="Дмитрий")
    written = "Ольга".encode("utf-16-be").hex().upper().encode("ascii")
    assert written not in after + streams_of(after)
    assert fonts_of(before).keys() > fonts_of(filled(patient="Ana")).keys()


# --- what cannot be printed ---------------------------------------------------------------------------------


def refused(name: str) -> str:
    with pytest.raises(HandoutError) as caught:
        filled(patient=name)
    message = str(caught.value)
    assert name not in message
    return message


def test_a_letter_that_no_font_has_is_named_by_its_code_point() -> None:
    message = refused("Ana ᚠᛅ")
    assert "patient: no font has U+16A0 (RUNIC LETTER FEHU FEOH FE F)" in message
    assert "U+16C5" not in message  # in order, they would spell the name


def test_chinese_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    without_cjk(monkeypatch)
    with pytest.raises(HandoutError) as caught:
        Filler(master_of_blocks(TITLE, LABELLED)).fill({"patient": "张伟"}, DATE)
    message = str(caught.value)
    assert "it has Chinese letters, and their font is not installed" in message
    assert 'pip install -e ".[cjk]"' in message


def test_emoji_are_left_out_and_it_is_said_where() -> None:
    patient = Patient(
        name="Ana 🌸 López", treatments=(Choice("massage", "🏊🏽‍♀️ every day 👍"), Choice("ice-heat"))
    )
    handout = make_handout(edition(), patient, DATE)
    found = found_by_pdfium(bytes(handout))
    assert "For Ana López" in found
    assert "every day" in found
    assert handout.notices == [
        "1 sign was left out of the name: only letters and simple signs can be printed.",
        "2 signs were left out of how and when for massage: only letters and simple signs can be printed.",
    ]


def test_a_name_of_emoji_alone_leaves_the_line_open() -> None:
    patient = Patient(name="🌸🌸", note="Rest.")
    assert patient_words(patient)[0]["patient"] == ""
    assert len(emoji_notices(patient)) == 1
    assert emoji_notices(Patient(name="Zoë ©", note="Rest.")) == []


def test_a_mark_under_many_letters_has_few_codes() -> None:
    letters = "אבגדהזחטיכלמנסעפצקרשת"
    text = "".join(f"{letter}\u05b4" for letter in letters)
    hold(filled(patient=text, note=text))


ODD = ("\u200c", "\u0301", "\u093f", "ا\u0301", "\u064e", "a\u0301\u0302\u0303\u0304", "क्\u200d", "\u17d2")


@pytest.mark.parametrize("odd", ODD)
def test_signs_without_a_letter_are_no_fault(odd: str) -> None:
    hold(filled(patient=odd, note=f"{odd} {odd}"))
