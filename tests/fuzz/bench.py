"""Where a case is run: its folders, what it said, the files it made, and what is wrong with any of them."""

from __future__ import annotations

import contextlib
import datetime
import io
import logging
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
from click.testing import CliRunner, Result
from making import edition_of, theme
from promises import own_promises

from handouts.cli.commands import main
from handouts.clinic import built_in
from handouts.edition import Edition, LoadedMaster
from handouts.edition.build import prepare
from handouts.errors import HandoutError
from handouts.pdf import blocks as b
from handouts.pdf.layout import ArtFile

#: The beginning of every word that a case plants where a patient's words stand. No message has it.
PLANTED = "zqanar"
DATE = datetime.date(2026, 11, 22)
CLINIC = 'name = "Oak Lane"\nphone = "(217) 555-0142"\nemergency = "911"\n'
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NUMBER = re.compile(rb"(?<![\w/.#])[-+]?(?:\d+\.?\d*|\.\d+)(?![\w.])")
_LARGEST = 32767
#: Values of the column that says the kind of appointment are shown: whoever runs the batch says what they stand for.
_TYPES = re.compile(
    r'"[^"\n]*" is not a treatment|"shown": "(?:[^"\\]|\\.)*"|(?<=Types of appointment:\n)(?:  .*\n)+'
)
_NO_NUMBER = re.compile(rb"(?<![\w/])(?:nan|inf|-inf|[-+]?\d[\d.]*[eE][-+]?\d+)(?![\w])")


class FoundError(Exception):
    """Something that no case may do."""


class Bench:
    """The folder of a case, and the judge of what comes out of it."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.temporary = root, root / "case", root / "tmp"
        self.cache = str(root / "cache")
        self.said: list[str] = []
        self.files = 0
        self.named = False  #: patients' words stand among the headings of this case's list, which are shown
        self._full = 0
        os.environ["HANDOUTS_CACHE"] = self.cache
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        self.temporary.mkdir(exist_ok=True)
        tempfile.tempdir = str(self.temporary)

    def begin(self) -> None:
        """An empty folder for the next case."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.said, self.named = [], False

    # --- what a case says and makes -------------------------------------------------------------------------------

    def tell(self, *words: object) -> None:
        """Words that a user may read. Raises FoundError for a patient's."""
        for word in map(str, words):
            self.said.append(word)
            if PLANTED in _TYPES.sub("", word).casefold() and not self.named:
                raise FoundError("a patient's word is in a message")

    def attempt(self, call: Callable[[], Any]) -> Any:
        """What a call gives; None where it is refused calmly."""
        try:
            return call()
        except HandoutError as error:
            self.tell(error)
            if not error.problems or not all(problem.what for problem in error.problems):
                raise FoundError("an error that says nothing") from error
            return None

    def run(self, args: Sequence[str], given: bytes | None = None) -> Result:
        """The command line in this process, in the case's folder."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(main, list(args), input=given)
        finally:
            os.chdir(before)
        self._judge(result)
        return result

    def _judge(self, result: Result) -> None:
        said = result.output
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if result.exit_code not in (0, 2, 3):
            # What the net has caught is in the report that it wrote.
            report = "".join(path.read_text("utf-8") for path in self.temporary.glob("handouts-report-*"))
            raise FoundError(f"exit code {result.exit_code}: {' '.join(report.split()[-9:])}")
        if "Traceback" in said or "a bug in this program" in said:
            raise FoundError(f"a bug: {said[said.find('a bug') :][:120]}")
        with contextlib.suppress(UnicodeDecodeError):
            if not result.stdout_bytes.startswith(b"%PDF") and (found := _CONTROLS.search(said)):
                raise FoundError(f"U+{ord(found[0]):04X} reaches the terminal")
        self.tell(said)

    def pdf(self, data: bytes, *, whole: bool = True, clipped: bool = False) -> None:
        """A PDF that keeps its promises: numbers that PDF holds, and what is cheap to look at. Raises FoundError.

        What is `clipped` has no ink in the margins, whatever its outlines say: tests of ink look at that.
        """
        self.files += 1
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages, 1):
                code = b"\n".join(_streams(page))
                if found := _NO_NUMBER.search(_bare(code)):
                    raise FoundError(f"page {number}: {found[0]!r} is no number of PDF")
                if any(abs(float(each)) > _LARGEST for each in _NUMBER.findall(_bare(code))):
                    raise FoundError(f"page {number}: a number is beyond {_LARGEST}")
            if problems := pdf.check_pdf_syntax():
                raise FoundError(f"syntax: {problems[0].rpartition('): ')[2]}")
        broken = own_promises(data) if whole else []
        broken = [each for each in broken if not (clipped and "in the margin" in each)]
        if broken:
            raise FoundError(f"promise: {broken[0]}")

    # --- what many kinds need -------------------------------------------------------------------------------------

    def clinic(self, name: str, data: bytes, more: str = "") -> Path:
        """The folder of a clinic, with this file in it."""
        (self.folder / "clinic.toml").write_text(CLINIC + more, encoding="utf-8")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return self.folder

    @cached_property
    def master(self) -> LoadedMaster:
        made = prepare(edition_of(built_in("templates") / "clinic"))
        return LoadedMaster(made.master, made.words)

    def sheet(self, edition: Edition) -> None:
        """The whole sheet of an Edition, filled once."""
        made = prepare(edition)
        self.tell(*made.notices)
        self.pdf(bytes(LoadedMaster(made.master, made.words).fill({"patient": "Zqanary Ames"}, DATE)))

    def figure(self, art: ArtFile) -> None:
        """A small sheet with this picture."""
        from making import FOOT, IDENTITY, faces, font_book

        from handouts.pdf.layout import typeset
        from handouts.pdf.master import Filler, assemble

        figure = b.Figure(art.name, "a picture")
        story = (b.Paragraph((b.Span("Words"),)), figure)
        layout = typeset(b.Sheet("A sheet", "en", story, FOOT), theme(), faces(), lambda name, at: art)
        master = assemble(layout, IDENTITY, faces(), font_book().pairs("Noto Sans"))
        self.pdf(bytes(Filler(master).fill({}, DATE)), clipped=True)


def _streams(page: pikepdf.Page) -> Iterator[bytes]:
    contents = page.obj.Contents
    for each in contents if isinstance(contents, pikepdf.Array) else [contents]:
        yield each.read_bytes()


def _bare(code: bytes) -> bytes:
    """Page code without its texts."""
    return re.sub(rb"<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()])*\)", b" ", code)
