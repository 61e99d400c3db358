"""Files that veraPDF and page-validation judge differently; our promises find what either misses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import page as page_validation
import pikepdf
import promises
import pytest
from pikepdf import Dictionary, Name

from verapdf import NEEDS_VERAPDF, Validator
from verapdf.lists import batch

pytestmark = [pytest.mark.reference, NEEDS_VERAPDF]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    [path] = batch(tmp_path_factory.mktemp("sheet"), [{"name": "Anna", "treatments": "massage"}], "--short")
    return path


def short_parent_tree(pdf: pikepdf.Pdf) -> None:
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    while len(parents) > 2:
        del parents[-1]


def no_parents(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj["/StructParents"]


def content_of_no_element(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(b"/P <</MCID 999>> BDC q 99 99 5 5 re f Q EMC\n"))


def content_not_closed(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(b"/Artifact BMC q 99 99 5 5 re f Q\n"))


def broken_font(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    descriptor = font.get("/DescendantFonts", [font])[0].FontDescriptor
    descriptor.FontFile2 = pdf.make_stream(descriptor.FontFile2.read_bytes()[:300])


def standard_role_mapped(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.H1)


def page_says(path: Path, flavour: str) -> bool:
    return bool(page_validation.validate_pdf(str(path), profile=flavour).is_compliant)


@pytest.mark.parametrize(
    ("worsen", "flavour", "rule"),
    [
        (short_parent_tree, "ua1", "7.1-3"),
        (no_parents, "ua1", "7.1-3"),
        (content_of_no_element, "ua1", "7.1-3"),
        (content_not_closed, "ua1", "7.1-3"),
        (broken_font, "ua1", "7.21.4.1-1"),
        (broken_font, "2a", "6.2.11.4.1-1"),
    ],
)
def test_verapdf_and_our_promises_see_more(
    verapdf: Validator,
    sheet: Path,
    tmp_path: Path,
    worsen: Callable[[pikepdf.Pdf], None],
    flavour: str,
    rule: str,
) -> None:
    with pikepdf.open(sheet) as pdf:
        worsen(pdf)
        pdf.save(tmp_path / "worse.pdf")
    assert rule in {failure.split(":")[0] for failure in verapdf.failures(tmp_path / "worse.pdf", flavour)}
    assert page_says(tmp_path / "worse.pdf", flavour), (
        "page-validation sees it now: say so in docs/validation.md"
    )
    assert promises.broken((tmp_path / "worse.pdf").read_bytes())


def test_page_validation_is_stricter_about_the_role_map(
    verapdf: Validator, sheet: Path, tmp_path: Path
) -> None:
    with pikepdf.open(sheet) as pdf:
        standard_role_mapped(pdf)
        pdf.save(tmp_path / "worse.pdf")
    assert not verapdf.failures(tmp_path / "worse.pdf", "2a")
    assert not page_says(tmp_path / "worse.pdf", "2a")
    assert verapdf.failures(tmp_path / "worse.pdf", "ua1") and not page_says(tmp_path / "worse.pdf", "ua1")
