"""Reads the value of a cell: text, a yes or no, a language, a paper, treatments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice

from handouts.errors import meant, nearest
from handouts.patients.doubtful_days import visit_doubts
from handouts.patients.patient import Choice
from handouts.patients.slip import LostLetterError, Slip
from handouts.text import clean, fold, has_lost_letter, language_named, language_tag

_COLON = re.compile("[:：]")
_SEVERAL = re.compile("[;|；:：\n\r]")
_OTHER_SIGNS = re.compile(r"[,、/&+]|\band\b")
#: Yes and no in several languages. Excel translates TRUE and FALSE.
_YES_WORDS = (
    "yes y true t x 1 1.0 on ✓ ✔ ☑ ja j wahr oui o vrai si sí s verdadero sim verdadeiro vero да д истина"
)
_NO_WORDS = "no n false f 0 0.0 off ☐ nein falsch non faux falso não nao нет н ложь"
_YES = dict.fromkeys(_YES_WORDS.split(), True) | dict.fromkeys(_NO_WORDS.split(), False)
_INCH = "(in|inch|inches|′′)?"
_INCHES = f"(85|812|81⁄2){_INCH}[x×]11{_INCH}"
_LETTER = re.compile(f"(us)?letter(us|size)?({_INCHES})?|{_INCHES}")
_A4 = re.compile(r"(din|iso)?a4(size)?(210[x×]297(mm)?)?|210[x×]297(mm)?")
#: A similar treatment is searched for entries of up to so many letters, and for so many entries. Where there are more,
#: the column holds something else, and the search would take longer than reading the list.
_SEARCHED_LETTERS, SEARCHED = 100, 1000
# Repeated values are kept once, so that 100,000 rows take less than 100 MB.
KEPT = 8192


class Treatments:
    """The treatments of one language, found by id or title. `noun` is what messages call them."""

    def __init__(self, titles: Mapping[str, str], noun: str = "treatment") -> None:
        self._noun = noun
        self._ids, self._titles = tuple(titles), titles
        self._known: dict[str, str] = {}
        for id, title in titles.items():
            self._known.setdefault(_key(title), id)
        self._known |= {_key(id): id for id in titles}
        self._colons = max((len(_COLON.findall(title)) for title in titles.values()), default=0)
        self.choice = lru_cache(KEPT)(self._choice)
        self.choices = lru_cache(KEPT)(self._choices)
        self._meant = lru_cache(KEPT)(self._hint)
        self._format = lru_cache(KEPT)(self._format_hint)
        self._searches = 0

    def find(self, title: str) -> str | None:
        """The id of the treatment with this id or title, or None. Case makes no difference."""
        return self._known.get(_key(title))

    def knows(self, cell: str) -> bool:
        """Whether a cell with a single value is empty or names a treatment."""
        entries = entries_of(cell)
        return not entries or self.choice(entries[0]) is not None

    def _choices(self, cell: str) -> tuple[Choice, ...]:
        """The treatments in "heat: twice a day; walking". Raises Slip for unknown ones."""
        entries = entries_of(cell)
        found = [self.choice(entry) for entry in entries]
        if unknown := [place for place, choice in enumerate(found) if choice is None]:
            raise self.not_known(entries, unknown)
        choices = tuple(choice for choice in found if choice)
        if len({choice.id for choice in choices}) < len(choices):
            raise Slip(
                "a treatment is chosen twice.", "Keep one, with all that is to be said of it after a colon."
            )
        return choices

    def not_known(self, entries: Sequence[str], unknown: Sequence[int]) -> Slip:
        """The Slip for the unknown entries at these places, from 0."""
        places = " and ".join(str(place + 1) for place in unknown)
        which = (
            f"{self._noun} {places} of {len(entries)} is"
            if len(unknown) == 1
            else f"{self._noun}s {places} are"
        )
        return Slip(f"{which} not known.", self._meant(entries[unknown[0]]))

    def _choice(self, entry: str) -> Choice | None:
        """Find the longest title first, because a title can contain a colon: "Heat: moist: at 10:30"."""
        colons = [found.start() for found in islice(_COLON.finditer(entry), self._colons + 1)]
        for end in (len(entry), *reversed(colons)):
            if (id := self.find(entry[:end])) is not None:
                return Choice(id, clean(entry[end + 1 :]))
        return None

    def _hint(self, entry: str) -> str:
        self._searches += 1
        if len(entry) > _SEARCHED_LETTERS or self._searches > SEARCHED:
            return self._format("")
        parts = [self._choice(clean(part)) for part in _OTHER_SIGNS.split(entry)]
        if len(parts) > 1 and all(parts):
            ids = "; ".join(choice.id for choice in parts if choice)
            return f"Put ; between {self._noun}s, and no other sign: {ids}"
        return self._format(meant(_COLON.split(entry)[0], self._ids, self._titles))

    def _format_hint(self, near: str) -> str:
        hint = nearest(near, self._ids)
        after = "how and when" if self._noun == "treatment" else "the dose"
        return f"{hint} Put ; or | between {self._noun}s, and a colon before {after}."


def entries_of(cell: str) -> list[str]:
    """The entries of a cell, separated by ; or |."""
    return [entry for part in re.split("[;|；]", read_line(cell)) if (entry := clean(part))]


def is_one_value(cell: str) -> bool:
    """Whether a cell is a single value, such as a kind of appointment, and not a list of treatments."""
    return not _SEVERAL.search(cell)


def _key(title: str) -> str:
    """A key for comparing titles. Colons stay: "heat: 2" is heat, done twice, and not the treatment heat-2."""
    return ":".join(map(fold, _COLON.split(title)))


def read_next_visit(text: str) -> str:
    """One line, as it is printed. Raises Slip, also for a day or a time that does not exist."""
    line = read_line(text)
    if any(visit_doubts(line)):
        hint = "Correct it in the list, such as December 3, 10:30 am."
        raise Slip("this next visit has a day or a time that does not exist.", hint)
    return line


def read_line(cell: str) -> str:
    return clean(_whole(cell))


def read_lines(cell: str) -> str:
    return clean(_whole(cell), lines=True)


def read_name(cell: str) -> str:
    """A name, or a part of one, on one line. Raises LostLetterError."""
    if cell.isascii() and "?" not in cell:
        return clean(cell)
    name = read_line(cell)
    if has_lost_letter(cell, name=True):
        raise LostLetterError("a sign that no name has stands in the place of a letter.")
    return name


def _whole(cell: str) -> str:
    if has_lost_letter(cell):
        raise LostLetterError("a letter was lost when the list was exported.")
    return cell


@lru_cache(KEPT)
def read_language(cell: str) -> str:
    """The tag as BCP 47 (RFC 5646, 2.1.1) writes it: pt-BR, zh-Hant; a language's name may stand for it."""
    return language_named(clean(cell)) or language_tag(clean(cell))


def read_paper(cell: str) -> str:
    paper = fold(clean(cell))
    if not paper:
        return ""
    if _LETTER.fullmatch(paper):
        return "letter"
    if _A4.fullmatch(paper):
        return "a4"
    raise Slip("this paper is not known.", "Write letter or a4, or leave it empty for the clinic's own.")


def read_large_print(cell: str) -> bool | None:
    answer = clean(cell).casefold()
    if answer and answer not in _YES:
        raise Slip("this is neither yes nor no.", "Write yes or no, or leave it empty.")
    return _YES.get(answer)
