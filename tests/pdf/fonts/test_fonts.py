"""Faces are found, measured, and embedded as subsets that map each glyph to its text."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st
from making import faces, font_book, without_cjk
from readback import texts_of_codes

from handouts.errors import HandoutError
from handouts.pdf.fonts import FaceSource, UsedFont, code_point, font_hint, open_face, read_font_book
from handouts.pdf.fonts.catalogue import face_source
from handouts.pdf.fonts.type0 import to_unicode
from handouts.pdf.syntax import Stream, references

REGULAR, BOLD = faces().regular, faces().bold


def error_of(entry: dict[str, object], folder: Path) -> str:
    with pytest.raises(HandoutError) as caught:
        face_source(entry, folder, "fonts.toml")
    return str(caught.value)


def test_a_face_is_named_after_its_file_and_weight() -> None:
    assert REGULAR.name == "NotoSans-Regular"
    assert BOLD.name == "NotoSans-Bold"


def test_bold_is_wider_than_regular() -> None:
    assert BOLD.width("Keep moving") > REGULAR.width("Keep moving") > 0


def test_widths_are_those_of_the_pinned_instance() -> None:
    # Noto Sans, wght 400 and 700: the advance of H in the font's own tables.
    assert round(REGULAR.width("H")) == 741
    assert round(BOLD.width("H")) == 765


@pytest.mark.parametrize("letter", ["a", "ẫ", "Ș", "ѣ", "Ω", "•", "–", "’"])
def test_the_letters_of_names_and_of_the_guidance_are_covered(letter: str) -> None:
    assert ord(letter) in REGULAR.characters
    assert ord(letter) in BOLD.characters


def test_letters_of_other_scripts_are_not_covered() -> None:
    assert ord("م") not in REGULAR.characters
    assert REGULAR.glyph("م") == 0


def test_words_have_no_ligatures() -> None:
    glyphs = REGULAR.word("office")
    assert [glyph.gid for glyph in glyphs] == [REGULAR.glyph(letter) for letter in "office"]


def test_a_composed_letter_is_one_glyph() -> None:
    assert len(REGULAR.word("ọ")) == 1


def test_a_subset_holds_the_glyphs_it_was_asked_for_and_no_others() -> None:
    wanted = {REGULAR.glyph(letter) for letter in "Zoë"}
    small = hb.Face(REGULAR.subset(wanted))
    drawn = {gid for gid in range(small.glyph_count) if hb.Font(small).get_glyph_extents(gid).height}
    # An ë may be composed of an e and its dots; apart from them, the subset has only .notdef.
    parts = {REGULAR.glyph(letter) for letter in "e\u0308¨"}
    assert wanted <= drawn <= wanted | parts | {0}


def test_a_subset_has_no_hinting_and_no_axes() -> None:
    tables = set(hb.Face(REGULAR.subset({REGULAR.glyph("a")})).table_tags)
    assert not tables & {"fpgm", "prep", "cvt ", "fvar", "gvar", "GSUB", "name"}
    assert {"glyf", "loca", "head", "hmtx"} <= tables


def test_a_glyph_that_would_say_two_texts_is_noticed() -> None:
    used = UsedFont(REGULAR, "F1")
    assert used.use(40, "E")
    assert used.use(40, "E")
    assert not used.use(40, "Ε")
    assert used.texts == {40: "E"}


def test_a_glyph_without_a_text_of_its_own_stands_for_a_space_without_width() -> None:
    used = UsedFont(REGULAR, "F1")
    assert not used.use(900, "")
    assert used.texts == {900: "\u200b"}


def test_the_objects_of_a_font_follow_each_other() -> None:
    used = UsedFont(REGULAR, "F1")
    for letter in "abc":
        used.use(REGULAR.glyph(letter), letter)
    numbers, values = zip(*used.objects(30), strict=True)
    assert numbers == (30, 31, 32, 33, 34)
    for value in values[:3]:
        assert re.search(rb"/(BaseFont|FontName) /[A-Z]{6}\+NotoSans-Regular[/ ]", value)
    assert [references(value) for value in values[:3]] == [[31, 33], [32], [34]]
    assert isinstance(values[4], Stream)
    assert values[4].head["Length1"] == len(values[4].data)


def test_the_subset_tag_depends_on_the_letters_alone() -> None:
    def font(letters: str) -> bytes:
        used = UsedFont(REGULAR, "F1")
        for letter in letters:
            used.use(REGULAR.glyph(letter), letter)
        return bytes(used.objects(1)[0][1])

    assert font("abc") == font("cba") != font("abd")


def test_widths_are_written_for_every_glyph() -> None:
    used = UsedFont(REGULAR, "F1")
    for letter in "aA b":
        used.use(REGULAR.glyph(letter), letter)
    (array,) = re.findall(rb"/W (\[.*\])>>", used.objects(1)[1][1])
    widths = json.loads(array.replace(b" ", b","))
    spread = {
        first + at: width
        for first, run in zip(widths[::2], widths[1::2], strict=True)
        for at, width in enumerate(run)
    }
    assert spread == {gid: round(REGULAR.advance(gid)) for gid in used.texts}


@given(
    st.dictionaries(
        st.integers(1, 65535), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3)
    )
)
def test_to_unicode_has_blocks_of_a_hundred_at_most(texts: dict[int, str]) -> None:
    written = to_unicode(texts)
    counts = [int(count) for count in re.findall(rb"(\d+) beginbf(?:char|range)", written)]
    assert all(0 < count <= 100 for count in counts)
    assert sum(counts) == len(
        re.findall(rb"^<.*> <.*>$", written.split(b"endcodespacerange", 1)[1], re.MULTILINE)
    )
    assert texts_of_codes(written) == texts


def test_letters_in_a_row_are_one_range_that_crosses_no_high_byte() -> None:
    letters = {code: chr(code - 200) for code in range(250, 260)} | {300: "Ā", 301: "ā", 302: "fi", 303: "fj"}
    written = to_unicode(letters).decode("ascii")
    assert re.search(r"beginbfrange\n(.*?)endbfrange", written, re.DOTALL)[1].splitlines() == [  # type: ignore[index]
        "<00FA> <00FF> <0032>", "<0100> <0103> <0038>", "<012C> <012D> <0100>",
    ]  # fmt: skip
    assert texts_of_codes(written.encode("ascii")) == letters


def test_a_family_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(HandoutError) as caught:
        font_book().family("Noto Snas")
    assert "Did you mean Noto Sans?" in str(caught.value)


def test_a_font_package_that_is_not_installed_is_named(tmp_path: Path) -> None:
    text = error_of({"package": "fontpkg_never_made", "file": "A.ttf"}, tmp_path)
    assert "fontpkg_never_made" in text
    assert "pip install fontpkg-never-made" in text


def test_a_font_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "Missing.ttf" in error_of({"file": "Missing.ttf"}, tmp_path)
    assert "NotThere.ttf" in error_of({"package": "fontpkg_noto_sans", "file": "NotThere.ttf"}, tmp_path)


def test_a_font_file_can_be_laid_into_the_fonts_folder(tmp_path: Path) -> None:
    source = font_book().family("Noto Sans")[0]
    shutil.copy(source.path, tmp_path / "SlotObjects.ttf")
    found = face_source({"file": "SlotObjects.ttf", "axes": {"wght": 700}}, tmp_path, "fonts.toml")
    assert found == FaceSource(tmp_path / "SlotObjects.ttf", (("wght", 700.0),))


OTF = b"OTTO\0\1" + b"\0" * 6 + b"CFF " + b"\0" * 12


@pytest.mark.parametrize("data", [b"", b"garbage" * 100, OTF, b"\0\1\0\0\0\0"])
def test_a_file_that_is_no_truetype_font_is_told_of(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "SlotObjects.ttf").write_bytes(data)
    assert "SlotObjects.ttf is not a TrueType font" in error_of({"file": "SlotObjects.ttf"}, tmp_path)


def test_a_helper_face_that_is_optional_may_be_missing(tmp_path: Path) -> None:
    table = '[[fallback]]\noptional = true\nregular = { package = "fontpkg_never_made", file = "A.ttf" }\n'
    (tmp_path / "fonts.toml").write_text(f"[families]\n{table}", encoding="utf-8")
    assert read_font_book(tmp_path).fallbacks() == []


def test_every_helper_face_that_is_not_optional_is_installed() -> None:
    needed = [entry for entry in font_book().table["fallback"] if not entry.get("optional")]
    pairs = font_book().fallbacks()
    assert len(pairs) >= len(needed) > 0
    assert all(source.path.is_file() for pair in pairs for source in pair)


GOOD_BOOK = """[families."SlotObjects"]
regular = { file = "SlotObjects.ttf", axes = { wght = 400 } }
bold = { file = "SlotObjects.ttf", axes = { wght = 700 } }

