"""Names in every script become glyphs, lines break, and letters that cannot be drawn are reported."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, overload

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import NAMES
from paths import ROOT

from handouts.pdf.fonts import Face, font_hint, open_face, read_font_book
from handouts.pdf.fonts.catalogue import FontBook, face_source
from handouts.pdf.fonts.coverage import EXTRAS
from handouts.pdf.text import (
    LazyFaces,
    MissingGlyphs,
    ShapedLine,
    WordTooLong,
    line_starts,
    shape_line,
    shape_words,
)
from handouts.pdf.text import line_break as breaking
from handouts.pdf.text.itemize import clusters, missing
from handouts.text import drop_emoji

BOOK: FontBook = read_font_book(ROOT / "fonts")


def of_family(name: str) -> LazyFaces:
    return LazyFaces([BOOK.family(name)[0], *(regular for regular, _ in BOOK.fallbacks())])


NOTO = of_family("Noto Sans")
ATKINSON = of_family("Atkinson Hyperlegible")
EVERY_NAME = [
    pytest.param(name, id=f"{script} {at}")
    for script, names in NAMES.items()
    for at, name in enumerate(names)
]
WORDS = [word for names in NAMES.values() for name in names for word in name.split()]
ALPHABET = "".join(sorted({letter for names in NAMES.values() for name in names for letter in name}))


def face_names(line: ShapedLine, faces: Sequence[Face]) -> list[str]:
    return [faces[run.face_index].name for run in line.runs]


def drawn(line: ShapedLine) -> str:
    """The letters from left to right."""
    return "".join(glyph.text for run in line.runs for glyph in (run.glyphs[::-1] if run.rtl else run.glyphs))


def break_lines(text: str, faces: Sequence[Face], width: float) -> list[str]:
    """The lines of a paragraph, without the spaces at their ends."""
    shaped = shape_words(text, faces)
    return [
        shaped.text[start:end].rstrip(" ") for start, end in breaking.break_shaped_lines(shaped, faces, width)
    ]


@pytest.mark.parametrize("name", EVERY_NAME)
@pytest.mark.parametrize("faces", [NOTO, ATKINSON], ids=["Noto", "Atkinson"])
def test_every_name_is_drawn_without_a_box(name: str, faces: LazyFaces) -> None:
    line = shape_line(name, faces)
    assert all(glyph.gid for run in line.runs for glyph in run.glyphs)
    assert line.text == unicodedata.normalize("NFC", name)
    assert sorted("".join(run.text for run in line.runs)) == sorted(line.text)
    assert line.width > 0


@pytest.mark.parametrize("name", EVERY_NAME)
def test_decomposed_is_drawn_as_composed(name: str) -> None:
    assert shape_line(unicodedata.normalize("NFD", name), NOTO) == shape_line(name, NOTO)


@pytest.mark.parametrize("script", ["Vietnamese", "Greek", "Cyrillic"])
def test_composed_letters_are_one_glyph_each(script: str) -> None:
    for name in NAMES[script]:
        line = shape_line(name, NOTO)
        assert [glyph.text for run in line.runs for glyph in run.glyphs] == list(name)


def test_letter_and_mark_drawn_apart_read_apart() -> None:
    """The glyph of the letter o reads as o in every name."""
    line = shape_line("Adéṣọlá T̓", NOTO)
    assert {glyph.text for run in line.runs for glyph in run.glyphs} >= {"o", "s", "\u0323", "T"}


@pytest.mark.parametrize("script", ["Arabic", "Hebrew"])
def test_right_to_left_names_are_lines_from_right_to_left(script: str) -> None:
    for name in NAMES[script]:
        assert shape_line(name, NOTO).rtl


def test_letters_from_right_to_left_and_numerals_from_left_to_right() -> None:
    assert drawn(shape_line("דוד 712", NOTO)) == "712" + "דוד "[::-1]


def test_numerals_in_a_right_to_left_name_stand_at_its_left_end() -> None:
    line = shape_line("يوسف 45", NOTO)
    assert [(run.text, run.rtl) for run in line.runs] == [("45", False), ("يوسف ", True)]


def test_a_bracket_is_mirrored_in_a_right_to_left_run() -> None:
    plain = {glyph.text: glyph.gid for run in shape_line("(a)", NOTO).runs for glyph in run.glyphs}
    face = next(face for face in NOTO if ord("א") in face.characters)
    turned = {glyph.text: glyph.gid for run in shape_line("(א)", [face]).runs for glyph in run.glyphs}
    assert plain["("] == NOTO[0].glyph("(")
    assert turned["("] == face.glyph(")")


def test_the_direction_of_the_paragraph_can_be_given() -> None:
    assert [run.text for run in shape_line("Ali محمد", NOTO).runs] == ["Ali ", "محمد"]
    assert [run.text for run in shape_line("Ali محمد", NOTO, rtl=True).runs] == ["محمد", " ", "Ali"]


def test_a_whole_word_takes_the_face_that_has_all_of_it() -> None:
    line = shape_line("Nguyễn Anna", ATKINSON)
    assert face_names(line, ATKINSON) == ["NotoSans-Regular", "AtkinsonHyperlegible-Regular"]
    assert [run.text for run in line.runs] == ["Nguyễn ", "Anna"]


def test_each_script_of_a_mixed_name_has_its_face() -> None:
    line = shape_line("Nguyễn محمد कुमार 12", NOTO)
    assert [(NOTO[run.face_index].name, run.text) for run in line.runs] == [
        ("NotoSans-Regular", "Nguyễn "),
        ("NotoSansArabic-Regular", "محمد"),
        ("NotoSansArabic-Regular", " "),
        ("NotoSans-Regular", "कुमार 12"),
    ]


@pytest.mark.parametrize("unseen", ["\u200d", "\u200c", "\ufe0f", "\ufe0e", "\u034f", "\u2060", "\u00ad"])
def test_what_is_not_seen_is_not_drawn(unseen: str) -> None:
    line = shape_line(f"An{unseen}na", NOTO)
    assert drawn(line) == "Anna"
    assert line.width == pytest.approx(shape_line("An", NOTO).width + shape_line("na", NOTO).width)
    assert missing(f"An{unseen}na", NOTO) == []


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u3000"])
def test_any_space_can_be_drawn(space: str) -> None:
    assert all(glyph.gid for run in shape_line(f"a{space}b", NOTO).runs for glyph in run.glyphs)


def test_an_empty_line() -> None:
    assert shape_line("", NOTO) == ShapedLine("", (), 0, False)


class Watched(LazyFaces):
    """Records which faces are opened."""

    asked: set[int]

    @overload
    def __getitem__(self, at: int) -> Face: ...
    @overload
    def __getitem__(self, at: slice) -> LazyFaces: ...
    def __getitem__(self, at: int | slice) -> Face | LazyFaces:
        if isinstance(at, int):
            self.asked.add(at)
        return super().__getitem__(at)


def test_a_latin_name_opens_the_first_face_alone() -> None:
    faces = Watched([BOOK.family("Noto Sans")[0], *(regular for regular, _ in BOOK.fallbacks())])
    faces.asked = set()
    shape_line("Zoë Łukaszewska", faces)
    assert faces.asked == {0}


# Letters without a face.


def test_missing_characters_are_named_once_in_their_order() -> None:
    assert missing("ᎣᏏ Anna ᎣᏃ", NOTO) == ["Ꭳ", "Ꮟ", "Ꮓ"]
    with pytest.raises(MissingGlyphs) as raised:
        shape_line("ᎣᏏ Anna", NOTO)
    assert raised.value.characters == ("Ꭳ", "Ꮟ")
    assert "U+13A3 (CHEROKEE LETTER O)" in str(raised.value)
    assert "Anna" not in str(raised.value)
    assert "ᎣᏏ" not in str(raised.value)


@pytest.mark.parametrize("character", ["অ", "ગ", "ਗ", "ಕ", "ശ", "ଶ", "ක", "ລ", "မ", "አ", "ნ", "Ա"])
def test_letters_of_the_other_extra_name_it(character: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert 'pip install -e ".[scripts]"' in font_hint(character)


@pytest.mark.parametrize("character", ["中", "あ", "ア", "한", "ㄅ", "々", "，", "𠮷"])
def test_east_asian_characters_name_the_extra(character: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert 'pip install -e ".[cjk]"' in font_hint(character)


def test_no_extra_is_named_where_none_would_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert font_hint("\ufffd").startswith("It stands for a letter that was lost")
    assert font_hint("𠮷") == font_hint("Ꭳ")
    assert "write it on the sheet by hand" in font_hint("Ꭳ")


def test_the_extra_of_the_hint_is_that_of_the_font_list() -> None:
    optional = [entry for entry in BOOK.table["fallback"] if entry.get("optional")]
    found = {(entry["extra"], entry["regular"]["package"]) for entry in optional}
    assert found == {(extra.name, extra.package) for extra in EXTRAS}


def test_every_letter_that_only_an_extra_has_names_it() -> None:
    core = {
        ord(letter)
        for entry in BOOK.table["fallback"]
        if not entry.get("optional")
        for letter in _letters(entry)
    }
    for entry in BOOK.table["fallback"]:
        extra = next((each for each in EXTRAS if each.name == entry.get("extra")), None)
        if extra:
            block = entry["regular"]["file"].split("[")[0]
            own = [letter for letter in _letters(entry) if ord(letter) not in core and letter.isalpha()]
            told = sum(extra.has(letter) for letter in own)
            assert told > 0.9 * len(own), block  # the rest are signs that scripts share, and rare letters


def _letters(entry: dict[str, Any]) -> set[str]:
    source = face_source(entry["regular"], BOOK.folder, "fonts.toml")
    return set(map(chr, open_face(source).characters))


@given(st.text(ALPHABET, max_size=12))
def test_any_mixture_of_letters_is_drawn(text: str) -> None:
    line = shape_line(text, NOTO)
    assert all(glyph.gid for run in line.runs for glyph in run.glyphs)
    assert line.width == pytest.approx(sum(glyph.advance for run in line.runs for glyph in run.glyphs))
    for run in line.runs:
        assert run.text in line.text


@given(st.text(max_size=12))
def test_any_text_is_drawn_or_its_missing_characters_are_named(text: str) -> None:
    try:
        line = shape_line(text, NOTO)
    except MissingGlyphs as lacking:
        assert set(lacking.characters) <= set(unicodedata.normalize("NFC", text))
        assert lacking.characters
    else:
        assert all(glyph.gid for run in line.runs for glyph in run.glyphs)
        assert missing(text, NOTO) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("e\u0323\u0301a", ["e\u0323\u0301", "a"]),
        ("กำนำ", ["กำ", "นำ"]),
        ("ស្រី", ["ស្រី"]),
        ("क्ष्म", ["क्ष्म"]),
        ("a\u200db", ["a\u200db"]),
        ("", []),
    ],
)
def test_clusters(text: str, parts: list[str]) -> None:
    assert list(clusters(text)) == parts


# Lines.

THAI = "ทำท่านี้วันละสามครั้งครั้งละสิบห้านาที"


def test_lines_break_at_spaces() -> None:
    width = NOTO[0].width("walk ten")
    assert break_lines("walk ten minutes", NOTO, width) == ["walk ten", "minutes"]
    assert break_lines("walk  ten rest", NOTO, width) == ["walk ten", "rest"]
    assert break_lines("", NOTO, width) == [""]


def test_a_word_as_wide_as_its_line_fits() -> None:
    wide = NOTO[0].width("minutes")
    assert break_lines("walk minutes", NOTO, wide) == ["walk", "minutes"]
    assert break_lines("minutes walk", NOTO, wide) == ["minutes", "walk"]
    with pytest.raises(WordTooLong):
        break_lines("walk minutes", NOTO, wide - 1)


def test_text_without_spaces_as_wide_as_its_line_is_not_split() -> None:
    width = shape_line(THAI, NOTO).width
    assert break_lines(f"walk {THAI}", NOTO, width) == ["walk", THAI]
    kana = "カタカナ"  # each letter is as wide as the others
    one = shape_line("カ", NOTO).width
    assert break_lines(kana, NOTO, 2 * one) == ["カタ", "カナ"]
    assert break_lines(kana, NOTO, one) == list(kana)
    with pytest.raises(WordTooLong):
        break_lines(kana, NOTO, one - 1)


@pytest.mark.parametrize(
    ("text", "letters", "lines"),
    [
        ("カタカ。ナ", 3, ["カタ", "カ。ナ"]),  # a full stop never starts a line
        ("カタ「カナ」", 3, ["カタ", "「カ", "ナ」"]),  # an opening bracket never ends one
        ("カタカkm", 3, ["カタカ", "km"]),  # Latin letters stay together
        ("kmカタ", 2, ["km", "カタ"]),
        ("每天吃 400 毫克药", 4.5, ["每天吃", "400 毫克", "药"]),  # a number stays with its unit
        ("走5到10分钟路", 4, ["走5到", "10分钟", "路"]),
        ("疼痛用药400mg休息", 4.9, ["疼痛用药", "400mg休", "息"]),
    ],
)
def test_text_without_spaces_breaks_where_it_may(text: str, letters: int, lines: list[str]) -> None:
    assert break_lines(text, NOTO, letters * shape_line("カ", NOTO).width) == lines


@pytest.mark.parametrize(
    ("text", "widest", "lines"),
    [
        ("take 400 mg now", "take 400 ", ["take", "400 mg", "now"]),
        ("ask at (217) 555-0142 now", "(217) 555-0142", ["ask at", "(217) 555-0142", "now"]),
        ("take 400 milligrams", "milligrams", ["take 400", "milligrams"]),  # no line holds both
    ],
)
def test_a_number_stays_with_its_unit(text: str, widest: str, lines: list[str]) -> None:
    assert break_lines(text, NOTO, NOTO[0].width(widest)) == lines


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("دواء (Advil أو Nurofen) فقط", ["دواء ", "(Advil أو Nurofen) ", "فقط"]),
        ("دواء (من الصيدلية)", ["دواء ", "(من ", "الصيدلية)"]),  # no Latin words
        ("pills (Advil or Nurofen)", ["pills ", "(Advil ", "or ", "Nurofen)"]),
    ],
)
def test_latin_words_in_brackets_stay_on_one_line_of_arabic(text: str, pieces: list[str]) -> None:
    starts = line_starts.line_starts(text, "ar", "")
    assert [text[start:end] for start, end in pairwise((0, *starts, len(text)))] == pieces


def test_a_no_break_space_does_not_break() -> None:
    assert break_lines("walk 2\u00a0km", NOTO, NOTO[0].width("walk 2")) == ["walk", "2\u00a0km"]


@pytest.mark.parametrize("text", [THAI, "ធ្វើលំហាត់ប្រាណនេះបីដងក្នុងមួយថ្ងៃ"])
def test_a_language_without_spaces_breaks_between_clusters(text: str) -> None:
    lines = break_lines("Note: " + text, NOTO, 5000)
    assert len(lines) > 2
    assert "".join(lines) == "Note: " + text
    assert all(shape_line(line, NOTO).width <= 5000 for line in lines)
    assert not any(unicodedata.category(line[0]).startswith("M") for line in lines)
    assert not any(line[-1] in "เแโใไ" for line in lines)


def test_a_word_too_long_is_said_in_numbers() -> None:
    with pytest.raises(WordTooLong) as raised:
        break_lines("a Donaudampfschiff", NOTO, NOTO[0].width("Donau"))
    assert (raised.value.length, raised.value.fits) == (16, 5)
    assert "Donau" not in str(raised.value)


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_no_line_is_wider_than_its_box(words: list[str]) -> None:
    lines = break_lines(" ".join(words), NOTO, 12_000)
    assert " ".join(lines) == unicodedata.normalize("NFC", " ".join(words))
    assert all(shape_line(line, NOTO).width <= 12_000.5 for line in lines)


@given(
    st.lists(st.sampled_from([*NAMES["Thai"], *NAMES["Khmer"], *NAMES["Japanese"]]), min_size=1, max_size=6)
)
def test_a_line_is_drawn_as_if_it_were_shaped_alone(names: list[str]) -> None:
    shaped = shape_words("".join(names).replace(" ", ""), NOTO)
    for start, end in breaking.break_shaped_lines(shaped, NOTO, 5000):
        alone, cut = shape_line(shaped.text[start:end], NOTO), shaped.line(start, end)
        assert [run.glyphs[0].gid for run in cut.runs] == [run.glyphs[0].gid for run in alone.runs]
        assert cut.width == pytest.approx(alone.width) == shaped.width(start, end)


def test_where_a_cut_parts_what_is_shaped_together_the_line_is_shaped_anew() -> None:
    """These two letters are kerned."""
    shaped = shape_words("ダイク", NOTO)
    assert shaped.line(2, 3).width == shaped.width(2, 3) == shape_line("ク", NOTO).width
    assert shaped.width(0, 2) + shaped.width(2, 3) > shaped.width(0, 3)


def test_directions_are_those_of_the_paragraph_on_every_line() -> None:
    """On its own, the second line would start at the left with its number (UAX #9, 3.4)."""
    begun, rest = "Ali علي ", "12 محمد"
    line = shape_words(begun + rest, NOTO).line(len(begun), len(begun + rest))
    assert [run.text for run in line.runs] == ["محمد", " ", "12"]
    assert [run.text for run in shape_line(rest, NOTO, rtl=False).runs] == ["12 ", "محمد"]


def test_what_is_measured_is_what_is_drawn() -> None:
    """Words in several faces, whose spaces differ in width."""
    text = "최(崔) 뷁, (똠방-최(崔) 12 김민준 " * 6
    shaped = shape_words(text, NOTO)
    lines = breaking.break_shaped_lines(shaped, NOTO, 20_000)
    assert len(lines) > 3
    for start, end in lines:
        assert shape_line(shaped.text[start:end].rstrip(" "), NOTO).width <= 20_000


# Emoji.


@pytest.mark.parametrize(
    ("text", "left", "count"),
    [
        ("Maria 🌸 Rossi", "Maria Rossi", 1),
        ("🌸Maria🌸", "Maria", 2),
        ("Maria 👨‍👩‍👧‍👦, hello", "Maria, hello", 1),
        ("Zoë 👍🏽", "Zoë", 1),
        ("🇩🇪🇫🇷 Ann", "Ann", 2),
        ("1\ufe0f\u20e3 walk 2 km", "walk 2 km", 1),
        ("a❤\ufe0fb", "ab", 1),
        ("note\n🙂 two\nend 🏴\U000e0067\U000e0062\U000e007f", "note\ntwo\nend", 2),
        ("go ↔\ufe0f up ✓", "go up", 2),
    ],
)
def test_emoji_are_left_out(text: str, left: str, count: int) -> None:
    assert drop_emoji(text) == (left, count)


@pytest.mark.parametrize(
    "text", ["Anna 12", "© 2026 ™ ®", "C# 5 *", "→ ↔", "½ °C", "कर्म\u200dा", " two  spaces"]
)
def test_plain_signs_stay(text: str) -> None:
    assert drop_emoji(text) == (text, 0)


def test_a_sign_made_emoji_is_the_sign_again() -> None:
    assert drop_emoji("©\ufe0f 5\ufe0f") == ("© 5", 0)


@given(st.text(ALPHABET + "🌸👍🏽❤\ufe0f\u200d🇩🇪 ", max_size=12))
def test_no_letter_is_lost_with_the_emoji(text: str) -> None:
    left, count = drop_emoji(text)
    letters = [character for character in text if character.isalnum()]
    assert [character for character in left if character.isalnum()] == letters
    assert drop_emoji(left)[1] == 0
    assert count or left == text


@pytest.mark.parametrize("lost", ["\ufffd", "\ufffc"])
def test_a_sign_for_something_lost_is_never_drawn(lost: str) -> None:
    with pytest.raises(MissingGlyphs, match=r"no font has U\+FFF"):
        shape_line(f"Ana {lost}", NOTO)
    assert ord(lost) not in Face(BOOK.family("Noto Sans")[0]).characters
