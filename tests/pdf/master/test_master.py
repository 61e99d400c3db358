"""Masters and the words that fill them: what fits, what is refused, and that the bytes are the same."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import pickle
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import readback
from hypothesis import given
from hypothesis import strategies as st
from making import DATE, faces, master_of_blocks, spans
from names import NAMES
from paths import ROOT
from promises import hold

from handouts.errors import HandoutError
from handouts.pdf import Master, SlotPlace
from handouts.pdf import blocks as b
from handouts.pdf.master import Filler, Handout
from handouts.pdf.master import filler as filler_module
from handouts.storage import write_beside

STORY: tuple[b.Block, ...] = (
    b.Heading(1, spans("Sheet")),
    b.Slot("name", "Write the name here", spans("For")),
    b.Slot("note", "Write a note here", spans("A note"), 4),
    b.Slot("therapist", "Write the therapist's name here"),
)
MASTER = master_of_blocks(*STORY)
PLACES: dict[str, SlotPlace] = {place.slot: place for place in MASTER.places}


def fill(**words: str) -> bytes:
    data = bytes(Filler(MASTER).fill(words, DATE))
    hold(data)
    return data


def said(**words: str) -> str:
    return readback.read(fill(**words)).said


def refused(**words: str) -> HandoutError:
    with pytest.raises(HandoutError) as caught:
        Filler(MASTER).fill(words, DATE)
    return caught.value


def sizes(data: bytes, slot: str) -> list[float]:
    """The type sizes of a slot's words."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        code = pdf.get_object(PLACES[slot].stream, 0).read_bytes().decode("ascii")
    return [float(size) for size in re.findall(r"/F\d+ ([\d.]+) Tf", code)]


def text_as_wide_as(place: SlotPlace, share: float) -> str:
    """A text that fills this share of a slot's line."""
    width = place.width * 1000 / place.size * share
    letter = faces().of(place.bold).advance(faces().of(place.bold).glyph("n"))
    return "n" * int(width / letter)


def test_words_are_read_in_the_place_of_their_slot() -> None:
    assert said(name="Zoë Łukaszewska", note="Walk a little.", therapist="Dr O’Brien") == (
        "Sheet For Zoë Łukaszewska A note Walk a little. Dr O’Brien"
    )


#: Letters of Latin-1, the apostrophe, other letters, and the control character whose byte stands for the apostrophe.
_LETTERS = st.text(
    st.sampled_from("aW~éÿ’ ŁőЖ\x92") | st.characters(min_codepoint=32, max_codepoint=255), max_size=60
)


@pytest.mark.parametrize("slot", ["name", "therapist"])
@given(_LETTERS, st.sampled_from([1, 1, 3]))
def test_words_drawn_all_at_once_have_the_code_of_words_drawn_one_by_one(
    slot: str, text: str, times: int
) -> None:
    """With a note of two paragraphs, the slots are drawn one by one."""
    at, words = list(PLACES).index(slot), {slot: text * times}
    filler = Filler(MASTER)
    try:
        one_by_one = filler.draw({**words, "note": "a\nb"}).codes[at]
    except HandoutError as error:
        assert outcome(filler.draw, words) == error.problems
    else:
        assert filler.draw(words).codes[at] == one_by_one
        with_words = bytes(filler.fill(words, DATE))
        assert one_by_one.encode("ascii") in with_words
        assert with_words == bytes(filler.handout(filler.draw(words), DATE))


def test_a_title_with_a_name_in_it_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    write: Callable[..., Any] = vars(filler_module)["metadata_part"]

    def noted(master: Master, hash: Any, title: str, date: datetime.date) -> Any:
        written.append(title)
        return write(master, hash, title, date)

    monkeypatch.setattr(filler_module, "metadata_part", noted)
    filler = Filler(MASTER)
    titles = ["Sheet for Anna 1", "Sheet for Anna 1", MASTER.title, MASTER.title, "Sheet for Anna 1"]
    for title in titles:
        assert title.encode() in bytes(filler.fill({}, DATE, title))
    assert written == [titles[0], titles[0], MASTER.title, titles[0]]  # the Master's own metadata is cached


def test_a_slot_without_words_is_a_place_to_write() -> None:
    reading = readback.read(fill())
    assert (
        reading.said
        == "Sheet For Write the name here A note Write a note here Write the therapist's name here"
    )
    assert [node.attributes["Role"] for node in reading.tree.all("Form")] == ["tv"] * 3


