"""Reads fonts.toml: font families, fallback faces, and the paths of their files."""

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from handouts.errors import HandoutError, Problem, nearest
from handouts.pdf import PlainFace
from handouts.text_file import read_text
from handouts.toml_table import Entries, parse_toml

FILE = "fonts.toml"
_PACKAGE = re.compile(r"[A-Za-z_]\w*")


class FaceSource(NamedTuple):
    """The file of a face, and the values that its axes are pinned to."""

    path: Path
    axes: tuple[tuple[str, float], ...] = ()

    @property
    def plain(self) -> PlainFace:
        """The plain form that Masters and patients' words store; `source_of` reverses it."""
        return str(self.path), self.axes


def source_of(plain: PlainFace) -> FaceSource:
    """The FaceSource of a plain form."""
    path, axes = plain
    return FaceSource(Path(path), axes)


class ScriptFonts(NamedTuple):
    """The scripts of a fallback in words, the extra that it comes with, and whether its fonts are installed."""

    scripts: str
    extra: str
    ready: bool


#: The regular and the bold face.
FacePair = tuple[FaceSource, FaceSource]


@lru_cache(maxsize=64)  # packages don't change while the program runs, and one has the fonts of many scripts
def package_folder(package: str) -> Path | None:
    """The folder of a font package; None if it is not installed."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def face_source(entry: Mapping[str, Any], folder: Path, where: str) -> FaceSource:
    """The source of a face in fonts.toml. Raises HandoutError when its file is missing or not TrueType."""
    package = entry.get("package")
    if package:
        there = package_folder(package)
        if there is None:
            raise HandoutError.at(
                where,
                f"the font package {package} is not installed",
                f"Install it: pip install {package.replace('_', '-')}",
            )
        path = there / "files" / entry["file"]
        if not path.is_file():
            path = there / entry["file"]
    else:
        path = folder / entry["file"]
    if not path.is_file():
        raise HandoutError.at(
            where, f"the font file {entry['file']} does not exist", "Put it beside fonts.toml."
        )
    if not package and not _is_truetype(path):
        what = f"the font file {entry['file']} is not a TrueType font"
        raise HandoutError.at(
            where, what, "Use the font's .ttf file. A .otf file has another kind of outlines."
        )
    return FaceSource(path, tuple(sorted((axis, float(at)) for axis, at in entry.get("axes", {}).items())))


def _is_truetype(path: Path) -> bool:
    """Whether the file has TrueType outlines, the only kind that we embed."""
    with path.open("rb") as file:
        head = file.read(12)
        count = int.from_bytes(head[4:6], "big")
        names = {file.read(16)[:4] for _ in range(count)}
    return head[:4] in (b"\0\1\0\0", b"true") and b"glyf" in names


@dataclass(frozen=True, slots=True, eq=False)
class FontBook:
    """The contents of fonts.toml: font families and fallback faces."""

    folder: Path
    table: Mapping[str, Any]

    @property
    def packages(self) -> frozenset[str]:
        """The packages that the faces come from, installed or not."""
        entries = [*self.table["families"].values(), *self.table.get("fallback", [])]
        faces = (face for entry in entries for face in (entry["regular"], entry.get("bold", {})))
        return frozenset(face["package"] for face in faces if "package" in face)

    def leading(self, script: str) -> float:
        """The leading of a script (ISO 15924), as a multiple of that of Latin letters."""
        return float(self.table.get("leading", {}).get(script, 1.0))

    @property
    def families(self) -> tuple[str, ...]:
        """The names of all families, in the order of the file."""
        return tuple(self.table["families"])

    def family(self, name: str) -> FacePair:
        """The regular and bold face of a family. Raises HandoutError for an unknown family."""
        families = self.table["families"]
        if name not in families:
            raise HandoutError.at("font", f"there is no family {name!r}", nearest(name, families))
        entry = families[name]
        return (
            face_source(entry["regular"], self.folder, FILE),
            face_source(entry["bold"], self.folder, FILE),
        )

    def fallbacks(self, language: str = "") -> list[FacePair]:
        """The regular and bold face of every installed fallback: those for the language, then in the file's order."""
        found = []
        entries = self.table.get("fallback", [])
        for entry in sorted(entries, key=lambda entry: not _is_for(entry, language)):
            if entry.get("optional") and not _is_there(entry):
                continue
            regular = face_source(entry["regular"], self.folder, FILE)
            found.append((regular, face_source(entry.get("bold", entry["regular"]), self.folder, FILE)))
        return found

    def scripts(self) -> list[ScriptFonts]:
        """The scripts of the fallbacks, and whether their fonts are installed, in the file's order."""
        return [
            ScriptFonts(entry["scripts"], entry.get("extra", ""), _is_there(entry))
            for entry in self.table.get("fallback", [])
            if "scripts" in entry
        ]

    def pairs(self, name: str, language: str = "") -> tuple[FacePair, ...]:
        """A family, then its fallbacks, without duplicates: the order in which words look for glyphs."""
        return pairs_of(self, name, language)


def _is_there(entry: Mapping[str, Any]) -> bool:
    """Whether the package of a fallback is installed."""
    package = entry["regular"].get("package")
    return not package or package_folder(package) is not None


def _is_for(entry: Mapping[str, Any], language: str) -> bool:
    """Whether a fallback is for a language, as "zh-Hant" is for zh-Hant-TW."""
    return any(language == each or language.startswith(f"{each}-") for each in entry.get("languages", ()))


# Looking for all files takes 1 ms.
@lru_cache(maxsize=8)
def pairs_of(book: FontBook, name: str, language: str) -> tuple[FacePair, ...]:
    return tuple(dict.fromkeys((book.family(name), *book.fallbacks(language))))


def read_font_book(folder: Path) -> FontBook:
    """The fonts.toml of a folder. An unchanged file gives the same FontBook.

    Raises HandoutError with every problem of the file.
    """
    return _book(folder, read_text(folder / FILE, FILE))


@lru_cache(maxsize=4)
def _book(folder: Path, text: str) -> FontBook:
    problems: list[Problem] = []
    table = parse_toml(text, FILE)
    entries = Entries(FILE, table, problems)
    entries.only(("families", "fallback", "leading"))
    leading = entries.table("leading")
    for script in leading.values:
        leading.size(script, least=1.0, most=2.0)
    for family in entries.tables("families").values():
        family.only(("regular", "bold"))
        _check_face(family, "regular")
        _check_face(family, "bold")
    for fallback in entries.list_of_tables("fallback"):
        fallback.only(("scripts", "languages", "optional", "extra", "regular", "bold"))
        fallback.flag("optional")
        fallback.lines("languages", 20)
        _check_face(fallback, "regular")
        if "bold" in fallback.values:
            _check_face(fallback, "bold")
    if problems:
        raise HandoutError(problems)
    return FontBook(folder, table)


def _check_face(family: Entries, which: str) -> None:
    if which not in family.values:
        return family.report(which, "is missing", f'Add a line: {which} = {{ file = "..." }}')
    face = family.table(which)
    face.only(("package", "file", "axes"))
    face.line("file", 200, needed=True)
    face.matching(
        "package", _PACKAGE, "is not a valid package name", 'Write it as: package = "fontpkg_noto_sans"'
    )
    axes = face.table("axes")
    for axis in axes.values:
        axes.size(axis, least=-1e6, most=1e6)
