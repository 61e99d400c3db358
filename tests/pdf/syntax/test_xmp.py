"""The metadata of a file: the topic, the clinic and the date, never the patient."""

from __future__ import annotations

import datetime
import io
import xml.etree.ElementTree as ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make, para, spans

from handouts.pdf import blocks as b
from handouts.pdf.syntax import xmp_packet
from handouts.pdf.syntax.xmp import pdf_date

DAY = datetime.date(2026, 11, 22)
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
}


def found(data: bytes, name: str) -> list[str]:
    """The texts of every element of this name in the XMP, including those in lists."""
    root = ElementTree.fromstring(data.decode("utf-8").split("?>", 1)[1].rsplit("<?", 1)[0])
    return ["".join(each.itertext()).strip() for each in root.iterfind(f".//{name}", SPACES)]


def plain(title: str = "A sheet", author: str = "A clinic", tagged: bool = True) -> bytes:
    return xmp_packet(title, author, "en", "handouts", DAY, tagged)


def test_the_day_of_the_handout_is_the_only_date() -> None:
    assert pdf_date(DAY) == "D:20261122000000Z"
    assert found(plain(), "xmp:CreateDate") == found(plain(), "xmp:ModifyDate") == ["2026-11-22T00:00:00Z"]


def test_a_year_has_four_digits() -> None:
    assert pdf_date(datetime.date(812, 1, 2)) == "D:08120102000000Z"


def test_title_author_and_language_are_there() -> None:
    assert found(plain(), "dc:title") == ["A sheet"]
    assert found(plain(), "dc:creator") == ["A clinic"]
    assert found(plain(), "dc:language") == ["en"]
    assert found(plain(), "pdf:Producer") == ["handouts"]


@pytest.mark.parametrize(("tagged", "level", "ua"), [(True, ["A"], ["1"]), (False, ["B"], [])])
def test_only_tagged_files_claim_what_tags_are_needed_for(
    tagged: bool, level: list[str], ua: list[str]
) -> None:
    data = plain(tagged=tagged)
    assert found(data, "pdfaid:part") == ["2"]
    assert found(data, "pdfaid:conformance") == level
    assert found(data, "pdfuaid:part") == ua


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1
    ).map(str.strip)
)
def test_titles_with_any_letters_are_read_back(title: str) -> None:
    assert found(plain(title=title), "dc:title") == [title.strip()]


def test_the_files_own_information_agrees_with_the_xmp() -> None:
    made = make(b.Heading(1, spans("Sheet")), para("Words."))
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        info = {key: str(value) for key, value in pdf.docinfo.items()}
        data = pdf.Root.Metadata.read_bytes()
        assert str(pdf.Root.Lang) == "en"
    assert info == {
        "/Title": "A sheet",
        "/Author": "A clinic",
        "/Producer": "handouts",
        "/CreationDate": "D:20261122000000Z",
        "/ModDate": "D:20261122000000Z",
    }
    assert found(data, "dc:title") == ["A sheet"]
    assert b"filter" not in data
