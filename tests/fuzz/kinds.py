"""The kinds of input: what is good input of each, how it is changed, and what the program does with it."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from making import edition_of, theme

from fuzz import desk, seeds
from fuzz.bench import DATE, PLANTED, Bench, FoundError
from fuzz.mutation import NUMBERS, WORDS, Mutator
from handouts.batch.records import Record, read_records
from handouts.clinic import built_in, load_clinic
from handouts.clinic.picture import read_picture
from handouts.clinic.svg_check import read_svg
from handouts.edition import Cache, EditionRequest, patient_words, read_guidance
from handouts.edition.build import prepare
from handouts.edition.edition import sheet_words
from handouts.edition.html import names_of, parse
from handouts.edition.template import compose
from handouts.edition.template_values import template_values
from handouts.errors import HandoutError
from handouts.guidance import load_country_words, load_words, parse_exercises
from handouts.patients import Exercises, ListOptions, Patient, read_patients
from handouts.patients.patient import Choice
from handouts.pdf import load_theme
from handouts.pdf.fonts import open_face
from handouts.pdf.fonts.catalogue import FaceSource
from handouts.pdf.layout import ArtFile, NotPlainError, plain_drawing
from handouts.text import clean
from handouts.text_file import read_text

#: Of so many cases that are taken, one becomes a whole sheet: that takes a hundred times as long.
WHOLE = 15


@dataclass(frozen=True)
class Kind:
    """A kind of input. `run` raises nothing that was not foreseen, whatever it is given.

    `share` is how many cases it has, of what other kinds have: some take a hundred times as long.
    """

    seeds: Callable[[], Sequence[bytes]]
    change: Callable[[Mutator, bytes], bytes]
    run: Callable[[Bench, bytes], None]
    share: float = 1.0


def _seldom(data: bytes, one_in: int = WHOLE) -> bool:
    """Whether this case is one of those that are followed to the end; the same each time."""
    return Random(data).randrange(one_in) == 0


# --- lists --------------------------------------------------------------------------------------------------------


def _titles(language: str) -> Mapping[str, str]:
    return {"massage": "Massage", "ice-heat": "Ice or heat", "walking": "Walking"}


#: Words of the heading rows of our lists, and of nothing else in them.
_HEADINGS = ("treatments", "next visit", "last name", "appointment type", "date of birth", "patient id")
_BEGINS = re.compile(rb"\bid\b\W{1,3}name\b")


_EXERCISES = Exercises({"bridge": "Bridge", "heel-slides": "Heel slides"})


def _named(data: bytes) -> bool:
    """Whether a change has put patients' words into the heading row, from where nobody can tell them."""
    lines = data.replace(b"\0", b"").lower().splitlines()
    return any(
        PLANTED.encode() in line
        and (_BEGINS.search(line) or any(each.encode() in line for each in _HEADINGS))
        for line in lines
    )


def _list(bench: Bench, data: bytes, name: str) -> None:
    path = bench.folder / name
    path.write_bytes(data)
    bench.named = _named(data)
    if found := bench.attempt(
        lambda: read_patients(
            path, name, treatments=_titles, exercises=lambda _: _EXERCISES, options=ListOptions()
        )
    ):
        bench.tell(*found.notices, *found.remarks)
        bench.attempt(lambda: _rows(bench, data, found))


def _rows(bench: Bench, data: bytes, found: Any) -> None:
    whole = _seldom(data)
    for number, row in enumerate(found.rows):
        words, _ = patient_words(row.patient)
        problems = bench.master.problems(words, DATE)
        bench.tell(*(problem.what for problem in problems))
        if any("a bug in this program" in problem.what for problem in problems):
            raise FoundError(problems[0].what)
        if not problems and whole and number < 3:
            bench.pdf(bytes(bench.master.fill(words, DATE)))
    bench.tell(*(problem.at("") for problem in found.problems))


def _list_kind(
    name: str,
    pieces: Callable[[], Sequence[bytes]],
    change: Callable[[Mutator, bytes], bytes],
    share: float = 1.0,
) -> Kind:
    return Kind(pieces, change, lambda bench, data: _list(bench, data, name), share)