def test_an_empty_string_is_no_words() -> None:
    assert fill(name="") == fill()


def test_words_for_a_slot_that_is_not_there_are_left_out() -> None:
    assert fill(other="Zoë") == fill()


def test_a_name_that_fits_keeps_its_size() -> None:
    assert sizes(fill(name=text_as_wide_as(PLACES["name"], 0.99)), "name") == [PLACES["name"].size]


def test_a_name_too_long_for_its_line_is_refused_and_never_set_smaller() -> None:
    data = fill(name=text_as_wide_as(PLACES["name"], 0.99))
    (mark,) = [each for each in readback.text_marks(data) if each.text.startswith("nnn")]
    assert mark.right <= PLACES["name"].x + PLACES["name"].width + 0.5
    assert refused(name=text_as_wide_as(PLACES["name"], 1.02)).problems[0].where == "name"


def test_a_double_name_wider_than_a_line_of_its_box_parts_behind_its_hyphen() -> None:
    one = text_as_wide_as(PLACES["note"], 0.7)
    data = fill(note=f"{one}-{one}")
    lines = [each for each in readback.text_marks(data) if each.text.startswith("nnn")]
    assert len({round(each.bottom) for each in lines}) == 2
    assert f"{one}-{one}" in readback.read(data).text
    assert "two words" in str(refused(note=text_as_wide_as(PLACES["note"], 1.1)))


def test_what_is_too_long_is_counted_and_never_quoted() -> None:
    name = "Wilhelmina " * 30
    error = refused(name=name, note="Confidential " * 200)
    assert [problem.where for problem in error.problems] == ["name", "note"]
    assert f"{len(name)} characters are too many" in error.problems[0].what
    assert "4 lines" in error.problems[1].what or "lines" in error.problems[1].what
    assert [problem.remedies for problem in error.problems] == [("more-lines",)] * 2
    assert "ilhelmina" not in str(error)
    assert "onfidential" not in str(error)


def test_the_number_that_fits_does_fit() -> None:
    text = "word " * 400
    (problem,) = refused(note=text.strip()).problems
    match = re.search(r"about (\d+) fit", problem.what)
    assert match
    fill(note=text[: int(match[1])].strip())


def outcome(look: Callable[[dict[str, str]], object], words: dict[str, str]) -> object:
    try:
        look(words)
    except HandoutError as error:
        return error.problems
    return "well"


@pytest.mark.parametrize("slot", PLACES)
@given(
    st.sampled_from([0.5, 0.99, 1.01, 1.3, 9.0]),
    st.sampled_from(["", "\n", "\n\n\n\n\n\n\n\n", "ễ", "محمد", "张伟", "\u0378", "\u0378\u0379"]),
)
def test_a_check_finds_what_a_fill_would(slot: str, share: float, more: str) -> None:
    text = text_as_wide_as(PLACES[slot], share)
    for words in ({slot: text + more}, {slot: " ".join(text) + more, "name": more}):
        assert outcome(Filler(MASTER).check, words) == outcome(Filler(MASTER).draw, words)


def test_a_word_wider_than_its_line_is_refused_and_not_cut_off() -> None:
    (problem,) = refused(note="n" * 300).problems
    assert problem.where == "note"
    assert "nnnn" not in str(problem)


@pytest.mark.parametrize("length", [10, 60, 110, 160, 210])
def test_the_lines_of_a_note_stay_in_its_box(length: int) -> None:
    place = PLACES["note"]
    text = ("Walk a little every day and rest in between. " * 9)[:length].strip()
    data = fill(note=text)
    reading = readback.read(data)
    assert f"A note {text} Write the therapist's" in reading.said
    low = place.y - (place.lines - 1) * place.ruling - place.size * 0.35
    high = place.y + place.ruling
    for mark in readback.text_marks(data):
        if (
            mark.text.strip()
            and mark.text.split()[0] in text.split()
            and mark.left >= place.x - 2
            and mark.bottom < high
        ):
            assert low <= mark.bottom
            assert mark.right <= place.x + place.width + 1


def test_a_box_holds_as_many_printed_lines_as_there_is_room_for() -> None:
    place = PLACES["note"]
    assert place.capacity >= place.lines
    assert place.capacity * place.leading <= place.lines * place.ruling


