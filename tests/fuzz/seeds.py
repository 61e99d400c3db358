"""Good input of every kind, small, to be changed. `corpus/<kind>/` has more: what was found once."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image
from workbooks import headed, ods, ods_row, ods_text, text_cell, xlsx

from handouts.clinic import built_in

CORPUS = Path(__file__).parent / "corpus"
_TEMPLATES = built_in("templates")


def corpus(kind: str) -> list[bytes]:
    """What was found once in input of this kind."""
    return [path.read_bytes() for path in sorted((CORPUS / kind).glob("*")) if path.is_file()]


def template(name: str) -> bytes:
    """A file that comes with the program."""
    return (_TEMPLATES / name).read_bytes()


def figures() -> list[bytes]:
    small = sorted((_TEMPLATES / "figures").glob("*.svg"), key=lambda path: path.stat().st_size)[:8]
    exported = sorted(Path(__file__).parent.parent.glob("svg/*.svg"))
    return [template("clinic/logo.svg"), *(path.read_bytes() for path in (*small, *exported))]


def _row(number: int) -> tuple[str, ...]:
    names = ("Ana López", "Smith Jr., John", "O'Brien", "محمد", "陈", "Zoë")
    return (
        f"a{number}", f"Zqanary {names[number % len(names)]}", "massage; ice-heat: Zqanary twice",
        f"Zqanary walk {number} minutes", "2026-12-03", "Zqanary Therapist", "bridge: 3x10; heel-slides: hold 5s, twice a day",
    )  # fmt: skip


_HEADINGS = ("id", "name", "treatments", "note", "next visit", "therapist", "exercises")
_BOOKED = (
    "Patient ID",
    "Last Name",
    "First Name",
    "Date of Birth",
    "Appointment Type",
    "Date",
    "Time",
    "Status",
    "Notes",
)


def _booking(number: int) -> tuple[str, ...]:
    day = f"{number + 1:02}/12/2026"
    return (
        f"P{number}", "Zqanary", f"Zqanarina{number}", "03/04/1961", "Remedial Massage 60 min", day, "2:30 PM", "Booked",
        "Zqanary ice twice a day",
    )  # fmt: skip


def lists() -> list[bytes]:
    """Lists that are text, in several dialects."""
    rows = [_HEADINGS, *map(_row, range(6))]
    booked = [_BOOKED, *map(_booking, range(6))]

    def written(table: list[tuple[str, ...]], sign: str, mark: str = '"') -> str:
        return "".join(sign.join(f"{mark}{cell}{mark}" for cell in row) + "\r\n" for row in table)

    return [
        written(rows, ",").encode("utf-8-sig"),
        written(rows, ";", "").encode("utf-8"),
        written(rows, "\t", "").encode("utf-16"),
        ("sep=;\n" + written(booked, ";")).encode("cp1252", "replace"),
        written(booked, ",").encode("utf-8"),
    ]


def workbooks() -> list[bytes]:
    rows = "".join(
        f"<row r='{number + 2}'>{''.join(text_cell(f'{letter}{number + 2}', text) for letter, text in zip('ABC', ('a1', 'Zqanary Ames', 'Zqanary walk'), strict=True))}</row>"
        for number in range(4)
    )
    dated = (
        "<row r='2'><c r='A2' s='4'><v>42</v></c><c r='B2' t='str'><f>A1</f><v>Zqanary</v></c><c r='C2' s='1'><v>45000</v></c></row>"
        "<row r='3' hidden='1'><c r='A3' t='e'><v>#N/A</v></c><c r='B3' s='3'><v>0.5</v></c><c r='C3' t='b'><v>1</v></c></row>"
    )
    return [headed(rows), headed(dated), xlsx("<sheetData/>", f"<sheetData>{rows}</sheetData>", hidden=0)]


def open_documents() -> list[bytes]:
    heads = ods_row(*map(ods_text, ("id", "name", "note")))
    row = ods_row(*map(ods_text, ("a1", "Zqanary Ames", "Zqanary walk")))
    odd = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" '
        'office:value-type="float" office:value="4"><text:p>004</text:p></table:table-cell><table:table-cell '
        'office:value-type="date" office:date-value="2026-12-03"><text:p>3 Dec<text:s text:c="2"/>x</text:p>'
        "</table:table-cell></table:table-row>"
    )
    return [ods(heads + row + row), ods(heads + row + odd)]


@cache
def pictures(kind: str) -> tuple[bytes, ...]:
    """Small pictures of one kind of file, in several modes."""
    modes = {
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "JPEG": ("L", "RGB", "CMYK"),
        "GIF": ("P", "L"),
        "WEBP": ("RGB", "RGBA"),
        "TIFF": ("1", "L", "RGB", "RGBA", "CMYK", "I;16", "F"),
        "BMP": ("1", "L", "RGB", "P"),
    }
    noise = Image.frombytes("RGB", (12, 9), Random(7).randbytes(12 * 9 * 3))
    found = []
    for mode in modes[kind]:
        out = io.BytesIO()
        (noise.convert("L") if mode == "I;16" else noise).convert(mode).save(out, kind)
        found.append(out.getvalue())
    return tuple(found)


def raster() -> list[bytes]:
    return [data for kind in ("GIF", "WEBP", "TIFF", "BMP") for data in pictures(kind)]


def patients() -> list[bytes]:
    """The words of one patient, by slot."""
    own = {
        "patient": "Zqanary Ames",
        "note": "Zqanary walk\ntwice a day",
        "next-visit": "3 December, 10:30",
        "therapist": "Zqanary T.",
    }
    own |= {"how:massage": "Zqanary on Tuesdays", "how:ice-heat": "15 minutes"}
    names = (
        "José Ñandú",
        "Nguyễn Thị Ánh",
        "محمد عبد الله",
        "שרה כהן",
        "สมชาย",
        "தமிழ்",
        "ខ្មែរ",
        "陈伟",
        "🙂 Ana",
        "Łukasz Świątek",
    )
    return [json.dumps({**own, "patient": f"Zqanary {name}", "note": name}).encode() for name in names]


RECORDS = (
    b'{"id":"a1","row":2,"file":"a1.pdf","size":5,"sha256":"' + b"0" * 64 + b'","mark":"' + b"0" * 16 + b'","person":"0a1b2",'
    b'"list":"0123456789ab","run":"2026-11-22T10:00:00Z","input":"' + b"1" * 64 + b'","date":"2026-11-22","edition":{}}\n'
    b'{"id":"a2","row":3,"file":"a2.pdf","size":5,"sha256":"' + b"0" * 64 + b'","input":"' + b"1" * 64
    + b'","date":"2026-11-22","edition":{"topic":"back-spasms"}}\n'
    b'{"id":"","row":0,"file":"run.pdf","size":5,"sha256":"","input":"","date":"2026-11-22","moved":"old/a.pdf"}\n'
)  # fmt: skip

COMMANDS = (
    ["make", "--patient", "Zqanary Ames", "--treatment", "massage=Zqanary Tuesdays", "--note", "Zqanary walk", "-o", "a.pdf"],
    ["make", "--treatment", "ice-heat", "--next-visit", "3 December", "--therapist", "Zqanary", "--date", "2026-11-30", "--id", "a7"],
    ["make", "--short", "--paper", "a4", "--no-letterhead", "--language", "en", "--without", "posture", "-o", "-"],
    ["make", "--large-print", "--long-note", "--name-in-title", "--patient", "Zqanary Ünal", "--verbose", "--clinic", "."],
    ["batch", "list.csv", "-o", "out", "--map", "name=Client", "--ignore", "Column", "--name-files", "row", "--quiet"],
    ["batch", "list.csv", "--check", "--only", "name=Zqanary*", "--skip", "Status=x", "--day", "2026-12-03", "--day-first"],
    ["batch", "list.csv", "-o", "out", "--print-run", "all.pdf", "--duplex", "--json", "--type", "Massage 60=massage"],
    ["batch", "list.csv", "--show", "2", "--name-order", "last-first", "--treatment", "massage", "--workers", "1"],
    ["verify", "out", "--list", "list.csv"], ["verify", "out"], ["topics"], ["exercises"], ["make", "--exercise", "bridge=3x10, hold 5s", "--only-exercises", "-o", "e.pdf"], ["treatments", "--topic", "back-spasms"], ["--version"], ["make", "--help"],
)  # fmt: skip

ENVIRONMENTS = (
    {"HANDOUTS_CACHE": "cache2", "COLUMNS": "80", "LINES": "24", "LANG": "en_US.UTF-8", "TERM": "xterm"},
    {"TMPDIR": "tmp", "HOME": ".", "XDG_CACHE_HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    {"NO_COLOR": "1", "FORCE_COLOR": "1", "SOURCE_DATE_EPOCH": "1", "TEMP": "x", "LOCALAPPDATA": "x", "USERPROFILE": "x"},
    {"AWS_PROFILE": "x", "AWS_CONFIG_FILE": "x", "HTTP_PROXY": "http://x", "PATH": "", "_HANDOUTS_COMPLETE": "bash_source"},
)  # fmt: skip

TEMPLATES = (
    b'{% for s in guidance.by_role("treatment") %}<h2>{{ s.title }}</h2>{{ s.html | safe }}{% endfor %}\n',
    b'<h1>{{ guidance.title }}</h1><p>{{ clinic.name }} {{ clinic.phone }}</p><slot name="patient" spoken="Name" label="Name"></slot>\n',
    b'{% set ns = namespace(n=0) %}{% for x in range(9) %}{% set ns.n = ns.n + x * 2 ** 3 %}{% endfor %}<p>{{ ns.n }}</p>\n',
    b'{% macro m(a, b=2) %}<li>{{ a ~ b }}</li>{% endmacro %}<ul>{{ m("x") }}{{ m(words.note, 3) }}</ul>\n',
    b'<p>{{ "%05.2f" | format(3) }} {{ "{:>9}".format(2) }} {{ [1, 2] | join(", ") }} {{ clinic.hours | first }}</p>\n',
    b'{% filter upper %}<p>a</p>{% endfilter %}{% block b %}<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody></table>{% endblock %}\n',
    b'<row widths="1 2"><cell><p>a</p></cell><cell><p>b</p></cell></row><columns><p>a</p></columns><pagebreak>\n',
    b'<figure src="walking.svg" alt="a" width="40"><figcaption>c</figcaption></figure><qr href="https://example.com" alt="q">\n',
    b'<lines count="3" spoken="s" label="l"><digits count="7"><tick spoken="t" count="3"><square spoken="x" count="2">\n',
    b'{{ guidance.treatments | map(attribute="title") | sort | batch(2) | list | length }}{{ long_date(guidance.date) }}\n',
    b'{% include "part.html" %}{% import "part.html" as p %}{% extends "part.html" %}{{ lipsum() }}{{ cycler("a") }}\n',
)  # fmt: skip

#: Every kind of section and mark in few bytes, under the name of a text that the program has too.
GUIDANCE = b"""+++
topic = "back-spasms"
title = "Back spasms"
purpose = "What to do at home."
language = "en"
version = "1 Oak Lane"
date = 2026-11-20
review-date = 2027-11-20
reviewer = ""
sources = ["One (2026)"]
+++