def _batch(bench: Bench, data: bytes) -> None:
    """A whole run over a list, twice: the second finds what the first has made."""
    bench.named = _named(data)
    (bench.folder / "list.csv").write_bytes(data)
    first = bench.run(["batch", "list.csv", "-o", "out", "--print-run", "all.pdf"])
    bench.run(["batch", "list.csv", "-o", "out", "--json"])
    if first.exit_code == 0:
        bench.run(["verify", "out"])
    for path in sorted((bench.folder / "out").glob("*.pdf"))[:1]:
        bench.pdf(path.read_bytes(), whole=_seldom(data, 5))


def _folder(bench: Bench, data: bytes) -> None:
    """A run into a folder where something is already: records, problems, or what looks like a sheet."""
    out = bench.folder / "out"
    out.mkdir()
    name = (
        "records.jsonl",
        "problems.csv",
        ".handouts.lock",
        "a1.pdf",
        "old",
        ".0123abcd.0123456789abcdef.part",
    )
    (out / name[len(data) % len(name)]).write_bytes(data)
    (bench.folder / "list.csv").write_bytes(b"id,name\na1,Zqanary Ames\na2,Zqanary\n")
    bench.run(["batch", "list.csv", "-o", "out"])
    bench.run(["verify", "out", "--list", "list.csv"])


# --- a clinic's files -----------------------------------------------------------------------------------------------


def _clinic(bench: Bench, data: bytes) -> None:
    (bench.folder / "clinic.toml").write_bytes(data)
    (bench.folder / "logo.svg").write_bytes(seeds.template("clinic/logo.svg"))
    found = bench.attempt(lambda: load_clinic(bench.folder))
    if found:
        bench.tell(*found.notices)
        if _seldom(data):
            _sheet(bench)


def _sheet(bench: Bench, **choices: Any) -> None:
    bench.attempt(lambda: bench.sheet(edition_of(bench.folder, **choices)))


def _theme(bench: Bench, data: bytes) -> None:
    path = bench.clinic("theme.toml", data) / "theme.toml"
    inks = {"text": "#1a1a1a", "brand": "#0b4f6c", "tint": "#eef4f6"}
    if bench.attempt(lambda: load_theme(path, "standard", "letter", inks)) and _seldom(data, 8):
        _sheet(bench)


def _words(bench: Bench, data: bytes) -> None:
    path = bench.clinic("words/en.toml", data) / "words/en.toml"
    like = load_words(built_in("templates") / "words/en.toml", "words/en.toml")
    if bench.attempt(lambda: load_words(path, "words/en.toml", like)) and _seldom(data, 10):
        _sheet(bench)


def _countries(bench: Bench, data: bytes) -> None:
    path = bench.clinic("countries/en.toml", data, 'country = "GB"\n') / "countries/en.toml"
    if bench.attempt(lambda: load_country_words(path, "countries/en.toml", "GB")) and _seldom(data, 10):
        _sheet(bench)


@cache
def _accepting() -> str:
    """The line of clinic.toml with which a text or a template may leave out what it likes."""
    ids = [section.id for section in edition_of().guidance.sections]
    return f"accept-missing = {json.dumps(ids[:30])}\n"


_GUIDANCE = "guidance/back-spasms/en.md"


def _guidance(bench: Bench, data: bytes) -> None:
    path = bench.clinic(_GUIDANCE, data, _accepting()) / _GUIDANCE
    if bench.attempt(lambda: read_guidance(path, _GUIDANCE)) and _seldom(data, 10):
        _sheet(bench)
    if _seldom(data, 30):
        bench.run(["topics"])
        bench.run(["treatments", "--clinic", "."])


_OWN_EXERCISES = "guidance/back-spasms/exercises.en.md"


def _exercises(bench: Bench, data: bytes) -> None:
    path = bench.clinic(_OWN_EXERCISES, data) / _OWN_EXERCISES
    found = bench.attempt(lambda: parse_exercises(read_text(path, _OWN_EXERCISES, 500_000), _OWN_EXERCISES))
    if found and _seldom(data, 25):
        _sheet(bench, exercises=("bridge",))