@pytest.mark.parametrize(
    "text",
    [
        "<b>Ann</b>",
        "&amp;",
        "{{7*7}}",
        "{% raw %}",
        "../../etc/passwd",
        "') Tj ET Q",
        "(((",
        "\\",
        "%PDF-1.7",
        "endstream",
        "<</MCID 0>> BDC",
        "EMC",
        "'; DROP TABLE patients;--",
        "=1+1",
        "<script>alert(1)</script>",
        "${HOME}",
        "%s%n",
        "\u00a0",
        "/Name [1 2]",
        "<414243> Tj",
        "startxref",
        "A\u00adB",
    ],
)
def test_hostile_words_are_printed_as_they_are(text: str) -> None:
    for slot in PLACES:
        reading = readback.read(fill(**{slot: text}))
        assert text in reading.tree.said()
        assert len(reading.tree.all("P")) == 3


@given(st.text(st.sampled_from(sorted(MASTER.faces[0].codes)), min_size=1, max_size=24))
def test_whatever_letters_a_name_has_they_are_read_back(name: str) -> None:
    data = bytes(Filler(MASTER).fill({"name": name}, DATE))
    assert name in readback.read(data).tree.said()
    assert not readback.read(data).faults


@pytest.mark.parametrize("name", NAMES["Latin"][:12])
def test_names_of_the_repertoire_need_no_font_of_their_own(name: str) -> None:
    if set(name) <= set(MASTER.faces[0].codes):
        assert b"/FontFile2" not in Filler(MASTER).fill({"name": name}, DATE).tail
    assert name in said(name=name)


def test_the_same_words_give_the_same_bytes() -> None:
    filler = Filler(MASTER)
    first = filler.fill({"name": "Ann", "note": "Rest"}, DATE)
    filler.fill({"name": "Nguyễn", "note": "Walk"}, DATE)
    again = filler.fill({"note": "Rest", "name": "Ann"}, DATE)
    assert bytes(first) == bytes(again)
    assert first.sha256 == again.sha256 == hashlib.sha256(bytes(first)).hexdigest()


def test_a_master_can_be_pickled_and_filled_elsewhere() -> None:
    copy = pickle.loads(pickle.dumps(MASTER))
    assert isinstance(copy, Master)
    assert bytes(Filler(copy).fill({"name": "Ann"}, DATE)) == fill(name="Ann")


def test_a_master_holds_nobodys_words() -> None:
    before = pickle.dumps(MASTER)
    Filler(MASTER).fill({"name": "Wilhelmina Featherstonehaugh", "note": "Confidential"}, DATE)
    assert pickle.dumps(MASTER) == before


