"""Puts names of practice systems in printing order: "Smith Jr., John" becomes "John Smith Jr."."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from handouts.text import word_set

#: Orders that a column of names can have.
NAME_ORDERS = FIRST_LAST, LAST_FIRST = "first-last", "last-first"
#: The parts of a name that can have a column each.
PARTS = ("first name", "last name", "title", "middle name", "preferred name", "suffix")
#: A column is "Last, First" if this share of its names with several words has a comma.
_MOST = 0.5

_COMMA = re.compile("[,，、]")
#: A digit in a name, besides 2nd and 3rd: perhaps an id or a date of birth.
_DIGIT = re.compile(r"\d(?!(?:nd|rd|th|st)\b)")
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_BRACKETS = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*$")
#: Scripts that write the family name first, without a comma: Han, kana, Hangul.
_FAMILY_FIRST = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_SUFFIXES = word_set(
    "jr sr jnr snr junior senior ii iii iv vi vii viii 2nd 3rd 4th filho neto sobrinho "
    "esq esquire phd dphil md do dds dmd dvm rn bsc ba ma msc mba mbe obe cbe kbe dbe kc qc jp dc dpt pt"
)
#: Degrees that can also be given names: "Ba, Amadou", "Nguyen, Do", "Ma, Li", "Smith, DC".
_EITHER = word_set("do ba ma pt dc")
_TITLES = word_set(
    "mr mrs ms miss mx master dr doctor prof professor sir dame lord lady rev revd fr sister capt col "
    "herr frau hr fru sig sigra signor signora sr sra srta señor señora señorita don doña "
    "m mme mlle monsieur madame mademoiselle dott dottssa ing dra"
)
#: Of the titles, those that can be an initial or part of a name.
_NOT_ALONE = word_set("m don fr sr master miss sister lady lord col")


def nameless(columns: Mapping[str, int], cells: Sequence[str]) -> tuple[str, ...]:
    """The remedy for a row that has no name: without an id, it may be lunch or a meeting."""
    names = [column for column in columns if column == "name" or column.endswith(" name")]
    empty = names and not any(cells[at].strip() for at in map(columns.__getitem__, names) if at < len(cells))
    return (f"skip-nameless {names[0]}",) if empty else ()


class NameEvidence:
    """Counts which order the names of a column have."""

    def __init__(self) -> None:
        self.inverted = self.plain = self.with_digits = 0

    def add(self, name: str) -> None:
        """Count one name. Names of one word show no order."""
        if _DIGIT.search(name):
            self.with_digits += 1
        if is_inverted(name):
            self.inverted += 1
        elif " " in name.strip():
            self.plain += 1

    @property
    def order(self) -> str:
        """LAST_FIRST if most names are "Last, First"."""
        return (
            LAST_FIRST
            if self.inverted and self.inverted >= _MOST * (self.inverted + self.plain)
            else FIRST_LAST
        )


def is_inverted(name: str) -> bool:
    """Whether a name is "Last, First": a comma, followed by more than a suffix or degree."""
    return bool(_COMMA.search(name)) and _split(name) is not None


def put_in_order(name: str, order: str, *, asked: bool = False) -> str:
    """The name with the given names first, if its column has the order LAST_FIRST.

    With `asked`, the user named the order. Then names without a comma are turned too if their parts can be told apart
    ("VAN DER BERG Jürgen", "Berg Jürgen").
    """
    if order != LAST_FIRST:
        return name
    if not _COMMA.search(name):
        return _without_comma(name) if asked else name
    parts = _split(name)
    if parts is None:
        bare = [part.strip() for part in _COMMA.split(name) if part.strip()]
        return bare[0] if len(bare) == 1 else name
    family, given, suffix = parts
    title, given = _title_of(given)
    if _FAMILY_FIRST.search(family) and _FAMILY_FIRST.search(given):
        return " ".join(filter(None, (title, family, given, suffix)))
    return " ".join(filter(None, (title, given, family, suffix)))


def _split(name: str) -> tuple[str, str, str] | None:
    """Family name, given names and suffix of "Last, First"; None for any other form."""
    first, *rest = [part.strip() for part in _COMMA.split(name)]
    rest = [part for part in rest if part]
    suffixes = [part for part in rest if _is_suffix(part)]
    given = [part for part in rest if not _is_suffix(part)]
    if len(rest) == 1 and _bare(rest[0]) in _EITHER and " " not in first:
        given, suffixes = rest, []  # "Ba, Ma": without it there would be no given name at all
    if len(given) != 1 or not (_WORD.search(first) and _WORD.search(given[0])):
        return None
    return " ".join(first.split()), given[0], " ".join(suffixes)


def _is_suffix(part: str) -> bool:
    words = part.split()
    return bool(words) and all(_bare(word) in _SUFFIXES for word in words)


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()


def _title_of(given: str) -> tuple[str, str]:
    """Split a title from the end of the given names: "John (Mr)", "John Dr."."""
    if (found := _BRACKETS.search(given)) and _bare(found[1].strip()) in _TITLES and found.start():
        return found[1].strip(), given[: found.start()]
    words = given.split()
    if len(words) > 1 and _bare(words[-1]) in _TITLES - _NOT_ALONE:
        return words[-1], " ".join(words[:-1])
    return "", given


def _without_comma(name: str) -> str:
    words = name.split()
    capitals = 0
    while capitals < len(words) and len(words[capitals]) > 1 and words[capitals].isupper():
        capitals += 1
    if 0 < capitals < len(words):
        return " ".join((*words[capitals:], *words[:capitals]))
    if len(words) == 2 and not _FAMILY_FIRST.search(name):
        return f"{words[1]} {words[0]}"
    return name


def join_parts(parts: Mapping[str, str]) -> str:
    """Join a name from the columns of its parts (PARTS). Missing parts are skipped."""
    first, last, title, middle, preferred, suffix = (parts.get(part, "") for part in PARTS)
    if first and last and _FAMILY_FIRST.search(first) and _FAMILY_FIRST.search(last):
        return f"{last} {first}"
    if preferred and not first:
        first, preferred = preferred, ""
    if preferred and key_of(preferred) in (key_of(first), key_of(f"{first} {middle}")):
        preferred = ""
    bracketed = f"({preferred})" if preferred else ""
    return " ".join(filter(None, (title, first, middle, bracketed, last, suffix)))


def key_of(name: str) -> str:
    """A key that is equal for spellings of one name that differ in case, accents, order, punctuation or title."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    words = _WORD.findall(folded if folded.isascii() else _ACCENTS.sub("", folded))
    return " ".join(sorted(word for word in words if word not in _TITLES or word in _NOT_ALONE))


def tokens_of(names: Iterable[str]) -> set[str]:
    """The folded words of these names that are long enough to identify somebody."""
    return {word for name in names for word in key_of(name).split() if len(word) > 2}
