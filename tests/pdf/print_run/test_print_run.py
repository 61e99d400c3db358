"""The print run: many sheets in one file for the printer."""

from __future__ import annotations

import hashlib
import io
import pickle
import tracemalloc
from collections.abc import Iterable
from functools import cache
from typing import Any

import names as names_of_scripts
import page as page_validation
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import DATE, edition_of, faces, master_of_blocks, para, spans

from handouts.edition.build import master_of
from handouts.errors import HandoutError
from handouts.pdf import Master
from handouts.pdf import blocks as b
from handouts.pdf.master import FilledSlots, Filler
from handouts.pdf.print_run import PrintRun, PrintRunSummary
from handouts.pdf.print_run import shared_fonts as sharedfonts
from handouts.pdf.syntax import Bookmarks, LongFile, PageTree
from handouts.pdf.syntax import stream_writer as longfile
from handouts.pdf.text import CompositeFont

TREATMENTS = ("ice-heat", "massage", "exercise")
WORDS = {
    "patient": "Zoë Müller-O’Brien",
    "date": "Nov 22, 2026",
    "how:ice-heat": "Twice a day, 15 min",
    "how:massage": "Tuesdays with us",
    "how:exercise": "Every morning",
    "note": "Walk a little every day, and ring us before Friday.",
    "next-visit": "3 Dec, 10:30",
}
NAMES = ("Siân", "Łukasz", "José", "Noor", "Eve", "Jürgen", "Anna", "Ivo", "Renée", "Tom")
FAMILIES = ("Novák", "O’Connor", "Smith", "Ferreira", "García", "Jones", "Kowalska", "Brown", "Öztürk", "Lee")
TIMES = ("Once", "Twice", "3 times", "4 times", "5 times")
Patients = Iterable[tuple[Master, FilledSlots, str]]


@cache
def master(treatments: tuple[str, ...] = TREATMENTS, paper: str = "letter", form: str = "standard") -> Master:
    return master_of(edition_of(None, treatments=treatments, paper=paper, form=form))


@cache
def short() -> Master:
    """The edition with the fewest pages. Among the editions, some have an odd and some an even number of pages."""
    return master((), "a4", "short")


def words(number: int) -> dict[str, str]:
    """Words that no other patient has."""
    name = f"{NAMES[number % 10]} {NAMES[number // 7 % 10]} {FAMILIES[number // 10 % 10]}"
    return WORDS | {
        "patient": name,
        "how:ice-heat": f"{TIMES[number % 5]} a day, {number % 19 + 2} min",
        "how:exercise": f"{TIMES[number % 4]} a week, {number % 23 + 3}×",
        "note": f"Walk for {number % 37} minutes, {name.split()[0]}, and ring us on the {number % 27 + 1}th.",
        "next-visit": f"{number % 28 + 1} Dec, {number % 9 + 8}:{number % 50 + 10}",
    }


def patients(count: int, start: int = 0) -> list[tuple[Master, FilledSlots, str]]:
    filler = Filler(master())
    return [(master(), filler.draw(words(at)), f"P-{at:05}") for at in range(start, start + count)]


def printed(them: Patients, duplex: bool = False) -> tuple[bytes, PrintRunSummary]:
    file = io.BytesIO()
    run = PrintRun(
        file,
        title="Print run",
        author="A clinic",
        language="en",
        date=DATE,
        duplex=duplex,
    )
    for edition, filled, label in them:
        run.add(edition, filled, label)
    summary = run.close()
    return file.getvalue(), summary


def pictures(data: bytes) -> list[tuple[tuple[int, int], bytes]]:
    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        picture = page.render(scale=1)
        found.append(((picture.width, picture.height), bytes(picture.buffer)))
    document.close()
    return found


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def assert_valid(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="2b")
    assert report.is_compliant, [str(failure) for failure in report.failures]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()


def with_rare_letter(letter: str, resource: str = "X1") -> FilledSlots:
    """The name as one glyph in its own font, as `fill` draws letters outside the repertoire."""
    font = CompositeFont(faces().regular, resource)
    composite = font.glyph(faces().regular.glyph(letter), letter).composite
    code_of = font.code(composite)
    place = next(place for place in master().places if place.slot == "patient")
    code = f"BT 0 g 15 TL 1 0 0 1 {place.x} {place.y} Tm /{resource} 13 Tf [<{code_of}>]TJ ET"
    plain = Filler(master()).draw(WORDS)
    codes = [
        code if each.slot == "patient" else of for each, of in zip(master().places, plain.codes, strict=True)
    ]
    return FilledSlots(tuple(codes), extras=(font.extra(),))


