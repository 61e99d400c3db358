"""Words problems for the desk, each beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handouts.desk.web.shell import Message
from handouts.desk.web.translation import in_language
from handouts.desk.web.words import DeskWords
from handouts.errors import HandoutError, Problem, Wording

#: The id of a problem's field on the page, where the problem has another name for it.
FIELDS: Mapping[str, str] = {
    "patient": "name",
    "next-visit": "next-visit",
    "exercise-sets": "exercises",
    "without": "treatments",
}
#: The same for the slots of one treatment or exercise.
SLOTS = {"how": "how-{0}", "dose": "dose-{0}", "word": "dose-{0}"}
_ID = re.compile(r"[a-z][a-z0-9-]*")
#: A place in a file: clinic.toml [exercise-sets] first-week:2, en.md:22, patients.csv:14 [treatments].
_IN_FILE = re.compile(
    r"(?P<file>[^:\[\]]*[^:\[\] ])(?P<inside> \[[^\]]*\][^:]*)?(?::(?P<line>\d+))?(?: \[(?P<column>[^\]]*)\])?"
)
#: Files whose places are counted in lines. Lists have rows.
_TEXT = (".toml", ".md", ".html", ".svg")


def problem_messages(error: HandoutError, words: DeskWords) -> list[Message]:
    """The problems of an error, each with the id of its field."""
    return [problem_message(problem, words) for problem in error.problems]


def problem_message(problem: Problem, words: DeskWords) -> Message:
    """A problem in the words of the desk, as a sentence with what to do."""
    worded = worded_problem(problem, words)
    text = " ".join(filter(None, (as_sentence(worded.what, words), worded.hint)))
    if _ID.fullmatch(worded.where):
        return Message("error", text, worded.where)
    return Message("error", f"{_place(worded.where, words)}: {text}" if worded.where else text)


def in_order(messages: Iterable[Message], fields: Iterable[str]) -> list[Message]:
    """Messages in the order of the fields of a page; a name that ends in -* is for all fields that begin so."""
    places = {name.removesuffix("*"): place for place, name in enumerate(fields)}

    def place(message: Message) -> int:
        found = places.get(message.field)
        if found is None:
            found = places.get(f"{message.field.partition('-')[0]}-")
        return len(places) if found is None else found

    return sorted(messages, key=place)


def _place(where: str, words: DeskWords) -> str:
    """A place in a file, as people say it."""
    found = _IN_FILE.fullmatch(where)
    if not found:
        return where
    file, line = found["file"] + (found["inside"] or ""), found["line"]
    if not line:
        return where
    if found["file"].endswith(_TEXT):
        return words("shell.line", file=file, n=line)
    row = words("shell.row", n=line)
    return f"{row}, {found['column']}" if found["column"] else row


def worded_problem(problem: Problem, words: DeskWords) -> Problem:
    """A problem in the words of the desk. A remedy that the desk does not offer is left out."""
    remedies = words.section("remedies")
    known = tuple(code for code in problem.remedies if code.partition(" ")[0] in remedies)
    wording = Wording(FIELDS, SLOTS, lambda code: remedies[code.partition(" ")[0]])
    return wording(problem._replace(hint=in_language(problem.hint, words), remedies=known))


def notices(texts: Iterable[str], words: DeskWords) -> list[Message]:
    """Notices as messages, each once."""
    return [Message("note", in_language(text, words)) for text in dict.fromkeys(texts)]


def as_sentence(text: str, words: DeskWords) -> str:
    """A text of the program as a complete sentence, in the language of these words."""
    whole = text[:1].upper() + text[1:]
    return in_language(whole if whole.endswith((".", "?", "!")) else f"{whole}.", words)
