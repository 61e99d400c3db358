"""One grid, one scale, one rhythm: positions on the pages of every choice, form and paper."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import NamedTuple

import pytest
import readback
from making import DATE, edition_of, faces

from handouts.edition import Edition
from handouts.edition.build import master_of, theme_of
from handouts.edition.edition import sheet_words
from handouts.edition.figures import ArtFinder
from handouts.edition.html import names_of, parse
from handouts.edition.template import compose
from handouts.edition.template_values import template_values
from handouts.pdf.layout import Layout, typeset
from handouts.pdf.layout.flow import Frame, Pages
from handouts.pdf.layout.structure import Element, MarkedContent
from handouts.pdf.master import Filler

ALL = tuple(section.id for section in edition_of(None).guidance.treatments)
FORMS = ("standard", "short", "large-print")
PAPERS = ("letter", "a4")
#: The most pages for a plan with this many treatments.
MOST = {"standard": (8, 5, 6, 6, 7, 7, 8, 8, 8, 8), "short": (7, 5, 5, 5, 6, 6, 7, 7, 7, 8)}
MOST |= {"large-print": (21, 15, 15, 15, 17, 18, 19, 20, 21, 21)}
#: The least share of a page that is filled, except the last page.
FULL = {"standard": 0.62, "short": 0.65, "large-print": 0.58}


class Laid(NamedTuple):
    """A typeset Edition: how full each page is, and the pages of each element."""

    edition: Edition
    layout: Layout
    fills: list[float]


def lay_out(edition: Edition) -> Laid:
    """Typeset an Edition as `master_of` does, without making a file."""
    theme = theme_of(edition)
    words = sheet_words(edition.library, edition.guidance.language, edition.clinic.country)
    html = compose(edition.library, "handout.html", template_values(edition, words, theme))
    sheet = parse(html, "A sheet", edition.guidance.language, names_of(theme))
    fills: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pages, "turn", _noting(Pages.turn, fills))
        patch.setattr(Pages, "build", _noting(Pages.build, fills, after=True))
        layout = typeset(sheet, theme, faces(), ArtFinder(edition))
    return Laid(edition, layout, fills)


def _noting(method, fills: list[float], after: bool = False):  # type: ignore[no-untyped-def]
    """Wrap a method so that it records how full the page is, before or after the call."""

    def noted(pages: Pages, *more: object) -> None:
        if after:
            method(pages, *more)
        fills.append(_used(pages.frame))
        if not after:
            method(pages, *more)

    return noted


def _used(frame: Frame) -> float:
    return (frame.y + frame.height - frame.top) / frame.height


def pages_of(element: Element) -> set[int]:
    return {kid.page for each in element.walk() for kid in each.kids if isinstance(kid, MarkedContent)}


def run(elements: list[Element], start: int) -> Iterator[Element]:
    """An element and those after it, up to the next heading of its level or a higher one."""
    level = elements[start].role
    yield elements[start]
    for element in elements[start + 1 :]:
        if element.role in ("H1", "H2", level):
            return
        yield element


def sections(root: Element) -> Iterator[tuple[str, set[int]]]:
    """The title of each heading or box, and the pages of its content."""
    flat = [each for each in root.walk() if each.role[0] in "HPLTFDC" and each.role not in ("LI", "LBody")]
    for at, element in enumerate(flat):
        if element.role in ("H2", "H3"):
            yield element.role, set().union(*(pages_of(each) for each in run(flat, at)))


def check(laid: Laid) -> None:
    """Check the number of pages, how full they are, and that nothing that belongs together is split."""
    form, chosen = laid.edition.request.form, laid.edition.request.treatments
    where = (form, laid.edition.request.paper, chosen)
    count = len(laid.layout.canvas.pages)
    assert count <= MOST[form][len(chosen)], where
    low = [(page, round(fill, 2)) for page, fill in enumerate(laid.fills[:-1], 1) if fill < FULL[form]]
    assert not low, (where, low)
    assert len(laid.fills) == count
    for box in (each for each in laid.layout.root.walk() if each.role == "Sect"):
        assert form == "large-print" or len(pages_of(box)) == 1, where
    # Treatments, causes, each group of the medicine section: a heading of level 3 and what it heads. In large print the
    # figure of a treatment may follow on the next page, and the danger signs go on there, both under a heading.
    for role, pages in sections(laid.layout.root):
        assert role != "H3" or len(pages) <= (2 if form == "large-print" else 1), where


def choices(*sizes: int) -> list[tuple[str, ...]]:
    return [chosen for size in sizes for chosen in itertools.combinations(ALL, size)]


#: The longest instructions together, typical plans, no treatment, and all.
SAMPLE = [
    (),
    ALL[:1],
    ("massage", "ice-heat", "exercise"),
    ("massage", "ice-heat", "pain-medicine"),
    ALL[:4],
    ALL[2:8],
    ALL,
]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chosen", SAMPLE, ids=len)
def test_pages_are_full_and_few_and_nothing_is_torn(form: str, paper: str, chosen: tuple[str, ...]) -> None:
    check(lay_out(edition_of(None, treatments=chosen, form=form, paper=paper)))


@pytest.mark.slow
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", range(len(ALL) + 1))
def test_pages_of_all_choices_are_full_and_few_and_nothing_is_torn(form: str, paper: str, size: int) -> None:
    for chosen in choices(size):
        check(lay_out(edition_of(None, treatments=chosen, form=form, paper=paper)))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("form", ["standard", "short"])
def test_medicine_safety_stands_on_one_page(form: str, paper: str) -> None:
    laid = lay_out(edition_of(None, treatments=ALL[:3], form=form, paper=paper))
    (safety,) = laid.edition.guidance.by_role("safety")
    pages = [squeezed(text) for text in readback.page_texts(filled(laid.edition))]
    html = safety.html.replace("{emergency}", "911")
    texts = [re.sub("<[^>]+>", "", text) for text in re.findall(r"<(?:li|h3)[^>]*>(.*?)</(?:li|h3)>", html)]
    needed = [squeezed(text) for text in (safety.title, *texts)]
    assert any(all(text in page for text in needed) for page in pages)


def squeezed(text: str) -> str:
    """The letters only, because line breaks split and join words."""
    return "".join(re.findall(r"[a-z]", unescape(text).lower()))


@cache
def filled(edition: Edition) -> bytes:
    words = {
        "patient": "Zoë Müller-O’Brien",
        "note": "Walk a little every day.",
        "next-visit": "3 December",
        "therapist": "Sam Rivera",
    }
    return bytes(Filler(master_of(edition)).fill(words, DATE))


#: The largest gap in points between pieces of one line, such as a label and what follows it.
NEAR = 9.0
#: The side bearing at the left of a letter, in points.
BEARING = 2.8


def _continues(one: readback.Mark, other: readback.Mark) -> bool:
    """Whether a piece of text continues another one on the same line."""
    same_line = one.page == other.page and min(one.top, other.top) - max(one.bottom, other.bottom) > 2
    return same_line and one.left < other.left - 1 and other.left - one.right < NEAR


def left_edges(edition: Edition) -> Iterator[readback.Mark]:
    """The left edge of each line of text, by page; for pieces side by side, that of the first."""
    marks = [mark for mark in readback.text_marks(filled(edition)) if mark.text.strip()]
    for mark in marks:
        before = [each for each in marks if _continues(each, mark)]
        if not before:
            yield mark


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chosen", [ALL[:3], ()], ids=len)
def test_words_begin_at_the_stops_and_nowhere_else(form: str, paper: str, chosen: tuple[str, ...]) -> None:
    edition = edition_of(None, treatments=chosen, form=form, paper=paper)
    theme = theme_of(edition)
    stops = set(theme.stops.values())
    hang, inset = theme.spaces.hang, theme.spaces.inset
    # Text in a box is inset from the margin; a bullet hangs to the left of its text.
    allowed = stops | {theme.left + inset} | {stop + hang for stop in stops} | {theme.left + inset + hang}
    # The example of a short sheet stands apart from the boxes to fill in: at "half".
    places = [theme.stops[name] for name in ("days", "half") if name in theme.stops]
    digits = {place + theme.sizes.pitch * at for place in places for at in range(7)}
    for mark in left_edges(edition):
        if mark.text.strip() == "Day":
            continue  # it hangs in the gutter before the first of the days
        if mark.text.strip() in "1234567" and any(
            0 < mark.left - digit < theme.sizes.pitch for digit in digits
        ):
            continue  # the days of the plan, each centred above its box
        at_the_right = theme.right - mark.right < 5  # a 1 is narrower than its advance
        nearest = min(abs(mark.left - stop) for stop in allowed)
        assert at_the_right or nearest < BEARING, (mark.page + 1, round(mark.left, 1), mark.text)