def mixed() -> list[tuple[Master, FilledSlots, str]]:
    """Different editions, papers and letters in turn, and one sheet without any words."""
    a4 = master(("posture",), "a4")
    return [
        (master(), Filler(master()).draw(words(1)), "first"),
        (a4, Filler(a4).draw({"patient": "Noor Łucja Öztürk"}), "second"),
        (short(), Filler(short()).draw({}), "Dritte Übung (3)"),
        (master(), with_rare_letter("ị"), "fourth"),
        (master(), Filler(master()).draw(words(2)), "fifth"),
        (a4, Filler(a4).draw({"patient": "Nguyễn Thị Hồng", "note": "محمد"}), "sixth"),
    ]


def test_pages_look_as_they_do_in_each_handout() -> None:
    alone = [
        picture
        for edition, filled, _ in mixed()
        for picture in pictures(bytes(Filler(edition).handout(filled, DATE)))
    ]
    together, summary = printed(mixed())
    assert pictures(together) == alone
    assert summary.pages == len(alone)
    assert summary.handouts == 6


@pytest.mark.parametrize("duplex", [False, True])
def test_a_mixed_run_is_pdf_a_2b(duplex: bool) -> None:
    data, _ = printed(mixed(), duplex)
    assert_valid(data)


def test_a_file_with_rare_letters_made_of_a_drawing_is_valid() -> None:
    data = bytes(Filler(master()).handout(with_rare_letter("ị"), DATE))
    assert "ị" in texts(data)[0]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()