def _changed_guidance(m: Mutator, data: bytes) -> bytes:
    if m.random.random() < 0.4:
        at = m.random.randrange(len(data) + 1)
        at = data.rfind(b"\n", 0, at) + 1 if m.random.random() < 0.7 else at
        return data[:at] + m.random.choice(seeds.MARKDOWN) + data[at:]
    return m.times(m.text, data) if m.random.random() < 0.7 else m.toml(data)


def _template(bench: Bench, data: bytes) -> None:
    (bench.folder / "part.html").write_bytes(b"<p>A part</p>")
    bench.clinic("handout.html", data, _accepting())
    edition = edition_of(bench.folder)
    values = template_values(edition, sheet_words(edition.library, "en"), theme())
    html = bench.attempt(lambda: compose(edition.library, "handout.html", values))
    if html and bench.attempt(lambda: parse(html, "A sheet", "en", names_of(theme()))) and _seldom(data, 8):
        _sheet(bench)


def _changed_template(m: Mutator, data: bytes) -> bytes:
    r = m.random
    if r.random() < 0.6:
        lines = data.split(b"\n")
        at = r.randrange(len(lines) + 1)
        lines[at:at] = [_grown(r) for _ in range(r.choice((1, 1, 2, 4)))]
        return b"\n".join(lines)
    return m.times(m.xml if r.random() < 0.5 else m.text, data)


_EXPRESSIONS = (
    *(
        '"a"',
        "1",
        "words",
        "clinic",
        "clinic.name",
        "guidance",
        "plan",
        "others",
        "range(9)",
        "namespace()",
        "none",
        "[]",
        "{}",
    ),
    *(
        "{'a': 1}",
        "long_date",
        "guidance.sections",
        "guidance.one",
        "loop",
        "self",
        "x",
        "''",
        "-1",
        "1e308",
        "10 ** 9",
        "'%s'",
        "'{}'",
    ),
    *(
        "clinic.hours",
        "guidance.date",
        "logo_width",
        "true",
        "('a', 1)",
        "varargs",
        "caller",
        "super",
        "request",
        "config",
    ),
)
_SHAPES = (
    *(
        "{0} + {1}",
        "{0} * {1}",
        "{0} ** {1}",
        "{0} ~ {1}",
        "{0} % {1}",
        "{0} // {1}",
        "{0} / {1}",
        "{0}[{1}]",
        "{0}.__class__",
    ),
    *(
        "{0} | join({1})",
        "{0} | replace({1}, {0})",
        "{0} | format({1})",
        "{0}.format({1})",
        "{0} | map('upper') | list",
        "{0}({1})",
    ),
    *(
        "{0} | batch({1}) | list",
        "{0} | slice({1}) | list",
        "{0} | sort",
        "{0} | groupby({1})",
        "{0} | sum",
        "{0} | round({1})",
    ),
    *(
        "{0} | truncate({1})",
        "{0} | dictsort",
        "{0} | unique | list",
        "{0} | attr({1})",
        "{0} in {1}",
        "not {0}",
        "-{0}",
        "{0} < {1}",
    ),
    *(
        "{0} if {1} else {0}",
        "[{0}, {1}]",
        "({0}, {1}) * 3",
        "{0} | select({1}) | list",
        "{0} | by_heading",
        "{0} | figures({1})",
    ),
    *(
        "{0}.split({1})",
        "{0}.join({1})",
        "{0}.replace({1}, {0}, 3)",
        "{0} | int",
        "{0} | float",
        "{0} | first",
        "{0} is {1}",
        "{0}[::-1]",
    ),
    *(
        "{0} | styled({1})",
        "{0} | striptags",
        "{0} | trim({1})",
        "{0} | abs",
        "{0} | string",
        "{0} | length",
        "{0} | safe",
        "{0} | e",
    ),
)
_STATEMENTS = (
    "{{{{ {0} }}}}", "{{% for x in {0} %}}{{{{ {1} }}}}{{% endfor %}}", "{{% if {0} %}}{1}{{% endif %}}", "{{% set x = {0} %}}",
    "{{% set ns = namespace(a={0}) %}}{{% set ns.a = {1} %}}", "{{% macro m(x) %}}{{{{ {0} }}}}{{% endmacro %}}{{{{ m({1}) }}}}",
    "{{% include {0} %}}", "{{% filter replace('a', {0}) %}}a{{% endfilter %}}", "{{% with x = {0} %}}{{{{ x }}}}{{% endwith %}}",
    "{{% call m({0}) %}}a{{% endcall %}}", "{{% for x in {0} recursive %}}{{{{ loop({1}) }}}}{{% endfor %}}", "{{% autoescape {0} %}}a",
    "<p class=\"{{{{ {0} }}}}\">{{{{ {1} }}}}</p>", "{{% raw %}}{0}{{% endraw %}}", "{{% do {0} %}}", "{{% block b %}}{{{{ {0} }}}}{{% endblock %}}",
)  # fmt: skip


