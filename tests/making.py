"""Makes sheets for the tests as the program does; every file is checked against its promises."""

from __future__ import annotations

import datetime
import errno
import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
import readback
from promises import hold

from handouts.clinic import built_in
from handouts.edition import Edition, EditionRequest
from handouts.edition import edition_of as edition_of_request
from handouts.edition.load import make_handout
from handouts.patients import Patient
from handouts.pdf import Master, Theme, load_theme
from handouts.pdf import blocks as b
from handouts.pdf.fonts import catalogue as fontbook
from handouts.pdf.fonts import open_face, read_font_book
from handouts.pdf.fonts.catalogue import FontBook
from handouts.pdf.fonts.coverage import CJK_PACKAGE
from handouts.pdf.layout import ArtFile, Layout, typeset
from handouts.pdf.layout.structure import Element
from handouts.pdf.master import Filler, Handout, Identity, assemble
from handouts.pdf.text import Faces
from handouts.storage import write_beside

DATE = datetime.date(2026, 11, 22)
NOBODY = Patient()
COLOURS = {"text": "#1a1a1a", "brand": "#0b4f6c", "tint": "#eef4f6"}
IDENTITY = Identity("A sheet", "A clinic", "en")
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 160">'
    b'<path d="M9 9h200v120z" fill="#1a1a1a"/></svg>'
)
#: The shortest complete guidance: 11 lines, then each required section.
NECK_FRONT = """+++
topic = "stiff-neck"
title = "Stiff neck"
purpose = "What to do for a stiff neck."
language = "en"
version = "2.1"
date = 2026-01-31
review-date = 2028-01-31
reviewer = ""
sources = ["A book"]
+++
"""
NECK_BODY = """
## Move your neck. {#main .message}


## In short {#short .summary}
- Move.

## Get help now {#help .danger}
Go if you have:

- A fever

## Call today {#today .same-day}
- You worry

## Call us {#contact .contact}
Any day.
"""
NECK = NECK_FRONT + NECK_BODY
FOOT: tuple[b.Block, ...] = (b.Paragraph((b.Span("Foot of the sheet, page {page} of {pages}"),)),)


def spans(text: str, **more: str | bool) -> b.Spans:
    """One span of text."""
    return (b.Span(text, **more),)  # type: ignore[arg-type]


def para(text: str) -> b.Paragraph:
    return b.Paragraph(spans(text))


def bullets(*items: str, ordered: bool = False) -> b.BulletList:
    return b.BulletList(tuple((para(item),) for item in items), ordered)


def edition_of(clinic: Path | None = None, **choices: Any) -> Edition:
    """The Edition of a clinic's folder, or of the sample clinic, with these choices."""
    given = {**choices, "treatments": tuple(choices.get("treatments", ()))}
    return edition_of_request(EditionRequest(clinic=str(clinic or ""), **given))


def different_words(count: int) -> str:
    """`count` different words without digits: outloud takes lines that differ only in digits for feet."""
    letters = "abcdefghij"
    return " ".join(
        "".join(letters[int(digit)] for digit in str(number * 7919)) for number in range(1, count + 1)
    )


def cell(text: str, header: bool = False) -> b.Cell:
    return b.Cell((para(text),) if text else (), header)


@cache
def theme(paper: str = "letter", form: str = "standard") -> Theme:
    """The built-in theme."""
    return load_theme(built_in("templates") / "theme.toml", form, paper, COLOURS)


@cache
def font_book() -> FontBook:
    return read_font_book(built_in("fonts"))


@cache
def faces() -> Faces:
    regular, bold = font_book().family("Noto Sans")
    return Faces(open_face(regular), open_face(bold))


