"""Templates are data: a template can reach only plain values, and its work is limited."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hostile_files import as_anybody, put
from making import theme
from test_template import composed, mistake

from handouts.clinic import Library, built_in
from handouts.edition import EditionRequest, edition_of, template_work
from handouts.edition.edition import sheet_words
from handouts.edition.template import compose
from handouts.edition.template_records import PLAIN, Record, TemplateFunction, plain
from handouts.edition.template_sandbox import TemplateEnvironment
from handouts.edition.template_values import template_values
from handouts.errors import HandoutError

#: Arguments for the functions of a template, to see what they return.
_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "guidance.one": ("danger",),
    "guidance.by_role": ("treatment", "safety"),
    "long_date": ("2026-11-22",),
    "number": (7,),
    "range": (3,),
}


def values() -> dict[str, Any]:
    edition = edition_of(EditionRequest(treatments=("massage",)))
    return template_values(edition, sheet_words(edition.library, "en"), theme())


def strangers(value: Any, at: str) -> list[str]:
    """Everything reachable from a value that is not plain: through its entries, attributes and functions."""
    if type(value) is Record:
        assert not hasattr(value, "__dict__")
        return [found for name in value.names for found in strangers(value.get(name), f"{at}.{name}")]
    if type(value) is TemplateFunction:
        return strangers(value(*_ARGUMENTS[at]), f"{at}()") if at in _ARGUMENTS else [f"{at}: a function"]
    if type(value) in (tuple, range):
        return [found for each in value for found in strangers(each, f"{at}[]")]
    return [] if type(value) in PLAIN else [f"{at}: {type(value).__name__}"]


def test_everything_that_a_template_can_reach_is_a_plain_value() -> None:
    found = values()
    assert [each for name, value in found.items() for each in strangers(value, name)] == []
    names = TemplateEnvironment().globals
    assert sorted(names) == ["namespace", "range"]
    assert strangers(names["range"], "range") == []


def test_the_walk_finds_what_is_no_plain_value() -> None:
    record = Record("clinic", {"folder": Path("x"), "hours": (b"9",), "open": TemplateFunction(open)})
    assert strangers(record, "clinic") == [
        "clinic.folder: PosixPath"
        if type(Path("x")).__name__ == "PosixPath"
        else "clinic.folder: WindowsPath",
        "clinic.hours[]: bytes",
        "clinic.open: a function",
    ]


@pytest.mark.parametrize("value", [Path("x"), b"x", object(), {"a": Path("x")}, [print], {1, 2}])
def test_what_is_no_plain_value_never_becomes_one(value: object) -> None:
    with pytest.raises(TypeError):
        plain(value, "it")


@pytest.mark.parametrize(
    "text",
    [
        "{{ clinic.folder }}",
        "{{ clinic.folder.parent.joinpath('x').write_text('y') }}",
        "{{ clinic['folder'] }}",
        "{{ guidance.date.today() }}",
        "{{ guidance.date.strftime('%s') }}",
        "{{ clinic.logo.data }}",
        "{{ clinic._values }}",
        "{{ clinic['_values'] }}",
        "{{ clinic | attr('_values') }}",
        "{{ [clinic] | map(attribute='_values') | list }}",
        "{{ [clinic] | map(attribute='get') | list }}",
        "{{ clinic.get('name') }}",
        "{{ long_date._function }}",
        "{{ long_date.__call__ }}",
        "{{ ''.encode() }}",
        "{{ ''.maketrans('a', 'b') }}",
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ '{0._values}'.format(clinic) }}",
        "{{ '{0.__class__}'.format('') }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{% macro m() %}{% endmacro %}{{ m._func }}",
        "{% macro m() %}{% endmacro %}{{ m.name }}",
        "{% for x in [1] %}{{ loop._iterable }}{% endfor %}",
        "{% for x in [1] %}{{ loop._recurse }}{% endfor %}",
        "{{ namespace.__init__ }}",
        "{% set ns = namespace() %}{{ ns.__class__ }}",
        "{{ namespace()._Namespace__attrs }}",
        "{{ {}.__class__ }}",
        "{{ {}.update({}) }}",
        "{{ [].append(1) }}",
        "{{ words.update }}",
        "{{ clinic.name.join }}",
        "{{ clinic }}",
        "{{ clinic.hours }}",
        "{{ range }}",
        "{{ [1] | map('string') }}",
        "{{ guidance.one('nothing') }}",
        "{{ guidance.one }}",
        "{{ lipsum() }}",
        "{{ joiner() }}",
        "{{ dict(a=1) }}",
        "{{ 'x' | random }}",
        "{{ {} | xmlattr }}",
        "{{ [1] | pprint }}",
    ],
)
def test_a_template_cannot_reach_beyond_plain_values(tmp_path: Path, text: str) -> None:
    assert mistake(tmp_path, f"\n{text}", values()).startswith("handout.html:2 ")


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 10000 }}",
        "{{ [0] * 10000 }}",
        "{{ 10000 * 'a' }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 2 ** 5000 }}",
        "{% set ns = namespace(x=9) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
        "{{ range(10 ** 9) | list }}",
        "{{ range(9999) | join }}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}",
        "{% set ns = namespace(x={}) %}{% for i in range(99) %}{% set ns.x = {1: ns.x, 2: ns.x} %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x.replace('a', 'aa') %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x | replace('a', 'aa') %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] | join %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x.join([ns.x, ns.x]) %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = '%s%s' % (ns.x, ns.x) %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = '{0}{0}'.format(ns.x) %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set x %}{{ ns.x }}{{ ns.x }}{% endset %}"
        "{% set ns.x = x %}{% endfor %}",
        "{{ '%9999999999d' % 1 }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '%.*f' | format(999999999, 1) }}",
        "{{ '{:9999999999}'.format(1) }}",
        "{{ '{:{}}'.format(1, 999999999) }}",
        "{{ 'a'.center(10 ** 9) }}",
        "{{ 'a'.ljust(10 ** 9) }}",
        "{{ 'a'.zfill(10 ** 9) }}",
        "{{ '\\t'.expandtabs(10 ** 9) }}",
        "{{ 'a' | center(10 ** 9) }}",
        "{{ 'a' | indent(10 ** 9) }}",
        "{{ [1] | batch(10 ** 9, 0) | list }}",
        "{{ [1] | slice(10 ** 9) | list }}",
        "{{ 1.5 | round(10 ** 9) }}",
        "{{ ([[1] * 999] * 999) | sum(start=[]) }}",
        "{% for a in range(999) %}{% for b in range(999) %}{% for c in 'xyz' %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in range(999) %}{% for b in range(999) %}{% for c in 'xyz' %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in range(999) if false %}{% endfor %}{% for a in range(999) %}{% for b in range(999) %}"
        "{% if range(999) | list %}{% endif %}{% endfor %}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}",
        "{% for x in [[1, 1], [1, 1]] recursive %}{{ loop([[1, 1], [1, 1]]) }}{% endfor %}",
        "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}{% for i in range(999) %}{% for j in range(999) %}"
        "{% call m() %}xxxxxxxxxxxxxxxxxxxxxxxxxx{% endcall %}{% endfor %}{% endfor %}",
        "{% set w = ('ab' * 999) * 400 %}" + "{% set a = w[1:] %}" * 600,
        "{% set ns = namespace(x=[1]) %}{% for i in range(999) %}{% set ns.x = ns.x | batch(2) %}{% endfor %}",
        "{% set x = [[0] * 1000] * 999 %}{% for i in range(99) %}{% set y = x | batch(2) | batch(2) %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(999) %}{% for j in range(999) %}"
        "{% set ns.x = ns.x | map('abs') %}{% endfor %}{% endfor %}",
        "{{ " + "(" * 5000 + ")" * 5000 + " }}",
        "{{ x" + ".x" * 5000 + " }}",
        "{{ " + "-" * 5000 + "1 }}",
        "{% if 1 %}" * 300 + "{% endif %}" * 300,
        "{{ " + "9" * 10000 + " }}",
        "{{ [" + "[" * 3000 + "]" * 3000 + "] }}",
    ],
)
def test_the_work_of_a_template_is_bounded(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_work, "MAX_WORK", template_work.MAX_WORK // 4)
    begun = time.monotonic()
    found = mistake(tmp_path, f"\n{text}")
    assert found.startswith(("handout.html:2 ", "handout.html ")), found
    assert time.monotonic() - begun < 30


#: Expressions that read a long text `w` or list `x` and return little.
_READS = (
    "{% if w in w %}{% endif %}",
    "{% if w == w %}{% endif %}",
    "{% if w is lower %}{% endif %}",
    "{% if w is eq(w) %}{% endif %}",
    "{% if w.count('ba') %}{% endif %}",
    "{% if w.startswith(w) %}{% endif %}",
    "{% if w | int %}{% endif %}",
    "{% if w | first %}{% endif %}",
    "{% for c in w if false %}{% endfor %}",
    "{% if x == x %}{% endif %}",
    "{% if x < x %}{% endif %}",
    "{% if 1 in x %}{% endif %}",
    "{% if x.count(1) %}{% endif %}",
    "{% if x | max %}{% endif %}",
    "{% if x | sum %}{% endif %}",
    "{% if x | select('eq', 1) %}{% endif %}",
    "{% for c in x if false %}{% endfor %}",
    "{{ loop.cycle(*x) }}",
    "{% if {1: x}.values() | list %}{% endif %}",
)


@pytest.mark.parametrize("read", _READS)
def test_what_is_read_counts_as_work_and_not_only_what_is_written(tmp_path: Path, read: str) -> None:
    text = (
        "{% set w = (['ab' * 499] * 500) | join %}{% set x = [0] * 1000 %}{% set x = x + x + x + x + x + x %}"
        "{% for i in range(999) %}{% for j in range(9) %}" + read + "{% endfor %}{% endfor %}"
    )
    assert mistake(tmp_path, f"\n{text}").startswith("handout.html:2 this is more than a sheet needs")


def test_an_error_that_quotes_a_long_list_is_cut(tmp_path: Path) -> None:
    found = mistake(tmp_path, "{{ guidance.one([0] * 1000) }}", values())
    assert found.startswith("handout.html:1 this cannot be evaluated: [0, 0") and len(found) < 350


def test_what_every_sheet_does_is_far_from_the_bounds(tmp_path: Path) -> None:
    text = (
        "{% set ns = namespace(n=0) %}{% for i in range(1, 8) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }} "
        "{{ '%.1f' | format(2.25) }} {{ '{:>4}|{n}'.format(7, n='x') }} {{ ['a', 'b'] | join(', ') }} {{ 'a' ~ 1 }} "
        "{{ clinic.name[:3] }} {{ [{'a': 1}] | map(attribute='a') | sum }} {{ 'x' * 3 }} {{ 7 ** 2 }} "
        "{% for a in 'xy' %}{{ loop.index }}{{ loop.cycle('p', 'q') }}{% endfor %}"
    )
    assert composed(tmp_path, text, values()) == "28 2.2    7|x a, b a1 Wil 1 xxx 49 1p2q"


def test_markup_stays_markup_and_text_text(tmp_path: Path) -> None:
    text = (
        "{{ less ~ ('<b>' | safe) }}|{{ [('<b>' | safe), '<'] | join('<') }}|{{ '<' + ('<b>' | safe) }}|"
        "{{ ('<i>' | safe).join(['<', '&']) }}|{{ ('<b>%s' | safe) % '<' }}|{{ ('<b>{}' | safe).format('<') }}|"
        "{{ ('<b>' | safe) | replace('b', '<') }}"
    )
    made = composed(tmp_path, text, {"less": "<"})
    assert made == "&lt;<b>|<b>&lt;&lt;|&lt;<b>|&lt;<i>&amp;|<b>&lt;|<b>&lt;|<&lt;>"


def test_a_name_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(HandoutError) as caught:
        composed(tmp_path, "\n{{ clinic.nmae }}", values())
    assert "handout.html:2: this name is not known: clinic has no 'nmae'. Did you mean name?" in str(
        caught.value
    )


def test_a_block_a_parent_and_an_import_work(tmp_path: Path) -> None:
    (tmp_path / "parent.html").write_text("[{% block a %}p{% endblock %}{{ self.a() }}]", encoding="utf-8")
    (tmp_path / "parts.html").write_text(
        "{% macro m(x) %}<{{ x }}>{% endmacro %}{% set y = 2 %}", encoding="utf-8"
    )
    text = (
        "{% extends 'parent.html' %}{% import 'parts.html' as parts %}"
        "{% block a %}{{ super() }}{{ parts.m(1) }}{{ parts.y }}{% endblock %}"
    )
    assert composed(tmp_path, text) == "[p<1>2p<1>2]"


def test_code_of_an_earlier_version_is_not_run(tmp_path: Path) -> None:
    """Cached code counts its work: its key includes the version of the counter."""
    from handouts.edition.template import CompiledTemplates
    from handouts.edition.template_work import COMPILER_VERSION

    assert COMPILER_VERSION in CompiledTemplates(None).compiler


@pytest.mark.parametrize("kind", ["folder", "unreadable", "dangling", "endless", "large"])
def test_a_template_that_is_there_and_cannot_be_used_is_refused(tmp_path: Path, kind: str) -> None:
    put(tmp_path / "handout.html", kind)
    with as_anybody(), pytest.raises(HandoutError) as caught:
        compose(Library(tmp_path, built_in("templates")), "handout.html", values())
    assert str(caught.value).startswith("handout.html: ")


@pytest.mark.parametrize(
    "name", ["(nothing, words) * 3", "[nothing]", "nothing", "[1, 2]", "[]", "(none, 'x')", "words"]
)
def test_an_include_of_what_is_no_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "handout.html").write_text(f"{{% include {name} %}}", encoding="utf-8")
    with pytest.raises(HandoutError, match=r"handout\.html:1: "):
        compose(Library(tmp_path, built_in("templates")), "handout.html", values())