## Keep moving {#message .message}

## In short {#summary .summary}

- It gets better.

## Call {#danger .danger}

- You cannot feel your legs.

## Ask for [[go to urgent care]] today {#same-day .same-day}

- It is worse **each** day.

## Questions {#contact .contact}

Call us.

## Massage {#massage .treatment .visits}

It helps.

Ask how.

![Two people](massage.svg "A caption")
"""

MARKDOWN = (
    b"## A heading {#x .treatment .visits}\n\nA line.\n\n- point\n- [link](https://example.com)\n",
    b"### Small\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![alt](walking.svg \"caption\")\n\n",
    b"**bold** *it* ~~x~~ `code` <b>x</b> &amp; [[urgent care]] [[", b"> > > quote\n\n```\ncode\n```\n\n---\n\n    code\n",
    b"[a]: https://x\n\n[a] ![x](y) [x](javascript:1) <https://x.y> \\\n", b"+++\ntopic = 1\n+++\n", b"[" * 50_000, b"*a " * 9000, b"> " * 900 + b"x",
    b"- " * 400 + b"x\n", b"![" * 9000, b"[a](" * 9000, b"<!--" * 5000, b"`" * 9001, b"|" * 9000 + b"\n" + b"|-" * 9000 + b"\n", b"&#" * 9000,
)  # fmt: skip