def _grown(r: Random) -> bytes:
    """A piece of a template, grown from a grammar."""

    def expression(depth: int) -> str:
        if not depth or r.random() < 0.3:
            return r.choice((r.choice(_EXPRESSIONS), r.choice(NUMBERS), repr(r.choice(WORDS))[:3000]))
        return r.choice(_SHAPES).format(expression(depth - 1), expression(depth - 1))

    return (
        r.choice(_STATEMENTS)
        .format(expression(r.choice((1, 2, 3))), expression(2))
        .encode("utf-8", "replace")
    )


# --- drawings and pictures ------------------------------------------------------------------------------------------


def _svg(bench: Bench, data: bytes) -> None:
    found = bench.attempt(lambda: read_svg(data, "logo.svg"))
    if not found:
        return
    if _seldom(data, 25):
        bench.attempt(lambda: bench.figure(ArtFile("logo.svg", "svg", *found)))
        return
    with contextlib.suppress(NotPlainError):
        _, _, code = plain_drawing(found.data)
        for word in code.split():
            if word[-1:].isdigit() and not (math.isfinite(float(word)) and abs(float(word)) <= 32767):
                raise FoundError(f"{word} in page code")


_ATTRIBUTES = (
    *(
        'x="{}"',
        'y="{}"',
        'width="{}"',
        'height="{}"',
        'r="{}"',
        'rx="{}"',
        'cx="{}"',
        'stroke-width="{}"',
        'd="M{} {}L{} {}z"',
    ),
    *(
        'd="M0 0A{} {} {} 0 1 {} {}"',
        'd="M{} 0C{} 1 2 {} 4 5"',
        'transform="scale({})"',
        'transform="rotate({} {} {})"',
        'x1="{}"',
    ),
    *(
        'transform="matrix({} {} {} {} {} {})"',
        'transform="translate({})"',
        'points="{},{} {},{}"',
        'viewBox="0 0 {} {}"',
        'opacity="{}"',
    ),
    *(
        'style="stroke-width:{}"',
        'fill="url(#a)"',
        'href="#a"',
        'id="a"',
        'fill="#{}"',
        'stroke="red"',
        'clip-path="url(#a)"',
        'filter="url(#a)"',
    ),
    *(
        'stroke-dasharray="{} {}"',
        'stroke-miterlimit="{}"',
        'preserveAspectRatio="none"',
        'font-size="{}"',
        'offset="{}"',
        'stdDeviation="{}"',
    ),
)
_ELEMENTS = (
    *(
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "g",
        "use",
        "svg",
        "symbol",
        "defs",
        "linearGradient",
        "stop",
    ),
    *(
        "clipPath",
        "mask",
        "filter",
        "feGaussianBlur",
        "feTurbulence",
        "pattern",
        "image",
        "marker",
        "switch",
        "style",
        "text",
        "a",
    ),
)


def _drawn(r: Random) -> str:
    """An element of a drawing, with whatever attributes."""
    name = r.choice(_ELEMENTS)
    chosen = r.sample(_ATTRIBUTES, r.randrange(1, 6))
    values = " ".join(each.format(*(r.choice(NUMBERS) for _ in range(6))) for each in chosen)
    inside = "".join(_drawn(r) for _ in range(r.choice((0, 0, 0, 1, 2))))
    return f"<{name} {values}>{inside}</{name}>"


