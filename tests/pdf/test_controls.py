"""Negative controls: files that are broken on purpose, and the promise that must detect it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from making import bullets, cell, make, para, spans
from promises import broken, hold

from handouts.pdf import blocks as b

Break = Callable[[pikepdf.Pdf], None]

GOOD = make(
    b.Heading(1, spans("Sheet")),
    b.Paragraph((b.Span("See "), b.Span("our page", href="https://example.com/"))),
    bullets("one", "two"),
    b.Figure("a.svg", "A shape"),
    b.Table(
        (1, 2, 2),
        ((cell("Day", True), cell("Morning", True), cell("Evening", True)),),
        tuple(
            (cell(f"Day {n}", True), cell("Take a short walk"), cell("Rest with a pillow")) for n in range(3)
        ),
    ),
    b.Slot("name", "Write the name here", spans("For")),
    b.WriteLines(2, "My questions"),
    para("The end."),
).data


def changed(change: Break) -> bytes:
    """The good file with one thing broken; other streams and objects are unchanged."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(GOOD)) as pdf:
        change(pdf)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def untouched(pdf: pikepdf.Pdf) -> None:
    pass


def first(pdf: pikepdf.Pdf, role: str) -> Any:
    """The first element of this role, on any page."""
    return next(
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == role
    )


def add_code(pdf: pikepdf.Pdf, code: bytes) -> None:
    page = pdf.pages[0]
    page.contents_add(pdf.make_stream(code))


def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


def no_title(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo["/Title"]


def another_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Something else"


def not_marked(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/MarkInfo"]


def no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


def no_tab_order(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj["/Tabs"]


def no_alt(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "/Figure")["/Alt"]


def no_description_of_a_place_to_write(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "/Form")["/Alt"]


def no_contents_of_a_link(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Annots[0]["/Contents"]


def a_link_outside_the_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Annots[0]["/StructParent"]


def no_scope(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH":
            del each["/A"]


def no_text_of_codes(pdf: pikepdf.Pdf) -> None:
    del next(iter(pdf.pages[0].Resources.Font.values()))["/ToUnicode"]


def no_font_program(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def a_whole_font(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        font.BaseFont = font.DescendantFonts[0].BaseFont = pikepdf.Name("/NotoSans-Regular")


def content_in_no_element(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "/H1")["/K"]


def content_claimed_twice(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/LBody").K.K = first(pdf, "/H1").K


def an_element_of_nothing_drawn(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/H1").K = 999


def another_role(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/H1").S = pikepdf.Name("/P")


def another_parent(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/H1").P = first(pdf, "/L")


def the_parent_tree_leads_elsewhere(pdf: pikepdf.Pdf) -> None:
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    parents[0] = parents[1]


def text_without_a_tag(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"BT /F1 12 Tf 1 0 0 1 100 100 Tm <0024> Tj ET")


def a_line_without_a_tag(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"100 100 m 200 100 l S")


def an_unclosed_tag(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"/Artifact BMC")


def text_in_the_margin(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"/Artifact BMC BT /F1 12 Tf 1 0 0 1 20 100 Tm <0024> Tj ET EMC")


def a_ground_in_the_margin(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"/Artifact BMC 0.9 g 0 0 612 300 re f EMC")


def a_code_without_a_glyph(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"/Artifact BMC BT /F1 12 Tf 1 0 0 1 100 100 Tm <0000> Tj ET EMC")


def a_list_of_paragraphs(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/LI":
            each.S = pikepdf.Name("/P")


def a_heading_left_out(pdf: pikepdf.Pdf) -> None:
    first(pdf, "/H1").S = pikepdf.Name("/H3")


def a_state_that_is_not_there(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"q /gRLs0 gs Q")


def a_shading_that_is_not_there(pdf: pikepdf.Pdf) -> None:
    add_code(pdf, b"/Artifact BMC q 100 100 9 9 re W n /Sh0 sh Q EMC")


def a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def no_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Metadata"]


CONTROLS: list[tuple[Break, str]] = [
    (no_language, "document: no language is set"),
    (no_title, "document: Info has no title"),
    (another_title, "document: XMP and Info name it differently"),
    (no_metadata, "document: XMP and Info name it differently"),
    (not_marked, "document: it is not marked as tagged"),
    (no_tree, "the file has no structure tree"),
    (no_tab_order, "page 1: the tab order is not the structure's"),
    (a_script, "it runs something when it is opened"),
    (no_alt, "ua1: "),
    (no_description_of_a_place_to_write, "a Form says nothing"),
    (no_contents_of_a_link, "ua1: "),
    (a_link_outside_the_tree, "a link of page 1 is not in the tree"),
    (no_scope, "ua1: "),
    (no_text_of_codes, "its codes say no text"),
    (no_font_program, "it is not embedded"),
    (a_whole_font, "it is not a subset"),
    (content_in_no_element, "is in no element: H1"),
    (content_claimed_twice, "is claimed twice"),
    (an_element_of_nothing_drawn, "a H1 claims content 999 of page 1, which is not drawn"),
    (another_role, "is drawn as H1, not P"),
    (another_parent, "the parent of a H1 is not the element that holds it"),
    (the_parent_tree_leads_elsewhere, "the parent tree does not lead to the owner of content 0"),
    (text_without_a_tag, "page 1: Tj is in no marked content"),
    (a_line_without_a_tag, "page 1: S is in no marked content"),
    (an_unclosed_tag, "marked content that is not closed"),
    (text_in_the_margin, "page 1: something is drawn in the margin"),
    (a_ground_in_the_margin, "page 1: something is drawn in the margin"),
    (a_code_without_a_glyph, "page 1: a code that stands for no text"),
    (a_state_that_is_not_there, "page 1: /gRLs0 gs names nothing that is there"),
    (a_shading_that_is_not_there, "page 1: /Sh0 sh names nothing that is there"),
    (a_list_of_paragraphs, "ua1: "),
    (a_heading_left_out, "outloud: "),
]


UNTOUCHED = broken(changed(untouched))


def test_the_file_that_is_broken_was_good() -> None:
    assert broken(GOOD) == []
    # Rewritten by another program, it may break rules of PDF/A about syntax, but no others.
    assert all(each.startswith("2a: ") for each in UNTOUCHED)


@pytest.mark.parametrize(("change", "noticed"), CONTROLS, ids=[change.__name__ for change, _ in CONTROLS])
def test_a_broken_promise_is_noticed(change: Break, noticed: str) -> None:
    data = changed(change)
    found = sorted(set(broken(data)) - set(UNTOUCHED))
    assert any(noticed in each for each in found), found
    with pytest.raises(AssertionError, match="promises broken"):
        hold(data)