def streams(data: bytes) -> bytes:
    """A file with all streams uncompressed."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return data + b"".join(each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream))


def test_one_patients_words_are_not_in_anothers_file() -> None:
    filler = Filler(MASTER)
    filler.fill({"name": "Wilhelmina", "note": "Confidential"}, DATE)
    other = filler.fill({"name": "Ann"}, DATE)
    reading = readback.read(bytes(other))
    assert "Wilhelmina" not in reading.said
    everything = streams(bytes(other))
    for text in ("Wilhelmina", "Confidential"):
        codes = "".join(MASTER.faces[0].codes[letter] for letter in text)
        assert text.encode() not in everything
        assert codes.encode() not in everything


def test_one_patients_letters_are_not_in_anothers_font() -> None:
    filler = Filler(MASTER)
    vietnamese = filler.fill({"name": "Nguyễn Thị Hồng"}, DATE)
    assert b"/FontFile2" in vietnamese.tail
    assert b"/FontFile2" not in filler.fill({"name": "Ann"}, DATE).tail
    assert "Ann" in said(name="Ann")


def test_the_name_is_in_no_title_unless_it_is_asked_for() -> None:
    assert "Wilhelmina".encode("utf-16-be").hex().upper().encode() not in fill(name="Wilhelmina")
    with pikepdf.open(io.BytesIO(fill(name="Wilhelmina"))) as pdf:
        assert str(pdf.docinfo.Title) == "A sheet"
    titled = bytes(Filler(MASTER).fill({"name": "Zoë"}, DATE, "A sheet: Zoë & <Łuk>"))
    hold(titled)
    with pikepdf.open(io.BytesIO(titled)) as pdf:
        assert str(pdf.docinfo.Title) == "A sheet: Zoë & <Łuk>"


def test_different_files_have_different_identities() -> None:
    def identity(data: bytes) -> bytes:
        match = re.search(rb"/ID\s*\[<([0-9a-fA-F]+)>", data)
        assert match
        return match[1]

    assert identity(fill(name="Ann")) != identity(fill(name="Anna"))
    assert identity(fill(name="Ann")) == identity(fill(name="Ann"))


PROGRAM = """
import sys
sys.path[:0] = {folders!r}
import locale, hashlib
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from making import DATE, edition_of
from test_master import STORY, master_of_blocks, Filler
from handouts.edition.load import make_handout
from handouts.patients import Choice, Patient
print(Filler(master_of_blocks(*STORY)).fill({{"name": "Zoë"}}, DATE).sha256)
patient = Patient(name="Zoë", treatments=(Choice("massage", "Tuesdays"), Choice("ice-heat")))
print(make_handout(edition_of(None, treatments=["massage", "ice-heat"]), patient, DATE).sha256)
"""


def run_elsewhere(**environment: str) -> list[str]:
    """The hashes of two sheets that another process made under other conditions."""
    program = PROGRAM.format(folders=[str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_bytes_do_not_depend_on_process_hash_seed_time_zone_or_locale() -> None:
    one = run_elsewhere(PYTHONHASHSEED="1", TZ="Pacific/Kiritimati", LC_ALL="C", LANG="C")
    other = run_elsewhere(
        PYTHONHASHSEED="7", TZ="America/Anchorage", LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8"
    )
    assert one == other
    assert one[0] == Filler(master_of_blocks(*STORY)).fill({"name": "Zoë"}, DATE).sha256


def written(path: Path, handout: Handout) -> bytes:
    write_beside(path, handout.write_to)
    return path.read_bytes()


def test_a_write_in_several_goes_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handout = Filler(MASTER).fill({"name": "Ann"}, DATE)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:1000]))
    monkeypatch.delattr(os, "writev", raising=False)
    assert written(tmp_path / "a.pdf", handout) == bytes(handout)


def test_the_fixed_part_is_the_same_for_everybody() -> None:
    filler = Filler(MASTER)
    one, other = filler.fill({"name": "Ann"}, DATE), filler.fill({"name": "Bob", "note": "Rest"}, DATE)
    assert one.fixed is other.fixed is MASTER.fixed
    assert len(one.tail) < 8_000


def test_a_fill_writes_only_the_slots_with_words() -> None:
    """The fixed bytes have the others, blank."""
    filler = Filler(MASTER)
    assert filler.fill({}, DATE).tail.count(b"endstream") == 2  # metadata, cross-reference table
    tail = filler.fill({"name": "Ann"}, DATE).tail
    assert (tail.count(b"endstream"), tail.count(b" BDC "), tail.count(b"/StructElem")) == (3, 1, 1)


NAME_WITH_FONT = {"name": "محمد Ж 王", "therapist": "Zoë", "note": "Ольга\nB"}


def test_words_in_other_letters_give_the_same_bytes_once_they_are_kept() -> None:
    kept = Filler(MASTER)
    days = [DATE, DATE + datetime.timedelta(1), DATE]
    for words in (NAME_WITH_FONT, NAME_WITH_FONT | {"therapist": "Ann"}, {"name": NAME_WITH_FONT["name"]}):
        anew = [bytes(Filler(MASTER).fill(words, day)) for day in days]
        assert [bytes(kept.fill(words, day)) for day in days] == anew
        assert bytes(kept.handout(kept.draw(words), DATE)) == anew[0]
        hold(anew[0])


def test_few_words_in_other_letters_are_kept_and_no_title_with_a_name() -> None:
    filler = Filler(MASTER)
    for letter in map(chr, range(0x410, 0x450)):
        filler.fill({"name": letter, "note": "Rest"}, DATE, title=f"Sheet: {letter}")
    kept = vars(filler)["_own"]
    assert list(kept) == [(("name", chr(letter)),) for letter in range(0x440, 0x450)]
    assert not any(own.parts for own in kept.values())


def test_words_that_cannot_be_drawn_are_not_kept() -> None:
    filler = Filler(MASTER)
    with pytest.raises(HandoutError) as caught:
        filler.fill({"name": "Ж" * 400, "therapist": "ᚠ"}, DATE)
    assert {problem.where for problem in caught.value.problems} == {"name", "therapist"}
    assert not vars(filler)["_own"]


def test_every_stream_of_the_fixed_part_can_be_unpacked() -> None:
    for match in re.finditer(rb"(/FlateDecode)? ?/Length (\d+)>>\nstream\n", MASTER.fixed):
        end = match.end() + int(match[2])
        assert MASTER.fixed[end:].startswith(b"\nendstream\nendobj\n")
        assert not match[1] or zlib.decompress(MASTER.fixed[match.end() : end])