def _changed_svg(m: Mutator, data: bytes) -> bytes:
    if m.random.random() < 0.4:
        at = data.rfind(b"</")
        return (
            data[:at]
            + "".join(_drawn(m.random) for _ in range(m.random.choice((1, 2, 6)))).encode()
            + data[at:]
        )
    return m.times(m.xml, data)


def _picture(bench: Bench, data: bytes) -> None:
    found = bench.attempt(lambda: read_picture(data, "logo.png"))
    if found and _seldom(data, 25):
        bench.attempt(lambda: bench.figure(ArtFile("logo.png", *found)))


def _font(bench: Bench, data: bytes) -> None:
    """A font beside fonts.toml, as somebody who adds a script puts it there."""
    path = bench.folder / "a.ttf"
    path.write_bytes(data)
    with contextlib.suppress(HandoutError):
        face = open_face(FaceSource(path, ()))
        for text in ("Ana", "é", "محمد"):
            face.shape(text)
        bench.attempt(lambda: face.subset({face.glyph("A"), face.glyph("n")}))


def _fonts() -> Sequence[bytes]:
    from making import font_book

    source = font_book().family("Noto Sans")[0]
    return [source.path.read_bytes()]


# --- what the program keeps ---------------------------------------------------------------------------------------


def _records(bench: Bench, data: bytes) -> None:
    for record in read_records(data.splitlines(keepends=True)):
        if isinstance(record, Record) and record.file != Path(record.file).name:
            raise FoundError("a record leads out of its folder")
    if _seldom(data, 10):
        (bench.folder / "records.jsonl").write_bytes(data)
        bench.run(["verify", "."])


@cache
def _kept() -> Sequence[bytes]:
    """An entry of the cache, as it is written."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        prepare(edition_of(), Cache(folder))
        found = [path.read_bytes() for path in Path(folder).iterdir()]
    return [b"", *sorted(found, key=len)[:3]]


def _cache(bench: Bench, data: bytes) -> None:
    """An entry of the cache in which anything stands: it is not used, and the sheet is made without it."""
    if data in _kept():
        return
    folder, request = bench.folder / "cache", EditionRequest()
    kept = Cache(str(folder))
    kept.keep_derived("x", b"1")
    for path in (*folder.iterdir(), Path(kept.path_of(request))):
        path.write_bytes(data)
        path.chmod(0o600)
    if kept.derived("x") is not None or kept.find(request) is not None:
        raise FoundError("an entry that was changed is used")


# --- words ----------------------------------------------------------------------------------------------------------


def _patient(bench: Bench, data: bytes) -> None:
    """The words of a patient, in the slots of a sheet and in its title."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        given = {"patient": data.decode("utf-8", "surrogateescape")}
    if not isinstance(given, dict):
        return
    said = {key: clean(value, lines=key == "note") for key, value in given.items() if isinstance(value, str)}
    choices = tuple(Choice(key[4:], value) for key, value in said.items() if key.startswith("how:"))
    patient = Patient(
        "a1",
        said.get("patient", ""),
        choices,
        said.get("note", ""),
        said.get("next-visit", ""),
        said.get("therapist", ""),
    )
    words, _ = patient_words(patient)
    problems = bench.master.problems(words, DATE)
    bench.tell(*problems)
    if any("a bug in this program" in problem.what for problem in problems):
        raise FoundError(problems[0].what)
    if not problems:
        if any("\ufffd" in word for word in words.values()):
            raise FoundError("a lost letter is printed")
        made = bench.master.fill(words, DATE, name_in_title=True)
        bench.tell(*made.notices)
        if _seldom(data, 12):
            bench.pdf(bytes(made), whole=_seldom(data, 60))
        bench.master.draw(words, DATE)


