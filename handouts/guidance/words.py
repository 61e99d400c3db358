"""The fixed words of a sheet in one language."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from handouts.doses import COUNTED, forms_of
from handouts.errors import HandoutError, Problem
from handouts.toml_table import parse_toml, read_text

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


Words = dict[str, str | list[str]]


def load_words(path: Path, name: str, like: Words | None = None) -> Words:
    """Read the fixed words of a sheet (`templates/words/<language>.toml`).

    `like` is the built-in English file: every key of it must be present, with the same kind of value and the
    same words in {braces}. More keys are allowed, for a clinic's own template. Raises HandoutError with every
    problem of the file.
    """
    text = read_text(path, name)
    values = parse_toml(text, name)
    problems: list[Problem] = []
    for key, value in values.items():
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(item, str) and item.strip() for item in texts):
            problems.append(Problem(line_of_key(name, text, key), f"{key} must be {KINDS[str]}."))
    for key, model in (like or {}).items() if not problems else ():
        problems += _compare(key, model, values, name, text)
    if not problems:
        problems += _check_counted(values, name, text)
    if problems:
        raise HandoutError(problems)
    return values


def _compare(key: str, model: str | list[str], values: Words, name: str, text: str) -> list[Problem]:
    where = line_of_key(name, text, key)
    if key not in values:
        return [Problem(name, f"the word {key!r} is missing.", f"In English it is: {key} = {model!r}")]
    value = values[key]
    if isinstance(model, list):
        if isinstance(value, list) and (len(value) == len(model) or key in COUNTED):
            return []
        return [Problem(where, f"{key} must be a list of {len(model)} texts.", f"In English: {model}")]
    if isinstance(value, list):
        return [Problem(where, f"{key} must be {KINDS[str]}.")]
    if set(PLACEHOLDER.findall(value)) != set(PLACEHOLDER.findall(model)):
        return [Problem(where, f"{key} must keep the words in {{braces}}.", f"In English it is: {model}")]
    if re.search("[{}]", PLACEHOLDER.sub("", value)):
        return [Problem(where, f"{key} has an extra brace.", f"In English it is: {model}")]
    return []


def _check_counted(values: Words, name: str, text: str) -> list[Problem]:
    """Words that depend on a number need as many forms as the language has."""
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
