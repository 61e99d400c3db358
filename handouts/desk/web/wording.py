"""Words problems for the desk: each is said at its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handouts.desk.web.shell import Message
from handouts.desk.web.translation import in_language
from handouts.desk.web.words import DeskWords
from handouts.errors import HandoutError, Problem, Wording

#: The id of the field that a problem is about, where it is not the name of the problem's own.
FIELDS: Mapping[str, str] = {
    "patient": "name",
    "next-visit": "next-visit",
    "exercise-sets": "exercises",
    "without": "treatments",
}
#: The same for the slots of one treatment or exercise.
SLOTS = {"how": "how-{0}", "dose": "dose-{0}", "word": "dose-{0}"}
_ID = re.compile(r"[a-z][a-z0-9-]*")


def problem_messages(error: HandoutError, words: DeskWords) -> list[Message]:
    """The problems of an error, each with the id of its field."""
    return [problem_message(problem, words) for problem in error.problems]


def problem_message(problem: Problem, words: DeskWords) -> Message:
    """A problem in the words of the desk, as a sentence with what to do."""
    worded = worded_problem(problem, words)
    text = " ".join(filter(None, (_sentence(worded.what, words), worded.hint)))
    if _ID.fullmatch(worded.where):
        return Message("error", text, worded.where)
    return Message("error", f"{worded.where}: {text}" if worded.where else text)  # a file, and a place in it


def worded_problem(problem: Problem, words: DeskWords) -> Problem:
    """A problem in the words of the desk. A remedy that the desk does not offer is left out."""
    remedies = words.section("remedies")
    known = tuple(code for code in problem.remedies if code.partition(" ")[0] in remedies)
    wording = Wording(FIELDS, SLOTS, lambda code: remedies[code.partition(" ")[0]])
    return wording(problem._replace(hint=in_language(problem.hint, words), remedies=known))


def notices(texts: Iterable[str], words: DeskWords) -> list[Message]:
    """Notices, each once."""
    return [Message("note", in_language(text, words)) for text in dict.fromkeys(texts)]


def _sentence(text: str, words: DeskWords) -> str:
    whole = text[:1].upper() + text[1:]
    return in_language(whole if whole.endswith((".", "?", "!")) else f"{whole}.", words)
