"""Named sets of choices, kept in the clinic's folder: `sets/NAME.toml`. They contain no patient's words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from handouts.batch import file_stem
from handouts.desk.sheet.choices import FORMS, SheetChoices
from handouts.errors import HandoutError, Problem, reason_of
from handouts.pdf import PAPERS
from handouts.storage import write_bytes_beside
from handouts.text import clean
from handouts.text_file import read_text
from handouts.toml_table import Entries, parse_toml

FOLDER = "sets"
LONGEST_NAME = 80
LONGEST_WORDS = 400
#: The most sets that are listed. A longer list would be hard to use.
MOST = 100
_FLAGS = ("letterhead", "only-exercises", "long-note", "leaves")


class NamedSets:
    """The sets of one clinic's folder. Each is a file, so two people can keep sets at the same time."""

    def __init__(self, clinic: Path) -> None:
        self._folder = clinic / FOLDER

    def names(self) -> list[tuple[str, str]]:
        """The sets, sorted: the name of the file without its suffix, and the name that people see."""
        try:
            paths = sorted(path for path in self._folder.iterdir() if path.suffix == ".toml")[:MOST]
        except OSError:
            return []
        return sorted(((path.stem, _name_in(path)) for path in paths), key=lambda pair: pair[1].casefold())

    def read(self, stem: str) -> SheetChoices:
        """The choices of a set. Raises HandoutError if it does not exist or its file has mistakes."""
        path = self._path(stem)
        if not path.is_file():
            raise HandoutError.at("set", "there is no set of this name any more", "Choose another.")
        where = f"{FOLDER}/{path.name}"
        problems: list[Problem] = []
        entries = Entries(where, parse_toml(read_text(path, where), where), problems)
        keys = ("name", "treatments", "exercises", "form", "paper", "language", "also", *_FLAGS)
        entries.only(keys)
        choices = SheetChoices(
            _words(entries.table("treatments")),
            _words(entries.table("exercises")),
            entries.one_of("form", FORMS) or FORMS[0],
            entries.one_of("paper", PAPERS),
            entries.line("language", 20),
            "letterhead" not in entries.values or entries.flag("letterhead"),
            entries.flag("only-exercises"),
            entries.flag("long-note"),
            entries.line("also", 20),
            entries.flag("leaves"),
        )
        if problems:
            raise HandoutError(problems)
        return choices

    def keep(self, name: str, choices: SheetChoices) -> None:
        """Write a set, and replace one of the same name. Raises HandoutError."""
        name = clean(name)
        if not name:
            raise HandoutError.at("set-name", "the set has no name", "Type one, such as: First week.")
        if len(name) > LONGEST_NAME:
            what = f"the name is longer than {LONGEST_NAME} letters"
            raise HandoutError.at("set-name", what, "Shorten it.")
        data = _written(name, choices).encode("utf-8")
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_bytes_beside(self._path(name), data)
        except OSError as error:
            what = f"it cannot be kept in the clinic's folder: {reason_of(error)}"
            raise HandoutError.at("set-name", what, "Set up the clinic first, or free the folder.") from error

    def remove(self, stem: str) -> None:
        """Delete a set. Raises HandoutError if it cannot be deleted."""
        try:
            self._path(stem).unlink(missing_ok=True)
        except OSError as error:
            raise HandoutError.at("set", f"it cannot be deleted: {reason_of(error)}") from error

    def _path(self, name: str) -> Path:
        return self._folder / f"{file_stem(clean(name))}.toml"


def _name_in(path: Path) -> str:
    try:
        return str(parse_toml(read_text(path, path.name), path.name).get("name", path.stem))
    except HandoutError:  # `read` says what is wrong with it
        return path.stem


def _words(table: Entries) -> tuple[tuple[str, str], ...]:
    """Ids in their order, each with its words, which may be empty."""
    return tuple((id, text and table.line(id, LONGEST_WORDS)) for id, text in table.values.items())


def _written(name: str, choices: SheetChoices) -> str:
    """The file of a set. A JSON string is a TOML string."""
    flags = (choices.letterhead, choices.only_exercises, choices.long_note, choices.leaves)
    lines = [
        f"name = {_text(name)}",
        f"form = {_text(choices.form)}",
        *(
            f"{key} = {_text(value)}"
            for key, value in (
                ("paper", choices.paper),
                ("language", choices.language),
                ("also", choices.also),
            )
            if value
        ),
        *(f"{key} = {str(value).lower()}" for key, value in zip(_FLAGS, flags, strict=True)),
        *_table("treatments", choices.treatments),
        *_table("exercises", choices.exercises),
    ]
    return "\n".join(lines) + "\n"


def _table(heading: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    values = {_text(id): _text(words[:LONGEST_WORDS]) for id, words in pairs}  # a key stands once
    return ["", f"[{heading}]", *(f"{key} = {value}" for key, value in values.items())]


def _text(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False).replace("\x7f", "")
