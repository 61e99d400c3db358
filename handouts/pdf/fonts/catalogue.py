"""fonts.toml: which families can be named, which faces help out, and where their files are."""

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from handouts.errors import HandoutError, Problem, nearest
from handouts.pdf import PlainFace
from handouts.toml_table import Entries, parse_toml, read_text

FILE = "fonts.toml"
_PACKAGE = re.compile(r"[A-Za-z_]\w*")


class FaceSource(NamedTuple):
    """Where the file of a face is, and where its axes are pinned."""

    path: Path
    axes: tuple[tuple[str, float], ...] = ()

    @property
    def plain(self) -> PlainFace:
        """As a Master and a patient's words keep it; `source_of` is the way back."""
        return str(self.path), self.axes


def source_of(plain: PlainFace) -> FaceSource:
    """The source that was kept so."""
    path, axes = plain
    return FaceSource(Path(path), axes)


#: Regular and bold.
FacePair = tuple[FaceSource, FaceSource]


def face_source(entry: Mapping[str, Any], folder: Path, where: str) -> FaceSource:
    """Where fonts.toml says a face is. Raises HandoutError when the file cannot be found."""
    package = entry.get("package")
    if package:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.origin:
            raise HandoutError.at(
                where,
                f"the font package {package} is not installed",
                f"Install it: pip install {package.replace('_', '-')}",
            )
        folder = Path(spec.origin).parent
        path = folder / "files" / entry["file"]
        if not path.is_file():
            path = folder / entry["file"]
    else:
        path = folder / entry["file"]
    if not path.is_file():
        raise HandoutError.at(
            where, f"the font file {entry['file']} is not there", "Lay it beside fonts.toml."
        )
    if not package and not _is_truetype(path):
        what = f"the font file {entry['file']} is not a TrueType font"
        raise HandoutError.at(
            where, what, "Take the font's .ttf file: its .otf has outlines of another kind."
        )
    return FaceSource(path, tuple(sorted((axis, float(at)) for axis, at in entry.get("axes", {}).items())))


def _is_truetype(path: Path) -> bool:
    """Whether the file's directory of tables names outlines of TrueType, the kind that is embedded."""
    with path.open("rb") as file:
        head = file.read(12)
        count = int.from_bytes(head[4:6], "big")
        names = {file.read(16)[:4] for _ in range(count)}
    return head[:4] in (b"\0\1\0\0", b"true") and b"glyf" in names


@dataclass(frozen=True, slots=True, eq=False)
class FontBook:
    """fonts.toml, read: the families that can be named and the faces that help out."""

    folder: Path
    table: Mapping[str, Any]

    @property
    def packages(self) -> frozenset[str]:
        """The packages that faces are taken from, installed or not."""
        entries = [*self.table["families"].values(), *self.table.get("fallback", [])]
        faces = (face for entry in entries for face in (entry["regular"], entry.get("bold", {})))
        return frozenset(face["package"] for face in faces if "package" in face)

    def family(self, name: str) -> FacePair:
        """Regular and bold of a family. Raises HandoutError for a family that is not there."""
        families = self.table["families"]
        if name not in families:
            raise HandoutError.at(f"font {name!r}", "there is no such font family", nearest(name, families))
        entry = families[name]
        return (
            face_source(entry["regular"], self.folder, FILE),
            face_source(entry["bold"], self.folder, FILE),
        )

    def fallbacks(self) -> list[FacePair]:
        """Regular and bold of every installed helper face, in the order they are asked."""
        found = []
        for entry in self.table.get("fallback", []):
            package = entry["regular"].get("package")
            if entry.get("optional") and package and importlib.util.find_spec(package) is None:
                continue
            regular = face_source(entry["regular"], self.folder, FILE)
            found.append((regular, face_source(entry.get("bold", entry["regular"]), self.folder, FILE)))
        return found

    def pairs(self, name: str) -> tuple[FacePair, ...]:
        """A family and then its helpers, each once: what a name or a note is asked of, in this order."""
        return _pairs(self, name)


# No package comes or goes while the program runs, and to look for all of them takes 2 ms.
@lru_cache(maxsize=8)
def _pairs(book: FontBook, name: str) -> tuple[FacePair, ...]:
    return tuple(dict.fromkeys((book.family(name), *book.fallbacks())))


def read_font_book(folder: Path) -> FontBook:
    """The fonts.toml of a folder: the same book for as long as the file is the same.

    Raises HandoutError with all that is wrong with it.
    """
    return _book(folder, read_text(folder / FILE, FILE))


@lru_cache(maxsize=4)
def _book(folder: Path, text: str) -> FontBook:
    problems: list[Problem] = []
    table = parse_toml(text, FILE)
    entries = Entries(FILE, table, problems)
    entries.only(("families", "fallback"))
    for family in entries.tables("families").values():
        family.only(("regular", "bold"))
        _check_face(family, "regular")
        _check_face(family, "bold")
    for fallback in entries.list_of_tables("fallback"):
        fallback.only(("scripts", "optional", "extra", "regular", "bold"))
        fallback.flag("optional")
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
        "package", _PACKAGE, "is not the name of a package", 'Write it as: package = "fontpkg_noto_sans"'
    )
    axes = face.table("axes")
    for axis in axes.values:
        axes.size(axis, least=-1e6, most=1e6)