def _command(bench: Bench, data: bytes) -> None:
    with contextlib.suppress(ValueError, RecursionError):
        given = json.loads(data)
        if not isinstance(given, list) or any(not isinstance(word, str) or "\0" in word for word in given):
            return
        # Where a list of hostile words says that a file goes elsewhere, it goes there: that is what the flag is for.
        words = [
            word
            for word in given
            if not word.startswith(("/", "s3:", "gs:", "az:", "tcp:")) and ".." not in word
        ]
        if any(word.startswith(("--clu", "--workers")) for word in words):
            words = [word for word in words if not word.startswith(("--clu", "--workers", "tcp"))]
        (bench.folder / "list.csv").write_bytes(seeds.lists()[0])
        (bench.folder / "clinic.toml").write_text(
            'name = "A"\nphone = "1"\nemergency = "9"\n', encoding="utf-8"
        )
        bench.run(words)


def _environment(bench: Bench, data: bytes) -> None:
    given: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        given = json.loads(data)
    if not isinstance(given, dict):
        return
    before = dict(os.environ)
    try:
        for name, value in given.items():
            with contextlib.suppress(ValueError, UnicodeEncodeError, OSError):  # that no system can hold
                if isinstance(value, str) and not value.startswith("/") and ".." not in value:
                    os.environ[name] = value
        bench.run(["make", "--patient", "Zqanary Ames", "-o", "a.pdf"])
    finally:
        os.environ.clear()
        os.environ.update(before)


KINDS: Mapping[str, Kind] = {
    "list": _list_kind("list.csv", seeds.lists, lambda m, data: m.times(m.text, data)),
    "xlsx": _list_kind("list.xlsx", seeds.workbooks, lambda m, data: m.archive(data), 0.25),
    "ods": _list_kind("list.ods", seeds.open_documents, lambda m, data: m.archive(data), 0.25),
    "batch": Kind(seeds.lists, lambda m, data: m.times(m.text, data), _batch, 0.1),
    "folder": Kind(lambda: [seeds.RECORDS, b"%PDF-1.7\n", b"row,id,column,problem,what to do\n"], lambda m, data: m.times(m.text, data), _folder, 0.2),
    "clinic": Kind(lambda: [seeds.template("clinic/clinic.toml")], lambda m, data: m.times(m.toml, data), _clinic),
    "theme": Kind(lambda: [seeds.template("theme.toml")], lambda m, data: m.times(m.toml, data), _theme),
    "words": Kind(lambda: [seeds.template("words/en.toml")], lambda m, data: m.times(m.toml, data), _words),
    "countries": Kind(lambda: [seeds.template("countries/en.toml")], lambda m, data: m.times(m.toml, data), _countries),
    "guidance": Kind(lambda: [seeds.GUIDANCE, seeds.GUIDANCE, seeds.template(_GUIDANCE)], _changed_guidance, _guidance, 0.4),
    "exercises": Kind(lambda: [seeds.template(_OWN_EXERCISES)], _changed_guidance, _exercises, 0.6),
    "template": Kind(lambda: [*seeds.TEMPLATES, seeds.template("handout.html")], _changed_template, _template),
    "svg": Kind(seeds.figures, _changed_svg, _svg),
    "png": Kind(lambda: seeds.pictures("PNG"), lambda m, data: m.times(m.png, data), _picture),
    "jpeg": Kind(lambda: seeds.pictures("JPEG"), lambda m, data: m.times(m.raw, data), _picture),
    "picture": Kind(seeds.raster, lambda m, data: m.times(m.raw, data), _picture),
    "font": Kind(_fonts, lambda m, data: m.times(m.raw, data), _font),
    "records": Kind(lambda: [seeds.RECORDS], lambda m, data: b"".join(m.json(line) + b"\n" for line in data.splitlines()), _records),
    "cache": Kind(_kept, lambda m, data: m.times(m.raw, data), _cache),
    "patient": Kind(seeds.patients, lambda m, data: m.times(m.json, data), _patient),
    "command": Kind(lambda: [json.dumps(words).encode() for words in seeds.COMMANDS], lambda m, data: m.times(m.json, data), _command),
    "desk": Kind(desk.seeds, lambda m, data: m.times(m.json, data), desk.visit, 0.3),
    "environment": Kind(lambda: [json.dumps(each).encode() for each in seeds.ENVIRONMENTS], lambda m, data: m.times(m.json, data), _environment, 0.2),
}  # fmt: skip

assert PLANTED
