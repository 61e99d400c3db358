"""The structure tree: its elements, their dictionaries, and the trees of the main editions as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import readback
from making import DATE, edition_of, held, outline

from handouts.patients import Choice, Patient
from handouts.pdf.layout import Annotation, element_dict
from handouts.pdf.layout.structure import Element, MarkedContent, first_page, print_field, prune, scope
from handouts.pdf.syntax import Dict, Name, Ref, write

PAGES = [50, 51]


def tree() -> Element:
    """A Document with two elements, numbered as the assembler numbers them."""
    root = Element("Document")
    paragraph = root.add("P")
    paragraph.kids += [MarkedContent(0, 0), MarkedContent(1, 4)]
    figure = root.add("Figure", alt="A shape")
    figure.kids.append(MarkedContent(1, 5))
    for number, element in enumerate(root.walk(), 10):
        element.number = number
    return root


def test_elements_are_walked_in_reading_order() -> None:
    root = tree()
    root.add("Sect").add("P")
    assert [element.role for element in root.walk()] == ["Document", "P", "Figure", "Sect", "P"]


def test_an_element_knows_its_parent_and_its_kids() -> None:
    paragraph, _ = (each for each in tree().kids if isinstance(each, Element))
    # Content on the first page of an element is a number; on another page, a dictionary with the page.
    assert write(element_dict(paragraph, PAGES, {})) == (
        b"<</Type /StructElem /S /P /P 10 0 R /Pg 50 0 R /K [0 <</Type /MCR /Pg 51 0 R /MCID 4>>]>>"
    )


def test_an_only_kid_stands_alone() -> None:
    *_, figure = tree().walk()
    assert element_dict(figure, PAGES, {}) == Dict(
        Type=Name("StructElem"),
        S=Name("Figure"),
        P=Ref(10),
        Pg=Ref(51),
        Alt="A shape",
        ActualText=None,
        Lang=None,
        A=None,
        K=5,
    )


def test_the_root_has_its_kids_by_reference() -> None:
    made = element_dict(tree(), PAGES, {})
    assert made["K"] == [Ref(11), Ref(12)]
    assert made["P"] is None


def test_a_link_names_its_place_on_the_page() -> None:
    link = Annotation(1, (0, 0, 9, 9), "https://example.com/", "a page")
    element = Element("Link", number=9)
    element.kids += [MarkedContent(1, 2), link]
    made = element_dict(element, PAGES, {link: 77})
    assert made["K"] == [2, Dict(Type=Name("OBJR"), Obj=Ref(77), Pg=Ref(51))]


def test_an_element_begins_on_the_page_of_its_first_content() -> None:
    root = Element("Document")
    deep = root.add("Sect").add("P")
    assert first_page(root) is None
    deep.kids.append(MarkedContent(1, 0))
    assert first_page(root) == 1


def test_elements_that_hold_nothing_go_but_for_cells() -> None:
    root = tree()
    root.add("Sect").add("P")
    row = root.add("Table").add("TR")
    row.add("TD").add("P")
    row.add("TH")
    prune(root)
    assert outline(root) == "Document\n  P\n  Figure alt='A shape'\n  Table\n    TR\n      TD\n      TH\n"


def test_attributes_of_headers_and_places_to_write() -> None:
    assert write(scope("Row")) == b"<</O /Table /Scope /Row>>"
    assert write(print_field("cb", "Done")) == b"<</O /PrintField /Role /cb /checked /off /Desc (Done)>>"
    assert write(print_field("tv", "Name")) == b"<</O /PrintField /Role /tv /Desc (Name)>>"


FILLED = Patient(
    name="Zoë Łukaszewska",
    treatments=(Choice("massage", "Tuesdays with us"), Choice("ice-heat"), Choice("breaks", "Each hour")),
    note="Walk a little every day.",
    next_visit="3 December, 10:30",
)


@pytest.mark.parametrize(
    ("name", "patient", "options"),
    [
        ("all-letter", Patient(), {}),
        ("chosen-a4", FILLED, {"paper": "a4"}),
        ("large-print", FILLED, {"form": "large-print"}),
        ("no-letterhead", FILLED, {"letterhead": False}),
    ],
)
def test_the_tree_of_an_edition(
    name: str, patient: Patient, options: dict[str, object], golden: Callable[[str, str], None]
) -> None:
    chosen = [choice.id for choice in patient.treatments]
    edition = edition_of(None, treatments=chosen, **options)
    golden(f"{name}.txt", readback.read(bytes(held(edition, patient, DATE))).tree.outline())
