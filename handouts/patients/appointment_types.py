"""The treatments that each kind of appointment stands for.

They come from `--type "Remedial Massage 60=massage"` and from [appointment-types] in clinic.toml.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from handouts.errors import HandoutError, Problem, listed_once, meant
from handouts.patients.names import tokens_of
from handouts.patients.row_filter import matches
from handouts.text import fold, word_set

#: The meanings besides treatments: the sheet that covers all of them, and no sheet.
GENERAL, SKIP = "general", "skip"
#: Longer values, and columns with more values, are not kinds of appointment, but can be patients' words.
_LONGEST, _MOST = 80, 60
_CLOSE = 0.8
_WORD = re.compile(r"[^\W\d_]+")
#: Words of titles that do not identify a treatment.
_STOP_WORDS = word_set(
    "a an and at back body for get in of on or out session sit some take the to up use well with your"
)


class TypeUse(NamedTuple):
    """A value of the column: the number of its rows, its meaning ("" if unknown), and the most similar treatment.

    `shown` is the value, or "" if it can be a patient's words. A value that is not `explained` is no treatment, and
    nobody has said what it stands for.
    """

    shown: str
    rows: int
    means: str
    near: str = ""
    row: int = 0
    explained: bool = True


class AppointmentTypes:
    """The meanings of the kinds of appointment in a list, and how often each kind occurs.

    `mapping` has the meaning of each kind or pattern with *: treatments as in a row, GENERAL or SKIP.
    """

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._exact = {fold(kind): means for kind, means in mapping.items() if "*" not in kind}
        self._patterns = [(kind, means) for kind, means in mapping.items() if "*" in kind]
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[int, str]] = {}
        self._private: set[str] = set()
        self._sure: set[str] = set()
        self._met: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._exact or self._patterns)

    def meaning(self, value: str) -> str | None:
        """The meaning of a value; None if it has none."""
        folded = fold(value)
        if (found := self._exact.get(folded)) is not None:
            self._met.add(folded)
            return found
        for kind, means in self._patterns:
            if matches(value, kind):
                self._met.add(kind)
                return means
        return None

    def is_met(self, kind: str) -> bool:
        """Whether a value of this kind has been looked up."""
        return kind in self._met or fold(kind) in self._met

    @property
    def all_shown(self) -> list[str]:
        """The values that can be shown, the most frequent first."""
        return [shown for value, _ in self._counts.most_common() if (shown := self.shown(value))]

    def count(self, value: str, row: int, name: str, sure: bool = True) -> None:
        """Count a value. One that shares a word with the row's name is never shown.

        Nor is one that was never `sure`, because its rows have lost values and it may belong to another heading.
        """
        key = value[:_LONGEST]
        if key not in self._counts:
            if len(self._counts) > _MOST:
                return
            self._first[key] = row, value
        self._counts[key] += 1
        if sure:
            self._sure.add(key)
        if key not in self._private and (
            len(value) > _LONGEST or (name and not tokens_of((name,)).isdisjoint(tokens_of((value,))))
        ):
            self._private.add(key)

    def shown(self, value: str) -> str:
        """The value, or "" if it can be a patient's words."""
        key = value[:_LONGEST]
        private = key in self._private or key not in self._sure or len(self._counts) > _MOST
        return "" if private or len(value) > _LONGEST else value

    def uses(
        self,
        understood: Callable[[str], str | None],
        near: Callable[[str], str],
        least: int = 1,
        otherwise: str = "",
    ) -> list[TypeUse]:
        """Each value with its count, the most frequent first. `otherwise` is what a value without a meaning stands for.

        A value without a meaning is shown only if at least `least` rows have it. A column with more values than a
        practice has kinds of appointment is something else: none of them is listed.
        """
        uses: list[TypeUse] = []
        if len(self._counts) > _MOST:
            return uses
        for value, count in self._counts.most_common():
            row, whole = self._first[value]
            means = understood(whole)
            shown = self.shown(value) if means or count >= least else ""
            close = "" if means else near(whole)
            uses.append(TypeUse(shown, count, means or otherwise, close, row, bool(means)))
        return uses


def read_types(
    pairs: Iterable[tuple[str, str]],
    where: str,
    find: Callable[[str], str | None],
    titles: Mapping[str, str],
) -> dict[str, str]:
    """Kind of appointment → treatments (ids with "; " between), GENERAL or SKIP. Raises HandoutError."""
    found: dict[str, str] = {}
    problems = []
    for kind, means in pairs:
        if means.strip().casefold() in (GENERAL, SKIP):
            found[kind] = means.strip().casefold()
            continue
        names = [name.strip() for name in re.split("[;|+；]", means) if name.strip()]
        ids = [find(name) for name in names]
        problems += [
            Problem(where, f'"{name}" is not a treatment', _meant_by_type(name, titles))
            for name, id in zip(names, ids, strict=True)
            if id is None
        ]
        if not names:
            problems.append(
                Problem(where, f'nothing says what "{kind}" stands for', _meant_by_type("", titles))
            )
        found[kind] = "; ".join(id for id in ids if id)
    if problems:
        raise HandoutError(listed_once(problems))
    return found


def _meant_by_type(name: str, titles: Mapping[str, str]) -> str:
    """The hint for a word that is not a treatment: the one that was probably meant, then all that can be written."""
    near = meant(name, (*titles, GENERAL, SKIP), titles)
    others = f"{GENERAL} (the sheet that covers all treatments), {SKIP} (no sheet)"
    return (f"Did you mean {near}? " if near else "") + f"Choose from: {', '.join(titles)}, {others}."


def near_treatment(value: str, titles: Mapping[str, str]) -> str:
    """The treatment whose words are most similar to a kind of appointment; "" if none is similar."""
    if len(value) > _LONGEST:
        return ""
    words = [word for word in _WORD.findall(value.casefold()) if word not in _STOP_WORDS and len(word) > 2]
    best, score = "", 0.0
    for id, title in titles.items():
        for place, known in enumerate(dict.fromkeys((*id.split("-"), *_WORD.findall(title.casefold())))):
            if known in _STOP_WORDS or len(known) < 3:
                continue
            close = max((difflib.SequenceMatcher(None, word, known).ratio() for word in words), default=0.0)
            close -= place / 1000  # the id tells more than the title
            if close > score:
                best, score = id, close
    return best if score >= _CLOSE - 0.01 else ""
