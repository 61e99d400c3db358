"""Words drawn all at once: the same code and the same limits as words drawn slot by slot."""

from __future__ import annotations

import re

import pytest
from making import master_of_blocks, spans

from handouts.errors import HandoutError
from handouts.pdf import Master, SlotFace, SlotPlace
from handouts.pdf import blocks as b
from handouts.pdf.master import FilledSlots, Filler

#: A note of several paragraphs makes a Filler draw slot by slot.
ONE_BY_ONE = {"note": "a\nb"}
MASTER = master_of_blocks(
    b.Slot("name", "Your name", spans("For")),
    b.Slot("note", "A note", spans("A note"), 4),
    b.Slot("therapist", "Your therapist"),
)


def width_of(text: str, place: SlotPlace) -> float:
    """The width of a text in a slot's face, in points."""
    advances = MASTER.faces[place.bold].advances
    return sum(advances[letter] for letter in text) * place.size / 1000


def with_places(**changes: SlotPlace) -> Master:
    """The Master with other places for some slots."""
    return MASTER._replace(places=tuple(changes.get(place.slot, place) for place in MASTER.places))


def place_of(slot: str) -> SlotPlace:
    return next(place for place in MASTER.places if place.slot == slot)


def codes(master: Master, **words: str) -> tuple[str, ...]:
    return Filler(master).draw(words).codes


def is_refused(master: Master, **words: str) -> bool:
    try:
        Filler(master).draw(words)
    except HandoutError as error:
        assert {problem.where for problem in error.problems} <= words.keys()
        return True
    return False


#: Names of usual and of the widest letters; the last letters have widths that are rounded up the most.
TEXTS = ("Zoë Müller-O’Brien", "W" * 19, "@" * 11, "iiii llll", "–—…ÆŒ", "".join(map(chr, range(0xC0, 0xFF))))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("slot", ["name", "therapist"])
def test_a_text_as_wide_as_its_line_fits_and_a_wider_one_is_refused(slot: str, text: str) -> None:
    """By a thousandth of a point: what is drawn at once has no other limit than what is drawn slot by slot."""
    width = width_of(text, place_of(slot))
    fitting = with_places(**{slot: place_of(slot)._replace(width=width + 0.001)})
    narrow = with_places(**{slot: place_of(slot)._replace(width=width - 0.001)})
    assert [is_refused(fitting, **{slot: text}), is_refused(narrow, **{slot: text})] == [False, True]
    at_once, one_by_one = codes(fitting, **{slot: text}), codes(fitting, **{slot: text}, **ONE_BY_ONE)
    assert (at_once[0], at_once[2]) == (one_by_one[0], one_by_one[2])


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_places_of_one_slot_the_narrower_one_decides(order: int) -> None:
    """The date stands on every page, and a name in the foot has less room than one in the head."""
    text, place = "Wilhelmina", place_of("name")
    wide = place._replace(width=width_of(text, place) + 50)
    narrow = place._replace(width=width_of(text, place) - 0.01)
    master = MASTER._replace(places=(wide, narrow)[::order])
    assert is_refused(master, name=text)
    assert not is_refused(master, name=text[:-1])


def renumbered(face: SlotFace) -> SlotFace:
    """The face with other glyph codes, above 255 too: the fonts of a clinic can number their glyphs in any way."""
    codes = {letter: f"{int(code, 16) + 0x0A00:04X}" for letter, code in face.codes.items()}
    return SlotFace("F9", codes, face.advances)


def shown(face: SlotFace, text: str) -> str:
    """The code that shows a text."""
    return f"<{''.join(face.codes[letter] for letter in text)}>Tj"


@pytest.mark.parametrize("order", [1, -1])
def test_a_slot_in_two_faces_is_drawn_in_each(order: int) -> None:
    place = place_of("name")
    faces = (MASTER.faces[0], renumbered(MASTER.faces[1]))
    both = (place._replace(bold=False), place._replace(bold=True))[::order]
    master = MASTER._replace(places=both, faces=faces)
    for each, code in zip(both, codes(master, name="Zoë"), strict=True):
        assert f"/{faces[each.bold].resource} " in code and shown(faces[each.bold], "Zoë") in code
    assert is_refused(master, name="W" * 99)


def test_each_slot_has_the_codes_of_its_own_face() -> None:
    faces = (MASTER.faces[0], renumbered(MASTER.faces[1]))
    name, therapist = place_of("name")._replace(bold=True), place_of("therapist")._replace(bold=False)
    master = with_places(name=name, therapist=therapist)._replace(faces=faces)
    at_once = codes(master, name="Zoë", therapist="Zoë")
    assert shown(faces[1], "Zoë") in at_once[0] and shown(faces[0], "Zoë") in at_once[2]
    one_by_one = codes(master, name="Zoë", therapist="Zoë", **ONE_BY_ONE)
    assert (at_once[0], at_once[2]) == (one_by_one[0], one_by_one[2])


@pytest.mark.parametrize("letter", "é’")
def test_a_letter_that_the_masters_face_lacks_is_drawn_in_another_font(letter: str) -> None:
    def without(face: SlotFace) -> SlotFace:
        return face._replace(
            codes={each: code for each, code in face.codes.items() if each != letter},
            advances={each: size for each, size in face.advances.items() if each != letter},
        )

    master = MASTER._replace(faces=(without(MASTER.faces[0]), without(MASTER.faces[1])))
    filled: FilledSlots = Filler(master).draw({"name": f"Ren{letter}e"})
    assert [letter in composite.text for font in filled.extras for composite in font.composites].count(
        True
    ) == 1


def test_where_lines_begin_at_the_right_words_end_there() -> None:
    place = place_of("name")._replace(rtl=True)
    (code, *_) = codes(with_places(name=place), name="Zoë")
    start = re.search(r"1 0 0 1 ([\d.]+) ", code)
    assert start
    assert float(start[1]) == pytest.approx(place.x + place.width - width_of("Zoë", place), abs=0.001)


def test_a_slot_without_words_has_no_code() -> None:
    assert codes(MASTER, name="", other="Zoë") == ("", "", "")
