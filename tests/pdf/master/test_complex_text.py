"""Words beyond the repertoire as page code: composite glyphs, their fonts, where lines stand, what is refused."""

from __future__ import annotations

import re
import struct
import zlib
from functools import cache
from itertools import pairwise

import pytest
from making import faces, font_book, master_of_blocks, spans
from names import NAMES
from readback import texts_of_codes

from handouts.errors import HandoutError
from handouts.pdf import CompositeFontData, CompositeGlyph, Master, SlotPlace
from handouts.pdf import blocks as b
from handouts.pdf.fonts import plain_face
from handouts.pdf.master import Filler
from handouts.pdf.master.complex_text import PatientFonts, weights
from handouts.pdf.master.slots import draw_plain
from handouts.pdf.text import CompositeFont, font_objects

REGULAR = faces().regular
_TM = re.compile(r"1 0 0 1 ([\d.]+) ([\d.]+) Tm")
_CODES = re.compile(r"<(\w+)>")
_TF = re.compile(r"/(\w+) ([\d.]+) Tf")


@cache
def master() -> Master:
    return master_of_blocks(
        b.Heading(1, spans("A sheet")),
        b.Slot("name", "Write the name here", spans("For")),
        b.Slot("note", "Write a note here", spans("A note"), 3),
    )


def place(slot: str) -> SlotPlace:
    return next(each for each in master().places if each.slot == slot)


def fonts() -> PatientFonts:
    return PatientFonts(weights(font_book().pairs("Noto Sans")), master().resources["Font"])


def starts(code: str) -> list[tuple[float, float]]:
    """The start of each line of a slot, in points."""
    return [(float(x), float(y)) for x, y in _TM.findall(code)]


def codes_of(code: str) -> list[int]:
    """The codes in the page code of a slot."""
    shown = bytes.fromhex("".join(_CODES.findall(code)))
    return list(struct.unpack(f">{len(shown) // 2}H", shown))


def test_above_a_single_rule_few_lines_stand_at_the_foot_in_every_script() -> None:
    ruled = place("note")._replace(ruled=1)
    latin = draw_plain(ruled, master().faces[0], "Walk.", 3000)
    (low,) = starts(fonts().draw(ruled, "Иди."))
    assert [low] == starts(latin)
    (high,) = starts(fonts().draw(place("note"), "Иди."))
    assert high[1] - low[1] == (ruled.lines - 1) * ruled.leading


TALL = "ក្នុង ស្ត្រី ឈឿ ញ៉ែម " * 9


@pytest.mark.parametrize(("text", "apart"), [(TALL, True), ("Иди. " * 40, False)])
def test_lines_of_tall_letters_stand_further_apart(text: str, apart: bool) -> None:
    box = place("note")
    ys = [y for _, y in starts(fonts().draw(box, text.strip()))]
    steps = {round(upper - lower, 2) for upper, lower in pairwise(ys)}
    assert len(ys) > 1 and len(steps) == 1
    assert (steps.pop() > box.leading) is apart
    # They end above the last rule of a full box.
    assert ys[-1] >= box.y - (box.lines - 1) * box.ruling - 0.01


def error_of(slot: str, text: str) -> str:
    with pytest.raises(HandoutError) as caught:
        fonts().draw(place(slot), text)
    message = str(caught.value)
    assert text not in message
    return message


def objects_of(extra: CompositeFontData) -> list[bytes]:
    return font_objects(plain_face(extra.face), extra.composites)


def texts_of(extra: CompositeFontData) -> dict[int, str]:
    """The text of each code of a font."""
    packed = objects_of(extra)[3].partition(b"stream\n")[2].removesuffix(b"\nendstream")
    return texts_of_codes(zlib.decompress(packed))


# --- who comes here -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Zoë Łukasz", "Walk.\nRest.", "Ștefan “Ion”", "a" * 30])
def test_letters_of_the_repertoire_need_no_font_of_their_own(text: str) -> None:
    assert Filler(master()).draw({"name": text, "note": text}).extras == ()


def test_one_face_is_one_font_for_all_slots_of_a_patient() -> None:
    filled = Filler(master()).draw({"name": "Nguyễn Thị", "note": "Ольга Παππά"})
    assert len(filled.extras) == 1


def test_fonts_have_names_of_their_own() -> None:
    drawn = PatientFonts(weights(font_book().pairs("Noto Sans")), {"S1", "S2"}).draw(place("name"), "Ольга")
    assert _TF.findall(drawn) == [("S3", "12.5")]


def test_a_bold_slot_is_drawn_in_the_bold_face() -> None:
    own = fonts()
    own.draw(place("name")._replace(bold=True), "Ольга محمد")
    names = [re.search(rb"/BaseFont /[A-Z]{6}\+(\S+)", objects_of(extra)[0]) for extra in own.extras()]
    assert [found[1] for found in names if found] == [b"NotoSans-Bold", b"NotoSansArabic-Bold"]