def art(name: str, at: str) -> ArtFile:
    """The same drawing for every name."""
    return ArtFile(name, "svg", SVG, 240, 160)


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet of Blocks: its layout, its Master, a file, and that file read back."""

    layout: Layout
    master: Master
    data: bytes
    reading: readback.Reading

    @property
    def tree(self) -> readback.Node:
        return self.reading.tree

    @property
    def outline(self) -> str:
        return outline(self.layout.root)

    @property
    def pages(self) -> int:
        return len(self.reading.pages)


def lay_out(
    *story: b.Block, paper: str = "letter", form: str = "standard", foot: tuple[b.Block, ...] = FOOT
) -> Layout:
    return typeset(b.Sheet("A sheet", "en", story, foot), theme(paper, form), faces(), art)


def master_of_blocks(*story: b.Block, paper: str = "letter", form: str = "standard") -> Master:
    return assemble(
        lay_out(*story, paper=paper, form=form), IDENTITY, faces(), font_book().pairs("Noto Sans")
    )


def make(
    *story: b.Block,
    words: Mapping[str, str] | None = None,
    paper: str = "letter",
    form: str = "standard",
    foot: tuple[b.Block, ...] = FOOT,
    but: tuple[str, ...] = (),
) -> Made:
    """Make a sheet of these Blocks and check the file. `but` is passed to `hold`."""
    layout = lay_out(*story, paper=paper, form=form, foot=foot)
    master = assemble(layout, IDENTITY, faces(), font_book().pairs("Noto Sans"))
    data = bytes(Filler(master).fill(words or {}, DATE))
    hold(data, but)
    return Made(layout, master, data, readback.read(data))


def held(edition: Edition, patient: Patient = NOBODY, date: datetime.date = DATE) -> Handout:
    """Make a sheet and check that it keeps its promises."""
    handout = make_handout(edition, patient, date)
    hold(bytes(handout))
    return handout


def words_of(blocks: tuple[b.Block, ...]) -> list[str]:
    """Every word that these Blocks print, in reading order; captions follow their figures.

    Left out are Blocks marked `once` or optional, and the list of pages: where they stand depends on the pages.
    """
    return " ".join(_texts(blocks)).split()


def words_by_the_pages(blocks: tuple[b.Block, ...]) -> set[str]:
    """The words of these Blocks that `words_of` leaves out."""
    return set(" ".join(_texts(blocks, everything=True)).split())


def check_words(text: str, blocks: tuple[b.Block, ...]) -> None:
    """The words of these Blocks are all in the text, in order, and nothing else but what depends on the pages."""
    words = text.split()
    fixed = words_of(blocks)
    rest = iter(words)
    assert [word for word in fixed if word not in rest] == []
    more = set(Counter(words) - Counter(fixed))
    assert {word for word in more if not word.isdecimal()} <= words_by_the_pages(blocks)


def _texts(blocks: tuple[b.Block, ...], everything: bool = False) -> list[str]:  # noqa: C901  one branch for each kind of Block
    found: list[str] = []
    for block in blocks:
        match block:
            case b.Heading() | b.Paragraph():
                found.append("".join(span.text for span in block.spans))
            case b.BulletList():
                for position, item in enumerate(block.items, 1):
                    found += [str(position) if block.ordered else "•", *_texts(item, everything)]
            case b.Keep(optional=optional, once=once) if (optional or once) and not everything:
                pass
            case b.Contents():
                found += ["".join(span.text for span in entry.spans) for entry in block.entries if everything]
            case b.Tick():
                found += [filling for filling in block.filled if filling.isdecimal()]
            case b.Callout() | b.Keep() | b.TwoColumns():
                found += _texts(block.blocks, everything)
            case b.Letterhead():
                found += _texts(block.blocks, everything) if block.printed else []
            case b.Table():
                for row in (*block.head, *block.rows):
                    for each in row:
                        found += _texts(each.blocks, everything)
            case b.Row():
                for column in block.cells:
                    found += _texts(column, everything)
            case b.Digits():
                found += ["".join(span.text for span in block.label), *map(str, range(1, block.last + 1))]
            case b.Figure() | b.QrCode():
                found.append("".join(span.text for span in block.caption))
            case b.Slot() | b.WriteLines():
                found.append("".join(span.text for span in block.label))
    return found


def without_cjk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that the extra `cjk` is not installed."""
    find = importlib.util.find_spec

    def found(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == CJK_PACKAGE else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", found)
    # Avoid the cached results.
    for name in ("pairs_of", "package_folder"):
        monkeypatch.setattr(fontbook, name, getattr(fontbook, name).__wrapped__)


def sample_folder(path: Path) -> Path:
    """A copy of the sample clinic's folder, which the test can change."""
    import shutil

    return Path(shutil.copytree(built_in("templates") / "clinic", path / "my-clinic"))


def head_of(text: str) -> tuple[str, str]:
    """The version and the date of a guidance text, as its head has them: `version = "…"` and `date = …`."""
    lines = (re.search(rf"^{key} = .*$", text, re.MULTILINE) for key in ("version", "date"))
    version, date = (line.group() if line else "" for line in lines)
    return version, date


def text_of_its_own(text: str, version: str = "own", date: str = "2027-01-05") -> str:
    """Our guidance with another version and date, as a clinic's own text has them."""
    for line in head_of(text):
        key = line.partition(" ")[0]
        text = text.replace(line, f'{key} = "{version}"' if key == "version" else f"{key} = {date}", 1)
    return text


def accept_missing(folder: Path, *ids: str) -> None:
    """Let the clinic's text or template leave out safety points of these sections."""
    path = folder / "clinic.toml"
    listed = ", ".join(f'"{each}"' for each in ids)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("accept-missing = []", f"accept-missing = [{listed}]"), encoding="utf-8")


def outline(element: Element, depth: int = 0) -> str:
    """The structure tree as text, one element per line, as in the goldens."""
    words = [element.role]
    words += [f"alt={element.alt!r}"] if element.alt else []
    words += [f"slot={element.slot}"] if element.slot else []
    line = "  " * depth + " ".join(words) + "\n"
    return line + "".join(outline(kid, depth + 1) for kid in element.kids if isinstance(kid, Element))


def open_elsewhere(name: str) -> Callable[[Path, Callable[[int], None]], None]:
    """A replacement for `write_beside`: on Windows, a file of this name is open in another program."""

    def write(path: Path, write_into: Callable[[int], None]) -> None:
        if path.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", "beside", None, str(path))
        write_beside(path, write_into)

    return write


def made_in_list(folder: Path, rows: str, id: str) -> bytes:
    """The sheet of one row of a list, as `batch` makes it on 3 December 2026."""
    path, out = folder / "list.csv", folder / "out"
    path.write_text(rows, encoding="utf-8")
    _run("batch", str(path), "-o", str(out), "--date", "2026-12-03", "--quiet")
    return (out / f"{id}.pdf").read_bytes()


def made_alone(folder: Path, *flags: str) -> bytes:
    """The sheet of these flags, as `make` makes it on 3 December 2026."""
    path = folder / "alone.pdf"
    _run("make", *flags, "--date", "2026-12-03", "-o", str(path))
    return path.read_bytes()


def _run(*args: str) -> None:
    from click.testing import CliRunner

    from handouts.cli.commands import main

    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
