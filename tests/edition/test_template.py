"""Templates: which names they can use, what they may not do, and where their mistakes are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.clinic import Library
from handouts.edition.template import compose, figures, stamp
from handouts.errors import HandoutError


def composed(folder: Path, text: str, values: dict[str, Any] | None = None) -> str:
    (folder / "handout.html").write_text(text, encoding="utf-8")
    return compose(Library(folder, folder), "handout.html", values or {})


def mistake(folder: Path, text: str, values: dict[str, Any] | None = None) -> str:
    with pytest.raises(HandoutError) as caught:
        composed(folder, text, values)
    (problem,) = caught.value.problems
    assert problem.hint
    return f"{problem.where} {problem.what}"


@pytest.mark.parametrize(
    ("text", "stamped"),
    [
        ("<p>a</p>\n<p class=x>b</p>", '<p data-at="t:1">a</p>\n<p data-at="t:2" class=x>b</p>'),
        ("{# <p> #}<p>", '{# <p> #}<p data-at="t:1">'),
        ("{% if a < b %}\n<br>{% endif %}", '{% if a < b %}\n<br data-at="t:2">{% endif %}'),
        ("{{ '<p>' }}", "{{ '<p>' }}"),
        ("<!-- <p> -->\n<h1>", '<!-- <p> -->\n<h1 data-at="t:2">'),
        ("a < b </p> <3", "a < b </p> <3"),
        ("", ""),
    ],
)
def test_start_tags_say_where_they_stand(text: str, stamped: str) -> None:
    assert stamp(text, "t") == stamped


@given(st.text("<>ab{}%#/-! \n\"'"))
def test_stamping_takes_nothing_away(text: str) -> None:
    assert stamp(text, "t").replace(' data-at="t:1"', "").count("<") == text.count("<")


@pytest.mark.parametrize("value", ["<b>x</b>", "a & b", '"', "'", "{{ 7*7 }}", "</p><h1>"])
def test_values_are_text_and_never_markup(tmp_path: Path, value: str) -> None:
    html = composed(tmp_path, "{{ value }}", {"value": value})
    assert not set("<>\"'") & set(html)
    assert "49" not in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>\n{{ clinc.name }}", "handout.html:2 this name is not known: 'clinc' is undefined"),
        ("\n\n{{ clinic.nmae }}", "handout.html:3 this name is not known"),
        ("{% if x %}", "handout.html:1 Jinja2 cannot read this"),
        ("a\n{{ 1 + }}", "handout.html:2 Jinja2 cannot read this"),
        ("a\nb\n{% endfor %}", "handout.html:3 Jinja2 cannot read this"),
        ("{{ 'a' + 1 }}", "handout.html:1 this cannot be evaluated"),
        ("\n{{ 'a' * 99999999999999 }}", "handout.html:2 this is more than a sheet needs"),
        ("\n{{ 1 / 0 }}", "handout.html:2 this cannot be evaluated"),
        ("{{ 'x' | nosuchfilter }}", "handout.html:1 Jinja2 cannot read this"),
        ("{% include 'nowhere.html' %}", "handout.html:1 there is no file nowhere.html"),
        ("\n{{ ''.__class__.__mro__ }}", "handout.html:2 a template may not do this"),
        ("{{ clinic.__init__.__globals__ }}", "handout.html:1 a template may not do this"),
        ("{{ cycler('a') }}", "handout.html:1 this name is not known"),
        ("{{ range.__init__.__globals__ }}", "handout.html:1 a template may not do this"),
        ("{{ 'a'.format.__self__ }}", "handout.html:1"),
        ("{{ '{0.__class__}'.format(clinic) }}", "handout.html:1 a template may not do this"),
        ("{{ range(99999999) | list }}", "handout.html:1"),
    ],
)
def test_a_mistake_is_said_with_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in mistake(tmp_path, text, {"clinic": object()})


def test_a_mistake_in_an_included_file_is_said_of_that_file(tmp_path: Path) -> None:
    (tmp_path / "part.html").write_text("<p>\n\n{{ nobody }}</p>", encoding="utf-8")
    assert mistake(tmp_path, "{% include 'part.html' %}").startswith("part.html:3 ")


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'handout.html' %}",
        "{% extends 'handout.html' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_without_end_is_told_of(tmp_path: Path, text: str) -> None:
    assert mistake(tmp_path, text).startswith("handout.html:1 the templates include each other")


def test_a_mistake_in_a_macro_is_said_where_the_macro_stands(tmp_path: Path) -> None:
    text = "{% macro m() %}\n{{ nobody }}\n{% endmacro %}\n<p>{{ m() }}</p>"
    assert mistake(tmp_path, text).startswith("handout.html:2 ")


@pytest.mark.parametrize(
    "name", ["../secret.html", "/etc/passwd", "sub/../../secret.html", "parts/foot.html", "a\\\\b", "C:x", ""]
)
@pytest.mark.parametrize("how", ["", " ignore missing"])
def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path, name: str, how: str) -> None:
    folder = tmp_path / "clinic"
    folder.mkdir()
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    assert mistake(folder, f"<p>\n{{% include '{name}'{how} %}}").startswith(
        "handout.html:2 a template may not do this: a template must be next to handout.html"
    )


def test_a_template_that_may_be_missing_is_left_out(tmp_path: Path) -> None:
    assert composed(tmp_path, "a{% include 'more.html' ignore missing %}b") == "ab"
    (tmp_path / "more.html").write_text("more", encoding="utf-8")
    assert composed(tmp_path, "a{% include 'more.html' ignore missing %}b") == "amoreb"


def test_the_first_template_that_is_there_is_used(tmp_path: Path) -> None:
    text = "{% include ['ours.html', 'theirs.html'] %}"
    assert mistake(tmp_path, text).startswith("handout.html:1 there is no file theirs.html")
    (tmp_path / "theirs.html").write_text("theirs", encoding="utf-8")
    assert composed(tmp_path, text) == "theirs"


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    folder.mkdir()
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    assert "is a link that leads out" in mistake(folder, "{% include 'link.html' ignore missing %}")


def test_a_template_that_is_not_utf8_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "handout.html").write_bytes(b"<p>\xe9</p>")
    with pytest.raises(HandoutError) as caught:
        compose(Library(tmp_path, tmp_path), "handout.html", {})
    assert str(caught.value).startswith("handout.html:1: is not saved as UTF-8 text")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "handout.html").write_bytes("\ufeff<p>a</p>\r\n<p>b</p>".encode())
    html = compose(Library(tmp_path, tmp_path), "handout.html", {})
    assert html.split() == ["<p", 'data-at="handout.html:1">a</p>', "<p", 'data-at="handout.html:2">b</p>']


def test_the_clinics_template_comes_before_the_built_in_one(tmp_path: Path) -> None:
    for name in ("clinic", "built-in"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "handout.html").write_text(name, encoding="utf-8")
    shelf = Library(tmp_path / "clinic", tmp_path / "built-in")
    assert compose(shelf, "handout.html", {}) == "clinic"
    (tmp_path / "clinic" / "handout.html").unlink()
    assert compose(shelf, "handout.html", {}) == "built-in"


def test_figures_can_be_taken_out_of_guidance_and_put_elsewhere(tmp_path: Path) -> None:
    from markupsafe import Markup

    html = Markup("<p>a</p><figure src='x'><figcaption>c</figcaption></figure><p>b</p>")
    made = composed(tmp_path, "{{ html | figures }}|{{ html | without_figures }}", {"html": html})
    assert made == "<figure src='x'><figcaption>c</figcaption></figure>|<p>a</p><p>b</p>"


def test_figures_in_a_size() -> None:
    html = '<p>a</p><figure src="a.svg" alt="A"></figure>'
    assert figures(html, size="wide") == '<figure size="wide" src="a.svg" alt="A"></figure>'
    assert figures(html, size='"><h1>') == '<figure src="a.svg" alt="A"></figure>'
    assert figures(html, 30) == '<figure width="30" src="a.svg" alt="A"></figure>'