[[fallback]]
scripts = "Latin"
regular = { package = "fontpkg_noto_sans", file = "NotoSans[wdth,wght].ttf" }
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'bold = { file = "SlotObjects.ttf", axes = { wght = 700 } }',
            "",
            ["[families.SlotObjects.bold]: is missing"],
        ),
        ("[families", "[famlies", ["[famlies]: is not a known key"]),
        (
            "{ file",
            "{ fil",
            ["[families.SlotObjects.regular.fil]: is not", "[families.SlotObjects.regular.file]: is missing"],
        ),
        (
            'package = "fontpkg_noto_sans"',
            'package = ".."',
            ["[fallback 1.regular.package]: is not"],
        ),
        ("wght = 400", 'wght = "thin"', ["[families.SlotObjects.regular.axes.wght]: is not a number"]),
        ("[[fallback]]", "[fallback]", ["[fallback]: must be headings in double brackets"]),
        (
            'scripts = "Latin"',
            "optional = 1",
            ["[fallback 1.optional]: is a number, but must be true or false"],
        ),
        ("regular = { file", "regular = file", [":2: the value is not between quotes"]),
    ],
)
def test_what_is_wrong_in_fonts_toml_is_said_with_its_key(
    tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    assert old in GOOD_BOOK
    (tmp_path / "fonts.toml").write_text(GOOD_BOOK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        read_font_book(tmp_path)
    problems = caught.value.problems
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert f"{problem.where}: {problem.what}".replace("fonts.toml", "").lstrip().startswith(words)
        assert problem.hint


def test_fonts_toml_may_have_a_mark_before_its_first_letter(tmp_path: Path) -> None:
    (tmp_path / "fonts.toml").write_bytes(b"\xef\xbb\xbf" + GOOD_BOOK.replace("\n", "\r\n").encode())
    assert read_font_book(tmp_path).table["families"].keys() == {"SlotObjects"}


def test_a_font_file_that_is_damaged_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "half.ttf"
    path.write_bytes(REGULAR.source.path.read_bytes()[:1_000])
    with pytest.raises(HandoutError, match=r"font half\.ttf: the font file is damaged"):
        open_face(FaceSource(path, ())).subset({1})


def test_a_letter_without_a_font_is_named_and_the_hint_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_point("中") == "U+4E2D (CJK UNIFIED IDEOGRAPH-4E2D)"
    assert code_point("\ue000") == "U+E000"  # a private one has no name
    assert "was lost" in font_hint("\ufffd") and "was lost" in font_hint("\ufffc")
    assert font_hint("中") == font_hint("𓀀")
    assert "write it on the sheet by hand" in font_hint("𓀀")
    without_cjk(monkeypatch)
    for letter in "中かカ한。":
        assert 'pip install -e ".[cjk]"' in font_hint(letter)
    assert "pip" not in font_hint("𓀀")