def test_in_duplex_every_patient_starts_on_a_front() -> None:
    editions = [_with_pages(count) for count in (3, 2, 1)]
    them = [(each, Filler(each).draw({"patient": "Eve"}), f"{at}") for at, each in enumerate(editions * 3)]
    data, summary = printed(them, duplex=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        starts = [_page_of(item) for item in pdf.open_outline().root]
        fronts = [pdf.pages.index(pikepdf.Page(start)) for start in starts]
        blanks = [at for at, page in enumerate(pdf.pages) if "/Contents" not in page]
        assert blanks and summary.pages == len(pdf.pages) - len(blanks)
        assert all(front % 2 == 0 for front in fronts)
        assert len(pdf.pages) - len(blanks) == 3 * (3 + 2 + 1)
        assert len(blanks) == 5  # the last patient has one page, and nobody follows
        for blank in blanks:
            assert blank + 1 in fronts
            assert list(pdf.pages[blank].MediaBox) == list(pdf.pages[blank - 1].MediaBox)
            assert not pdf.pages[blank].Resources.keys()


def test_without_duplex_nothing_is_left_blank() -> None:
    data, _ = printed(mixed())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert all("/Contents" in page for page in pdf.pages)


def test_a_further_patient_of_an_edition_takes_at_most_700_bytes() -> None:
    few, _ = printed(patients(100))
    many, _ = printed(patients(1100))
    assert (len(many) - len(few)) / 1000 <= 700


def test_so_does_one_whose_words_are_in_any_script() -> None:
    """Names of every script in turn, each with a note: no two patients have the same words."""
    names = [name for script in names_of_scripts.NAMES.values() for name in script]

    def them(count: int) -> Patients:
        filler = Filler(master())
        for at in range(count):
            name, other = names[at % len(names)], names[at // len(names) % len(names)]
            words = {"patient": f"{name} {at}"[:24], "note": f"{at} {other}"}
            yield master(), filler.draw(words), f"P-{at:05}"

    few, _ = printed(them(200))
    many, _ = printed(them(1200))
    assert (len(many) - len(few)) / 1000 <= 700


def test_what_is_kept_of_a_patient_is_where_his_pages_stand() -> None:
    run = PrintRun(_Nowhere(), title="", author="", language="en", date=DATE, duplex=True)
    filler = Filler(master())
    kept = {}
    tracemalloc.start()
    for at in range(1, 2001):
        run.add(master(), filler.draw(words(at)), f"P-{at:05}")
        kept[at] = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    # 8 bytes per object and a dozen objects; one group of bookmarks and one page node are pending at a time.
    assert (kept[2000] - kept[1000]) / 1000 < 300


def test_same_input_same_bytes_and_their_hash() -> None:
    once, summary = printed(mixed(), duplex=True)
    again, _ = printed(pickle.loads(pickle.dumps(mixed())), duplex=True)
    assert once == again
    assert summary.sha256 == hashlib.sha256(once).hexdigest()
    assert summary.bytes == len(once)


def test_fonts_are_written_once_for_each_edition() -> None:
    one, many = (_font_files(printed(patients(count))[0]) for count in (1, 30))
    assert one == many


def test_the_same_words_are_written_once() -> None:
    filled = Filler(master()).draw(WORDS)
    data, _ = printed([(master(), filled, "a"), (master(), filled, "b")])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        half = len(master().pages)
        for first, second in zip(pdf.pages[:half], pdf.pages[half:], strict=True):
            assert [part.objgen for part in first.Contents] == [part.objgen for part in second.Contents]


def test_patients_share_one_font_for_their_letters_which_only_pages_with_such_letters_name() -> None:
    them = [
        (master(), with_rare_letter("ị"), "a"),
        *patients(1),
        (master(), with_rare_letter("ỹ", "X2"), "c"),
        (short(), Filler(short()).draw({"patient": "ỹị Noor"}), "d"),
    ]
    data, _ = printed(them)
    count = len(master().pages)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = [page.Resources.Font for page in pdf.pages]
        assert [at for at, font in enumerate(fonts) if "/S1" in font] == [0, 2 * count, 3 * count]
        assert fonts[0].S1.objgen == fonts[2 * count].S1.objgen == fonts[3 * count].S1.objgen
        assert not [name for font in fonts for name in font if name in ("/X1", "/X2", "/S2")]
    found = texts(data)
    assert "ị" in found[0]
    assert "ỹ" in found[2 * count]
    assert "ỹị Noor" in found[3 * count]


def test_a_face_with_more_signs_than_a_font_holds_begins_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharedfonts, "MAX_GLYPHS", 5)
    names = ["Nguyễn", "Αθηνά", "Ольга", "Nguyễn"]
    data, _ = printed([(short(), Filler(short()).draw({"patient": name}), name) for name in names])
    assert_valid(data)
    found = texts(data)
    pages = len(found) // len(names)
    assert [name in found[pages * at] for at, name in enumerate(names)] == [True] * 4


def test_the_page_code_has_no_tags() -> None:
    data, _ = printed(patients(2))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        operators = {
            str(instruction.operator)
            for page in pdf.pages
            for instruction in pikepdf.parse_content_stream(page)
        }
    assert "Tj" in operators
    assert not operators & {"BDC", "BMC", "EMC", "DP", "MP"}


def test_a_bookmark_for_each_patient() -> None:
    data, _ = printed(mixed())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        items = pdf.open_outline().root
        assert [item.title for item in items] == [
            "first",
            "second",
            "Dritte Übung (3)",
            "fourth",
            "fifth",
            "sixth",
        ]
        starts = [0]
        for edition, _, _ in mixed()[:-1]:
            starts.append(starts[-1] + len(edition.pages))
        assert [pdf.pages.index(pikepdf.Page(_page_of(item))) for item in items] == starts


def test_a_run_of_nothing_is_refused() -> None:
    with pytest.raises(HandoutError, match="no sheets"):
        printed([])


def test_what_the_file_says_of_itself() -> None:
    data, _ = printed(patients(1), duplex=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.docinfo.Title == "Print run"
        assert pdf.docinfo.CreationDate == "D:20261122000000Z"
        assert pdf.Root.Lang == "en"
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"
        with pdf.open_metadata() as about:
            assert about.pdfa_status == "2B"


@pytest.mark.parametrize(
    ("count", "titles", "inside"),
    [
        (1, ["P1"], []),
        (200, ["P1", "P200"], []),
        (201, ["1–100", "201"], ["P1", "P100"]),
        (10_201, ["1–10000", "10001–10201"], ["1–100", "9901–10000"]),
    ],
)
def test_many_bookmarks_stand_in_closed_groups(count: int, titles: list[str], inside: list[str]) -> None:
    with pikepdf.open(io.BytesIO(_outline([f"P{at + 1}" for at in range(count)]))) as pdf:
        top = list(_kids(pdf.Root.Outlines))
        assert [str(top[0].Title), str(top[-1].Title)][: len(titles)] == titles
        assert pdf.Root.Outlines.Count == len(top)
        under = list(_kids(top[0]))
        assert [str(each.Title) for each in (under[:1] + under[-1:])] == inside
        assert [str(leaf.Title) for leaf in _leaves(pdf.Root.Outlines)] == [
            f"P{at + 1}" for at in range(count)
        ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"])), min_size=1, max_size=3))
def test_any_label_reads_as_it_was_given(labels: list[str]) -> None:
    with pikepdf.open(io.BytesIO(_outline(labels))) as pdf:
        assert [str(leaf.Title) for leaf in _leaves(pdf.Root.Outlines)] == labels


@pytest.mark.parametrize("count", [1, 4, 5, 16, 17, 65, 100])
def test_the_page_tree_is_balanced(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(longfile, "FAN_OUT", 4)
    stream = io.BytesIO()
    file = LongFile(stream)
    tree = PageTree(file)
    for at in range(count):
        number = file.number()
        box = b"/MediaBox[0 0 %d 9]/Resources<<>>" % (at + 1)
        file.put(number, b"<</Type/Page/Parent %d 0 R%s>>" % (tree.add(number), box))
    catalog = file.new(b"<</Type/Catalog/Pages %d 0 R>>" % tree.close())
    file.finish(catalog, file.new(b"<<>>"))
    with pikepdf.open(io.BytesIO(stream.getvalue())) as pdf:
        assert "/Parent" not in pdf.Root.Pages
        widths, depths = zip(*_walk(pdf.Root.Pages, 0), strict=True)
    assert list(widths) == list(range(1, count + 1))
    assert set(depths) == {next(depth for depth in range(1, 9) if 4**depth >= count)}


def test_where_objects_stand_is_written_beyond_four_gigabytes_too() -> None:
    stream = io.BytesIO()
    file = LongFile(stream)
    catalog, info = file.new(b"<</Type/Catalog>>"), file.new(b"<<>>")
    far = file.number()
    file.size += 5 << 32
    at = file.size
    file.put(far, b"<</Length 1>>\nstream\nx\nendstream")
    file.finish(catalog, info)
    with pikepdf.open(io.BytesIO(_only_rows(stream.getvalue()))) as pdf:
        rows = pdf.Root.Rows.read_bytes()
    found = [(row[0], int.from_bytes(row[1:6], "big"), row[7]) for row in _eights(rows)]
    pack = far + 1
    assert found[: pack + 1] == [(0, 0, 255), (2, pack, 0), (2, pack, 1), (1, at, 0), (1, found[pack][1], 0)]


@cache
def _with_pages(count: int) -> Master:
    """An edition with this many pages; one with a single page has another paper."""
    slot = b.Slot("patient", "Your name", spans("Name"))
    rest = [block for at in range(1, count) for block in (b.PageBreak(), para(f"Page {at + 1}"))]
    return master_of_blocks(slot, *rest, paper="a4" if count == 1 else "letter")


class _Nowhere(io.BytesIO):
    """A file that discards everything."""

    def write(self, data: Any) -> int:
        return len(data)


def _only_rows(data: bytes) -> bytes:
    """A small file with the cross-reference rows of another one as a plain stream."""
    body = data[data.rindex(b"/Filter/FlateDecode") :].split(b"stream\n", 1)
    packed = body[1].rpartition(b"\nendstream")[0]
    with pikepdf.new() as pdf:
        rows = pdf.make_stream(packed)
        rows.Filter = pikepdf.Name.FlateDecode
        rows.DecodeParms = pikepdf.Dictionary(Predictor=12, Columns=8)
        pdf.Root.Rows = rows
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _eights(rows: bytes) -> list[bytes]:
    return [rows[at : at + 8] for at in range(0, len(rows), 8)]


def _outline(labels: Iterable[str]) -> bytes:
    stream = io.BytesIO()
    file = LongFile(stream)
    tree, bookmarks = PageTree(file), Bookmarks(file)
    page = file.number()
    file.put(page, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<<>>>>" % tree.add(page))
    for label in labels:
        bookmarks.add(label, page)
    catalog = b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R>>" % (tree.close(), bookmarks.close())
    file.finish(file.new(catalog), file.new(b"<<>>"))
    return stream.getvalue()


def _kids(node: Any) -> Iterable[Any]:
    """The items below one item of an outline. Checks the parent, the previous item and the count of each."""
    item, before, count = node.get("/First"), None, 0
    while item is not None:
        count += 1
        assert item.Parent.objgen == node.objgen
        assert (before is None) == ("/Prev" not in item)
        assert before is None or item.Prev.objgen == before.objgen
        yield item
        before, item = item, item.get("/Next")
    if before is not None:
        assert node.Last.objgen == before.objgen
        assert abs(int(node.Count)) == count


def _leaves(node: Any) -> Iterable[Any]:
    for item in _kids(node):
        if "/First" in item:
            assert int(item.Count) < 0
            yield from _leaves(item)
        else:
            yield item


def _walk(node: Any, depth: int) -> list[tuple[int, int]]:
    """The width and depth of each page. Checks the counts and parents of the nodes."""
    if node.Type == "/Page":
        return [(int(node.MediaBox[2]), depth)]
    found: list[tuple[int, int]] = []
    for kid in node.Kids:
        assert kid.Parent.objgen == node.objgen
        found += _walk(kid, depth + 1)
    assert int(node.Count) == len(found)
    return found


def _page_of(item: pikepdf.OutlineItem) -> Any:
    assert isinstance(item.destination, pikepdf.Array)
    return item.destination[0]


def _font_files(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return sum(isinstance(each, pikepdf.Stream) and "/Length1" in each for each in pdf.objects)
