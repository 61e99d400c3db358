"""The order of pages in a print run: two languages on each leaf, blank backs, and what follows what."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2
import pytest
from making import DATE, master_of_blocks, para, spans

from handouts.pdf import Master, in_leaves
from handouts.pdf import blocks as b
from handouts.pdf.master import Filler
from handouts.pdf.print_run import PrintRun, PrintRunSummary

BLANK = ""


def edition(name: str, first: int, second: int = 0, paper: str = "letter") -> Master:
    """An edition with this many pages in one language, then in another: "A1", "A2", "A3" and so on.

    The slot "patient" is on its last page.
    """
    blocks: list[b.Block] = []
    for number in range(1, first + second + 1):
        blocks += [b.PageBreak()] if number > 1 else []
        blocks.append(para(f"{name}{number}"))
    blocks.append(b.Slot("patient", "Your name", spans("For")))
    master = master_of_blocks(*blocks, paper=paper)
    return master._replace(second=first if second else 0)


def print_run(masters: Sequence[Master], *, duplex: bool) -> tuple[bytes, PrintRunSummary]:
    """A print run of one patient for each Master, "Patient 0" and so on."""
    file = io.BytesIO()
    made = PrintRun(file, title="All", author="A clinic", language="en", date=DATE, duplex=duplex)
    for number, master in enumerate(masters):
        made.add(master, Filler(master).draw({"patient": f"Patient {number}"}), str(number))
    summary = made.close()
    return file.getvalue(), summary


def pages_of(data: bytes) -> list[str]:
    """The first word of every page; BLANK for one without any."""
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range().split() for page in document]
    document.close()
    return [words[0] if words else BLANK for words in texts]


def starts_of(data: bytes) -> dict[str, int]:
    """The page of each bookmark."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = {}
        for item in pdf.open_outline().root:
            assert isinstance(item.destination, pikepdf.Array)
            found[item.title] = pdf.pages.index(pikepdf.Page(item.destination[0]))
        return found


@pytest.mark.parametrize(
    ("count", "second", "order"),
    [
        (4, 2, [0, 2, 1, 3]),
        (5, 3, [0, 3, 1, 4, 2, None]),
        (5, 2, [0, 2, 1, 3, None, 4]),
        (2, 1, [0, 1]),
    ],
)
def test_each_leaf_has_one_language_in_front_and_the_other_behind(
    count: int, second: int, order: list[int | None]
) -> None:
    assert in_leaves(count, second) == order


def run(*masters: Master, duplex: bool) -> tuple[list[str], dict[str, int], PrintRunSummary]:
    """The pages, the bookmarks and the summary of a print run."""
    data, summary = print_run(masters, duplex=duplex)
    return pages_of(data), starts_of(data), summary


def test_a_patient_with_an_odd_number_of_pages_gets_a_blank_back() -> None:
    three, two = edition("A", 3), edition("B", 2)
    pages, starts, summary = run(three, two, three, duplex=True)
    assert pages == ["A1", "A2", "A3", BLANK, "B1", "B2", "A1", "A2", "A3"]
    assert starts == {"0": 0, "1": 4, "2": 6}
    assert (summary.pages, summary.blank, summary.handouts) == (8, 1, 3)


def test_on_one_side_nothing_is_blank() -> None:
    pages, starts, summary = run(edition("A", 1), edition("B", 2), duplex=False)
    assert pages == ["A1", "B1", "B2"] and starts == {"0": 0, "1": 1}
    assert (summary.pages, summary.blank) == (3, 0)


@pytest.mark.parametrize("duplex", [True, False])
def test_two_languages_alternate_and_a_missing_page_is_blank(duplex: bool) -> None:
    more, fewer = edition("A", 3, 2), edition("B", 1, 2)
    pages, starts, summary = run(more, fewer, duplex=duplex)
    assert pages == ["A1", "A4", "A2", "A5", "A3", BLANK, "B1", "B2", BLANK, "B3"]
    assert starts == {"0": 0, "1": 6}
    assert (summary.pages, summary.blank) == (8, 2)


def test_a_blank_page_has_the_size_of_the_page_before_it() -> None:
    masters = [edition("A", 1, paper="a4"), edition("B", 1), edition("C", 2, 1, paper="a4")]
    data, _ = print_run(masters, duplex=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sizes = [round(float(page.mediabox[3])) for page in pdf.pages]
        blanks = [at for at, page in enumerate(pdf.pages) if "/Contents" not in page]
        assert all("/Resources" in page for page in pdf.pages)  # a page without them is not valid
    assert sizes == [842, 842, 792, 792, 842, 842, 842, 842] and blanks == [1, 3, 7]


def test_a_patients_words_are_on_the_page_of_their_slot_only() -> None:
    data, _ = print_run([edition("A", 3)], duplex=False)
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert ["Patient 0" in text for text in texts] == [False, False, True]


def test_the_same_blank_lines_of_many_patients_are_stored_once() -> None:
    """Code that patients share is kept apart from their own words."""
    master = master_of_blocks(
        b.Slot("patient", "Your name", spans("For")), b.Slot("note", "A note", spans("Note"), 4)
    )
    data, _ = print_run([master, master], duplex=False)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        first, second = ([part.objgen for part in page.Contents] for page in pdf.pages)
    assert first[:-1] == second[:-1] and first[-1] != second[-1] and len(first) == 3


def test_a_printer_turns_the_leaves_on_their_long_edge() -> None:
    data, _ = print_run([edition("A", 1)], duplex=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"


def test_the_fixed_code_of_a_page_restores_the_graphics_state() -> None:
    """Otherwise a colour or a clip of the sheet would hold for the patient's words, which follow it."""
    data, _ = print_run([edition("A", 2)], duplex=False)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            depth = 0
            for instruction in pikepdf.parse_content_stream(page.Contents[0]):
                depth += {"q": 1, "Q": -1}.get(str(instruction.operator), 0)
                assert depth > 0 or str(instruction.operator) == "Q"
            assert depth == 0
