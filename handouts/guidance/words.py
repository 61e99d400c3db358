"""The fixed words of a sheet in one language."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from handouts.doses import COUNTED, forms_of
from handouts.errors import HandoutError, Problem, nearest
from handouts.text_file import read_text
from handouts.toml_table import parse_toml

KINDS = {
    str: 'text between quotes, such as "1.0"',
    datetime.date: "a date without quotes, such as 2026-11-22",
    list: 'a list of texts: ["first", "second"]',
}


def line_of_key(name: str, text: str, key: str, offset: int = 0) -> str:
    for number, line in enumerate(text.split("\n"), start=1 + offset):
        if re.match(rf'\s*"?{re.escape(key)}"?\s*[=.\]]', line):
            return f"{name}:{number}"
    return f"{name}:{1 + offset}"


PLACEHOLDER = re.compile(r"\{([a-z-]+)\}")
#: Keys of a clinic's own template begin so.
OWN = "own"
#: Words in {braces} that a text can have besides those of the English one.
_MORE = {"date-format": {"weekday"}}
SEPARATORS = ("colon", "comma", "semicolon", "stop", "dot")
DIRECTIONS = ("left to right", "right to left")
_KEY = re.compile(r"([A-Za-z0-9_-]+)[ \t]*=")
_DIGITS = 10


Words = dict[str, str | list[str]]


def load_words(path: Path, name: str, like: Words | None = None) -> Words:
    """Read the fixed words of a sheet (`templates/words/<language>.toml`).

    `like` is the built-in English file: every key of it must be present, with the same kind of value and the
    same words in {braces}. Other keys begin with "own". Raises HandoutError with every problem of the file.
    """
    text = read_text(path, name)
    return _checked_words(text, name, like) if like else dict(_english_words(text, name))


@lru_cache(maxsize=4)
def _english_words(text: str, name: str) -> Words:
    """Words that are checked against no others: an edition needs them several times."""
    return _checked_words(text, name, None)


def _checked_words(text: str, name: str, like: Words | None) -> Words:
    text, problems = _without_duplicates(text, name)
    values = parse_toml(text, name)
    for key, value in values.items():
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(item, str) and _says(key, item) for item in texts):
            problems.append(Problem(line_of_key(name, text, key), f"{key} must be {KINDS[str]}."))
            continue
        if like and key not in like and not key.startswith(OWN):
            hint = f"{nearest(key, like)} A word of your own template begins with {OWN}-."
            problems.append(Problem(line_of_key(name, text, key), f"{key!r} is not a known word.", hint))
        elif like and key in like:
            wrong = _compare(key, like[key], value)
            problems += [Problem(line_of_key(name, text, key), *each) for each in wrong]
    for key in (key for key in like or () if key not in values):
        hint = f"In English it is: {key} = {_toml((like or {})[key])}"
        problems.append(Problem(name, f"the word {key!r} is missing.", hint))
    problems += _check_writing(values, name, text)
    if not problems:
        problems += _check_counted(values, name, text)
    if problems:
        raise HandoutError(problems)
    return values


def _says(key: str, text: str) -> bool:
    """Whether a text is not blank. Between words there can be a space alone, as at the end of a Thai sentence."""
    return bool(text if key in SEPARATORS else text.strip())


def _toml(value: str | list[str]) -> str:
    import json  # only for a problem

    return json.dumps(value, ensure_ascii=False)


def _without_duplicates(text: str, name: str) -> tuple[str, list[Problem]]:
    """The text without the second and later lines of a key, and a problem for each."""
    lines = text.split("\n")
    firsts: dict[str, int] = {}
    problems, dropping = [], False
    for number, line in enumerate(lines, start=1):
        key = _KEY.match(line)
        if key:
            dropping = key[1] in firsts
            if dropping:
                hint = f"The first is on line {firsts[key[1]]}: keep one of them."
                problems.append(Problem(f"{name}:{number}", f"{key[1]} is there twice.", hint))
            firsts.setdefault(key[1], number)
        if dropping:
            lines[number - 1] = ""
    return "\n".join(lines), problems


def _compare(key: str, model: str | list[str], value: str | list[str]) -> list[tuple[str, str]]:
    """What is wrong with a value, with a hint. Hardly ever anything is, so its line is looked for only then."""
    if isinstance(model, list):
        if isinstance(value, list) and (len(value) == len(model) or key in COUNTED):
            return []
        return [(f"{key} must be a list of {len(model)} texts.", f"In English: {model}")]
    if isinstance(value, list):
        return [(f"{key} must be {KINDS[str]}.", "")]
    if set(PLACEHOLDER.findall(value)) - _MORE.get(key, set()) != set(PLACEHOLDER.findall(model)):
        return [(f"{key} must keep the words in {{braces}}.", f"In English it is: {model}")]
    if re.search("[{}]", PLACEHOLDER.sub("", value)):
        return [(f"{key} has an extra brace.", f"In English it is: {model}")]
    return []


def _check_writing(values: Words, name: str, text: str) -> list[Problem]:
    problems = []
    direction, numerals = values.get("direction"), values.get("numerals")
    if isinstance(direction, str) and direction not in DIRECTIONS:
        hint = f'Write "{DIRECTIONS[0]}" or "{DIRECTIONS[1]}".'
        problems.append(Problem(line_of_key(name, text, "direction"), "unknown direction.", hint))
    if isinstance(numerals, str) and [unicodedata.decimal(n, -1) for n in numerals] != [*range(_DIGITS)]:
        hint = 'Write the ten digits from 0 to 9: numerals = "0123456789"'
        problems.append(Problem(line_of_key(name, text, "numerals"), "numerals are ten digits.", hint))
    return problems


def _check_counted(values: Words, name: str, text: str) -> list[Problem]:
    """Words that depend on a number need as many forms as the language has. The last form has the number."""
    if "plural" not in values:
        return []
    try:
        forms = forms_of(str(values["plural"]))
    except ValueError:
        what = "plural is not a formula of gettext."
        return [Problem(line_of_key(name, text, "plural"), what, 'For English it is: plural = "n != 1"')]
    problems = []
    for key in COUNTED:
        value = values.get(key, [])
        if len(value) != forms:
            what = f"{key} must be a list of {forms} texts, because plural has {forms} forms."
            problems.append(Problem(line_of_key(name, text, key), what))
        elif any(re.search("[{}]", form.replace("{n}", "")) for form in value) or "{n}" not in value[-1]:
            what = f"{key} must hold {{n}} in its last form, and no other word in {{braces}}."
            problems.append(Problem(line_of_key(name, text, key), what))
    return problems