def test_runs_come_in_the_order_of_sense_each_in_its_place() -> None:
    """In a right-to-left line, the number is drawn at the left and read last."""
    code = fonts().draw(place("name"), "נועה 7")
    assert len(starts(code)) == 2
    assert starts(code)[0] > starts(code)[1]
    assert starts(fonts().draw(place("name"), "Ольга נועה")) == [(place("name").x, place("name").y)]


def test_from_right_to_left_a_code_has_one_letter() -> None:
    """This word is one glyph. Readers reverse the letters within a code too."""
    own = fonts()
    own.draw(place("name"), "اللّٰه")
    (extra,) = own.extras()
    assert set(texts_of(extra).values()) == {"ا", "لل", "ّٰ", "ه"}


# --- where lines stand --------------------------------------------------------------------------------------


def test_a_line_begins_beside_its_label_in_every_direction() -> None:
    for text in ("Ольга", "محمد", "נועה 7"):
        assert min(starts(fonts().draw(place("name"), text))) == (place("name").x, place("name").y)


def test_a_line_is_never_set_smaller() -> None:
    message = error_of("name", "Ольга " * 40 + "Ж")
    assert re.fullmatch(
        r"name: 241 characters are too many: about \d+ fit in its 1 line\n    Shorten it\.", message
    )


def test_a_paragraph_from_right_to_left_stands_at_the_right_of_its_box() -> None:
    box = place("note")
    lines = starts(fonts().draw(box, "Ольга\nמשה\nОля"))
    assert [x == box.x for x, _ in lines] == [True, False, True]
    assert box.x + box.width * 0.8 < lines[1][0] < box.x + box.width
    steps = [round(upper[1] - lower[1], 3) for upper, lower in pairwise(lines)]
    assert steps == [box.leading, box.leading]


def test_a_box_takes_as_many_lines_as_it_has() -> None:
    box = place("note")
    fits = "\n".join(["Ольга"] * box.capacity)
    assert len(starts(fonts().draw(box, fits))) == box.capacity
    message = error_of("note", fits + "\nОля Оля")
    given = len(fits) + 8
    assert (
        f"note: {given} characters are too many: about {len(fits)} fit in its {box.capacity} lines" in message
    )


def test_a_word_wider_than_its_line_is_refused() -> None:
    message = error_of("note", "Ж" * 200)
    assert "note: a word of 200 characters is too long for the line, which fits" in message
    assert "into two words" in message


def test_the_first_letter_without_a_font_is_named_and_no_other() -> None:
    with pytest.raises(HandoutError) as caught:
        fonts().draw(place("name"), "Ana ᚠ ᛅ")
    (problem,) = caught.value.problems
    assert (problem.where, "U+16A0" in problem.what, "U+16C5" in problem.what) == ("name", True, False)


# --- composite glyphs -----------------------------------------------------------------------------------------


def test_text_from_right_to_left_is_said_beside_its_codes() -> None:
    own, name, note = fonts(), place("name"), place("note")
    own.draw(name, "Ольга")
    assert own.actual_texts == {}
    own.draw(name, "محمد")
    own.draw(note, "משה\nЖ")
    assert own.actual_texts == {name.stream: "محمد", note.stream: "משה Ж"}


@pytest.mark.parametrize(
    "script", ["Devanagari", "Thai", "Tamil", "Telugu", "Khmer", "Vietnamese", "Cyrillic"]
)
def test_from_left_to_right_the_texts_of_the_codes_spell_the_words(script: str) -> None:
    for name in NAMES[script]:
        own = fonts()
        code = own.draw(place("name"), name)
        (extra,) = own.extras()
        texts = texts_of(extra)
        assert "".join(texts[each] for each in codes_of(code)) == name
        assert set("".join(texts.values())) == set(name)


def test_from_right_to_left_a_letter_is_one_code_with_its_dots_and_without_its_marks() -> None:
    own = fonts()
    own.draw(place("name"), "بَ ثي")
    assert sorted(text for extra in own.extras() for text in texts_of(extra).values()) == sorted("بَثي ")


def test_a_joiner_is_not_seen_and_yet_said() -> None:
    own = fonts()
    own.draw(place("name"), "می\u200cرح")
    (extra,) = own.extras()
    assert "\u200c" in texts_of(extra).values()


def test_a_glyph_that_stands_for_two_texts_has_two_codes() -> None:
    own = CompositeFont(REGULAR, "S1")
    gid = REGULAR.glyph("o")
    advance = REGULAR.advance(gid)
    codes = [own.code(CompositeGlyph(((gid, 0.0, 0.0),), advance, text)) for text in ("o", "о", "o")]
    assert codes == ["0001", "0002", "0001"]
