"""Patterns for the parts of a dose as people write them, each with its meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from handouts.doses.dose import NONE, Count

#: The values of an ExerciseDose by field; under "ask", the question if the text is ambiguous.
Found = dict[str, Count | str]
Meaning = Callable[["re.Match[str]"], Found]

_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split())}
_NUMBERS |= {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "once": 1, "twice": 2, "thrice": 3}
_NUMBERS |= {"od": 1, "bd": 2, "bid": 2, "tds": 3, "tid": 3, "qds": 4, "qid": 4}
_WORD = "|".join(
    sorted((word for word in _NUMBERS if len(word) > 3 or word in ("one", "two", "six", "ten")), key=len)[
        ::-1
    ]
)
_ONE = rf"(?:(?<![\d.,/])[0-9]{{1,4}}(?![.,/]?\d)|\b(?:{_WORD})\b)"


def _n(name: str) -> str:
    """A number or a range: 8, 8-10, eight to ten."""
    return rf"(?P<{name}>{_ONE}(?:\s*(?:-|\bto\b|\bor\b)\s*{_ONE})?)"


_S = r"(?:\s*(?:seconds?|secs?|s|'')\b\.?|\s*(?:\"|''))"
_MINUTES = r"\s*-?\s*(?:minutes?|mins?)\b\.?"
_X = r"\s*x\s*"
_REPS = r"(?:reps?|repeats?|repetitions?|times)\b\.?"
_SIDE = r"(?:sides?|legs?|arms?|knees?|directions?|ways?)\b"
_EACH = rf"(?:(?:on |for |to )?(?:each|every|per|both|either|a|/)\s*{_SIDE})"
_PER = r"\s*(?:a|an|per|each|every|/)\s*"
_OTHER_DAY = r"(?:\bevery (?:other|second|2nd|2) days?\b|\b(?:on )?alternat(?:e|ing) days\b)"
_FOR = r"(?:for|of|=|:|about)?\s*"
_HOLD = rf"\bhold(?:ing|s)?(?: it)?\s*{_FOR}"


def _counts(**fields: str) -> Meaning:
    """The values of fields: that of the named group, or the value itself if it is not the name of a group."""

    def meaning(match: re.Match[str]) -> Found:
        groups = match.groupdict()
        return {field: _count(groups[value]) if value in groups else value for field, value in fields.items()}

    return meaning


def _always(**fields: Count | str) -> Meaning:
    return lambda match: fields


def _count(written: str) -> Count:
    low, *high = (_number(part) for part in re.findall(_ONE, written, re.IGNORECASE))
    return Count(low, high[0] if high else low)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _minutes(field: str) -> Meaning:
    def meaning(match: re.Match[str]) -> Found:
        low, high = _count(match["n"])
        return {field: Count(low * 60, high * 60)}

    return meaning


def _sets(match: re.Match[str]) -> Found:
    """Rounds x times. 10 x 3 can mean either, so the user is asked."""
    sets, repeats = _count(match["sets"]), _count(match["repeats"])
    if sets.low > repeats.high and sets.low > 5 >= repeats.high and not match["named"]:
        return {"ask": "it can be read as rounds of times, or as times and rounds."}
    return {"sets": sets, "repeats": repeats}


def _abbreviated(match: re.Match[str]) -> Found:
    return {"per_day": Count(*[_NUMBERS[match[0].replace(".", "").lower()]] * 2)}


#: Tried in this order. Text that one pattern matches is removed before the next one is tried.
_ANYWHERE: tuple[tuple[str, Meaning], ...] = (
    # Days of a week, and times a week
    (rf"{_n('n')}\s*days?{_PER}(?:week|wk)\b", _counts(per_week="n")),
    (
        rf"{_n('n')}\s*(?:x|times?)?(?:{_PER}(?:week|wk)|\s*weekly)\b",
        lambda match: {"per_week": _count(match["n"]), "per_day": Count(1, 1)},
    ),
    # Times a day
    (rf"{_n('n')}\s*(?:x|times?)\s*(?:a|per|each|every|/)?\s*(?:day|daily|d)\b", _counts(per_day="n")),
    (rf"{_n('n')}(?:{_PER}(?:day|d)|\s*daily)\b", _counts(per_day="n")),
    # Days
    (
        rf"{_n('n')}\s*(?:x|times?)?\s*{_OTHER_DAY}",
        lambda match: {"rhythm": "other", "per_day": _count(match["n"])},
    ),
    (_OTHER_DAY, _always(rhythm="other")),
    (r"\b(?:every|each) day\b|\bdaily\b", _always(rhythm="daily")),
    # For how long
    (rf"\b(?:for|over)\s+(?:the next\s+)?{_n('n')}[\s-]*(?:weeks?|wks?)\b", _counts(weeks="n")),
    (r"(?:\bfor\s+)?(?<![\d/])(?P<n>\d{1,2})/52\b", _counts(weeks="n")),
    (rf"\bfor\s+(?:the next\s+)?{_n('n')}[\s-]*days?\b", _counts(total_days="n")),
    # Holding and resting
    (r"\b(?:no|without(?: a| any)?) hold(?:ing)?\b", _always(hold=NONE)),
    (r"\b(?:no|without(?: a| any)?) rest(?:ing)?\b", _always(rest=NONE)),
    (rf"{_n('sets')}{_X}{_n('repeats')}{_X}{_n('hold')}{_S}", _counts(sets="sets", repeats="repeats", hold="hold")),
    (rf"{_n('repeats')}{_X}{_n('hold')}{_S}(?:\s*holds?\b)?", _counts(repeats="repeats", hold="hold")),
    (rf"{_n('hold')}{_S}{_X}{_n('repeats')}", _counts(repeats="repeats", hold="hold")),
    (rf"\brest(?:ing)?\s*{_FOR}{_n('n')}{_MINUTES}(?:\s*(?:in )?between\b(?: sets| rounds)?)?", _minutes("rest")),
    (rf"\brest(?:ing)?\s*{_FOR}{_n('n')}{_S}?(?:\s*(?:in )?between\b(?: sets| rounds)?)?", _counts(rest="n")),
    (rf"{_n('n')}{_S}\s*(?:of )?rest\b(?: between\b(?: sets| rounds)?)?", _counts(rest="n")),
    (rf"{_n('n')}{_S}\s*between (?:sets|rounds)\b", _counts(rest="n")),
    (rf"{_HOLD}{_n('n')}\s*-?\s*(?:deep |slow )?breaths?\b", _counts(breaths="n")),
    (rf"{_n('n')}\s*-?\s*breaths?(?:\s*-?\s*holds?)?\b", _counts(breaths="n")),
    (rf"{_HOLD}{_n('n')}{_MINUTES}", _minutes("hold")),
    (rf"{_n('n')}{_MINUTES}\s*-?\s*holds?\b", _minutes("hold")),
    (rf"{_HOLD}{_n('n')}(?:{_S}|(?![\s-]*(?:x|{_REPS}|sets?|rounds?|[\d.])))", _counts(hold="n")),
    (rf"(?:\bfor\s+)?{_n('n')}\s*-?(?:{_S})\s*-?\s*(?:holds?\b)?", _counts(hold="n")),
    # Rounds
    (rf"{_n('sets')}(?P<named>\s*(?:sets?|rounds?)){_X}{_n('repeats')}\s*(?:x|{_REPS})?", _sets),
    (rf"{_n('sets')}(?P<named>\s*(?:sets?|rounds?)) of {_n('repeats')}\s*(?:x|{_REPS})?", _sets),
    (rf"{_n('sets')}(?P<named>){_X}{_n('repeats')}\s*(?:{_REPS})?", _sets),
    (rf"{_n('n')}\s*(?:sets?|rounds?)\b", _counts(sets="n")),
    (rf"\b(?:sets?|rounds?)\s*[:=]?\s*{_n('n')}", _counts(sets="n")),
    # Sides
    (rf"{_n('n')}\s*(?:x\b|{_REPS})?\s*(?:{_EACH}|each\b(?! (?:time|day|week)))", _counts(repeats="n", side="each")),
    (_EACH, _always(side="each")),
    (r"\b(?:change|changing|switch|switching|swap|swapping) (?:sides?|legs?)(?: each time)?\b", _always(side="turn")),
    (r"\balternat(?:e|ing)(?: (?:sides?|legs?))?\b|\bside to side\b|\bin turn\b", _always(side="turn")),
    # Times
    (rf"\b(?:reps?|repeats?|repeat|repetitions?)\s*{_FOR}{_n('n')}\s*(?:x\b|times?\b)?", _counts(repeats="n")),
    (rf"{_n('n')}\s*(?:x(?![a-z])|{_REPS})", _counts(repeats="n")),
    (rf"\bx\s*{_n('n')}", _counts(repeats="n")),
)  # fmt: skip
#: Patterns that count only if they match a whole part.
_ALONE: tuple[tuple[str, Meaning], ...] = (
    (r"(?:the )?(left|right)(?: (?:side|leg|knee|arm))?(?: only)?", lambda match: {"side": match[1].lower()}),
    (rf"{_n('n')}[\s-]*(?:weeks?|wks?)", _counts(weeks="n")),
    (r"once|twice|thrice|(?:one|1) time", lambda match: {"repeats": _count(match[0].split()[0])}),
    (r"(?:od|b\.?i?\.?d|t\.?d\.?s|t\.?i\.?d|q\.?d\.?s|q\.?i\.?d)\.?", _abbreviated),
    (r"e\.?o\.?d\.?|q\.?o\.?d\.?", _always(rhythm="other")),
)


def _compiled(patterns: tuple[tuple[str, Meaning], ...]) -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    return tuple((re.compile(find, re.IGNORECASE), meaning) for find, meaning in patterns)


@cache
def anywhere_patterns() -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    """The patterns that count wherever they match. They are compiled on first use: most lists have no doses."""
    return _compiled(_ANYWHERE)


@cache
def whole_part_patterns() -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    """The patterns that count only if they match a whole part."""
    return _compiled(_ALONE)


#: Words of a note that say when, or how often on a day. The usual number of times a day then does not apply.
TIMES_OF_DAY = re.compile(
    r"\b(?:mornings?|afternoons?|evenings?|nights?|nightly|tonight|noon|midday|midnight|"
    r"bed\s?time|(?:before|to|after) bed|a\.?m|p\.?m|o'?clock|meals?|breakfast|lunch|dinner|supper|waking|wake|"
    r"get(?:ting)? up|sleep|times?|often|once|twice|thrice|hours?|hrs?|minutes?|mins?|"
    r"tolerated|toleration|needed|required|"
    r"mañanas?|tardes?|noches?|mediod[ií]a|medianoche|comidas?|desayun\w*|almuerz\w*|almorzar|cenas?|cenar|acostar\w*|"
    r"levantar\w*|despertar\w*|dormir|veces|vez|horas?|seg[uú]n|toler\w*|necesi\w*|pued[ae])\b|\d\s*(?:am|pm|h)\b|\d:\d\d",
    re.IGNORECASE,
)
#: Words of a note that say on which days. Neither the usual days nor the usual times a day then apply.
WHICH_DAYS = re.compile(
    r"\b(?:days?|weeks?|weekly|week-?(?:days?|ends?)|fortnight\w*|monthly?|months?|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?|"
    r"d[ií]as?|semanas?|semanal\w*|mes(?:es)?|fin(?:es)? de semana|lunes|martes|mi[eé]rcoles|jueves|viernes|"
    r"s[aá]bados?|domingos?)\b",
    re.IGNORECASE,
)
#: If the note matches, it says how often, and the default does not apply.
EVERY_HOURS = re.compile(r"\bhourly\b|\bevery (?:\w+ )?(?:hours?|minutes?|mins?)\b", re.IGNORECASE)
