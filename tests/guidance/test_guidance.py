"""Reading guidance and words: the values, and the place of each mistake."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import NECK, NECK_BODY, NECK_FRONT
from paths import TEMPLATES

from handouts.edition import read_guidance
from handouts.errors import HandoutError
from handouts.guidance import Guidance, load_words, parse_guidance, topics

NAME = "guidance/stiff-neck/en.md"


def problems(text: str) -> list[tuple[int, str]]:
    """The line and the text of each problem of a guidance file."""
    with pytest.raises(HandoutError) as caught:
        parse_guidance(text, NAME)
    return [
        (int(problem.where.removeprefix(f"{NAME}:")), problem.what + " " + problem.hint)
        for problem in caught.value.problems
    ]


def only_problem(text: str) -> tuple[int, str]:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def with_section(section: str) -> str:
    """The short guidance with an additional section, whose heading is on line 31."""
    return NECK + "\n\n## More {#more .explanation}\n" + section


def html_of(section: str) -> str:
    return parse_guidance(with_section(section), NAME).sections[-1].html


def test_a_second_topic_is_only_a_file() -> None:
    guidance = parse_guidance(NECK, NAME)
    assert (guidance.topic, guidance.title, guidance.language) == ("stiff-neck", "Stiff neck", "en")
    assert (guidance.version, guidance.date) == ("2.1", datetime.date(2026, 1, 31))
    assert guidance.sources == ("A book",)
    assert guidance.one("message").title == "Move your neck."
    assert [section.id for section in guidance.sections] == ["main", "short", "help", "today", "contact"]
    assert guidance.treatments == ()


def test_the_built_in_guidance_offers_the_nine_treatments_in_order() -> None:
    name = "guidance/back-spasms/en.md"
    guidance = read_guidance(TEMPLATES / name, name)
    assert [section.id for section in guidance.treatments] == [
        "massage",
        "ice-heat",
        "stretching",
        "relaxation",
        "pain-medicine",
        "exercise",
        "posture",
        "stress",
        "breaks",
    ]
    assert pickle.loads(pickle.dumps(guidance)) == guidance


def test_a_role_that_is_left_out_cannot_be_had() -> None:
    guidance = parse_guidance(NECK, NAME)
    with pytest.raises(LookupError):
        guidance.one("known")
    assert guidance.by_role("known", "danger") == (guidance.one("danger"),)


def test_a_treatment_opens_with_its_line_and_the_rest_is_html() -> None:
    text = NECK + "\n\n## Ice {#ice .treatment}\nCold for **20**\nminutes.\n\nThen rest.\n"
    (section,) = parse_guidance(text, NAME).treatments
    assert (section.line, section.title, section.at) == ("Cold for 20 minutes.", "Ice", 31)
    assert section.html == f'<p data-at="{NAME}:35">Then rest.</p>'


def test_every_block_says_its_line() -> None:
    assert html_of("### Why\n\n- a **b**\n- c\n\n1. d\n") == (
        f'<h3 data-at="{NAME}:32">Why</h3>\n'
        f'<ul data-at="{NAME}:34"><li data-at="{NAME}:34">a <strong>b</strong></li>'
        f'<li data-at="{NAME}:35">c</li></ul>\n'
        f'<ol data-at="{NAME}:37"><li data-at="{NAME}:37">d</li></ol>'
    )


def test_a_table() -> None:
    at = f'data-at="{NAME}:'
    assert html_of("| A | B |\n|---|---|\n| 1 | 2 |\n") == (
        f'<table {at}32"><thead {at}32"><tr {at}32"><th {at}32">A</th><th {at}32">B</th></tr></thead>'
        f'<tbody {at}34"><tr {at}34"><td {at}34">1</td><td {at}34">2</td></tr></tbody></table>'
    )


def test_a_figure() -> None:
    assert html_of('![a "pack"](ice-heat.svg "Ice & heat")\n') == (
        f'<figure src="ice-heat.svg" alt="a &quot;pack&quot;" data-at="{NAME}:32">'
        "<figcaption>Ice &amp; heat</figcaption></figure>"
    )


@pytest.mark.parametrize("target", ["https://example.org/a?b=1&amp;c=2", "mailto:a@b.org", "tel:+15550100"])
def test_links_that_are_allowed(target: str) -> None:
    assert f'<a href="{target}">here</a>' in html_of(f"See [here]({target}).\n")


@pytest.mark.parametrize(
    "target", ["http://example.org", "javascript:alert(1)", "/etc/passwd", "file:///x", ""]
)
def test_links_that_are_not(target: str) -> None:
    line, words = only_problem(with_section(f"Two\nlines: [here](<{target}>).\n"))
    assert (line, "the link goes to" in words) == (33, True)


def test_signs_of_markup_are_printed_as_they_are() -> None:
    assert "[a]: b" in html_of("one\n\n[a]: b\n")
    text = with_section('2 \\< 3 & {{ 7*7 }} {% x %} &amp;amp; "q"\n')
    assert (
        "2 &lt; 3 &amp; {{ 7*7 }} {% x %} &amp;amp; &quot;q&quot;"
        in parse_guidance(text, NAME).sections[-1].html
    )


@pytest.mark.parametrize(
    ("section", "line", "words"),
    [
        ("one<br>two\n", 32, "HTML"),
        ("<div>\nx\n</div>\n", 32, "HTML"),
        ("one\n*two*\n", 33, "italics"),
        ("one\n\n> two\n", 34, "blockquote"),
        ("one\n\n    two\n", 34, "indented"),
        ("`one`\n", 32, "code inline"),
        ("```\none\n```\n", 32, "fence"),
        ("one\n\n---\n", 34, "hr"),
        ("one  \ntwo\n", 32, "line break"),
        ("one\n\n#### two\n", 34, "only ## and ###"),
        ("one\n\n# two\n", 34, "only ## and ###"),
        ("- one\n\n  two\n", 32, "a single paragraph"),
        ("- one\n  - two\n", 32, "a single paragraph"),
        ("3. one\n", 32, "start with 1"),
        ("### A **b**\n", 32, "plain text"),
        ('text ![a](b.svg "c")\n', 32, "stand alone"),
        ('![](b.svg "c")\n', 32, "no alt text"),
        ("![a](b.svg)\n", 32, "no caption"),
        ('![a](b.gif "c")\n', 32, "not the name of an SVG, PNG or JPEG file"),
        ('![a](../b.svg "c")\n', 32, "not the name of an SVG, PNG or JPEG file"),
        ('![a](https://x.org/b.svg "c")\n', 32, "not the name of an SVG, PNG or JPEG file"),
        ("|A|B|\n|-|-|\n|1|2|\n|1|2|3|\n", 35, "3 cells, but the table has 2"),
        ("|A|B|\n|-|-|\n|1 \\| 2|\n", 34, "1 cells, but the table has 2"),
        ("a\x07b\n", 32, "U+0007"),
        ("one\n\n##Two {#two .explanation}\n", 34, "a space is missing after the #. Write ## A heading."),
        ("###Two\n\none\n", 32, "a space is missing after the #"),
        ("1.Look\n", 32, "a space is missing after the number. Write 1. A step."),
        ("1. Look\n2.Turn\n", 33, "a space is missing after the number"),
        ("1) Turn\n", 32, "a step's number ends with a bracket. Write 1. A step."),
        ("-Turn\n", 32, "a space is missing after the bullet"),
        ("• Turn\n", 32, "this bullet is not Markdown's. Write - A point."),
        ("one\n\n## Two\nthree\n", 34, "{#id .role}"),
        ("one\n\n## Two {#two .explanation .x}\nthree\n", 34, ".x has no meaning here"),
        ("one\n\n## Two {#two .explanation .visits}\nthree\n", 34, ".visits has no meaning here"),
        (
            "one\n\n## Two {#two .treatment .visit}\nthree\n",
            34,
            "the marks are .visits, .if-told, .prevents, .wide",
        ),
        ("one\n\n## Two {#two .explanation x}\nthree\n", 34, "{#id .role}"),
        ("one\n\n## Two {#two .explain}\nthree\n", 34, "Did you mean explanation?"),
        ("one\n\n## Two {#more .explanation}\nthree\n", 34, "Line 31 has the same id"),
        ("one\n\n## Two {#two .message}\n", 34, "The first is on line 13"),
        ("one\n\n## Two {#two .explanation}\n", 34, "no text"),
        ('one\n\n## Two {#two .treatment}\n![a](b.svg "c")\n', 34, "does not start with a line"),
        ("one\n\n## Two {#two .self-care}\n- three\n", 34, "does not start with a line"),
    ],
)
def test_a_mistake_in_the_text_is_found_on_its_line(section: str, line: int, words: str) -> None:
    found = only_problem(with_section(section))
    assert found[0] == line
    assert words in found[1]


def test_text_before_the_first_section() -> None:
    assert only_problem(NECK_FRONT + "hello\n" + NECK_BODY)[0] == 12


@pytest.mark.parametrize("role", ["message", "summary", "danger", "same-day", "contact"])
def test_a_required_section_that_is_missing(role: str) -> None:
    text = NECK.replace(f".{role}}}", ".safety}")
    line, words = only_problem(text.replace("{#main .safety}\n", "{#main .safety}\nText."))
    assert line == 28
    assert f"no section has the role .{role}." in words


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('version = "2.1"', "version = 2.1", 6, "version must be text"),
        ('title = "Stiff neck"', 'title = " "', 3, "title must be text"),
        ("date = 2026-01-31\n", 'date = "2026-01-31"\n', 7, "date must be a date"),
        ("date = 2026-01-31\n", "date = 2026-01-31T10:00:00\n", 7, "date must be a date"),
        ("review-date = 2028-01-31", "review-date = 2026-01-31", 8, "later than date"),
        ('sources = ["A book"]', "sources = []", 10, "sources must be a list"),
        ('sources = ["A book"]', 'sources = ["A book", 3]', 10, "sources must be a list"),
        ('reviewer = ""\n', "", 1, "no 'reviewer'"),
        ('reviewer = ""', 'reviewer = ""\nreview = ""', 10, "Did you mean reviewer?"),
        ('topic = "stiff-neck"', 'topic = "neck"', 2, "but the file is guidance/stiff-neck/en.md"),
        ('language = "en"', 'language = "de"', 5, "but the file is guidance/stiff-neck/en.md"),
        ('title = "Stiff neck"', "title = Stiff neck", 3, "the value is not between quotes (column 9)"),
        ('title = "Stiff neck"', "title = " + "1" * 5000, 10, "a number has too many digits"),
        ('title = "Stiff neck"', "title = " + "[" * 5000, 2, "has brackets nested too deeply"),
    ],
)
def test_a_mistake_in_the_front_matter_is_found_on_its_line(
    old: str, new: str, line: int, words: str
) -> None:
    assert old in NECK_FRONT
    found = only_problem(NECK_FRONT.replace(old, new) + NECK_BODY)
    assert found[0] == line
    assert words in found[1]


def test_text_that_would_not_be_printed_is_told_of() -> None:
    body = NECK_BODY.replace("{#main .message}\n", "{#main .message}\nIt gets better.")
    line, words = only_problem(NECK_FRONT + body)
    assert line == 13
    assert "only the heading of a .message section is printed" in words


@pytest.mark.parametrize(
    "text", ["", "## A {#a .message}\n", NECK_FRONT.replace("+++\n", "---\n"), "+++\ntopic = 1\n"]
)
def test_front_matter_that_does_not_begin_or_end(text: str) -> None:
    line, words = only_problem(text)
    assert line == 1
    assert "+++" in words


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    found = problems(
        NECK_FRONT.replace('"2.1"', "2.1") + NECK_BODY.replace("- Move.", "- *Move*.") + "\n\n## x\n"
    )
    assert [line for line, _ in found] == [6, 17, 31]


def test_a_file_that_is_missing_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match=r"guidance/a/en\.md: cannot be read"):
        read_guidance(tmp_path / "en.md", "guidance/a/en.md")
    (tmp_path / "en.md").write_bytes(b"+++\ntitle = '\xff'\n")
    with pytest.raises(HandoutError, match=r"guidance/a/en\.md:2: is not saved as UTF-8"):
        read_guidance(tmp_path / "en.md", "guidance/a/en.md")


def test_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "en.md"
    path.write_bytes(b"\xef\xbb\xbf" + NECK.replace("\n", "\r\n").encode())
    assert read_guidance(path, NAME) == parse_guidance(NECK, NAME)


def test_topics_of_a_clinic_stand_before_the_built_in_ones(tmp_path: Path) -> None:
    for name in (
        "guidance/back-spasms/en.md",
        "guidance/stiff-neck/pt-BR.md",
        "guidance/stiff-neck/sources.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = topics([tmp_path, TEMPLATES])
    assert found["back-spasms"]["en"] == tmp_path / "guidance/back-spasms/en.md"
    assert found["back-spasms"]["zh-Hans"] == TEMPLATES / "guidance/back-spasms/zh-Hans.md"
    assert found["stiff-neck"] == {"pt-BR": tmp_path / "guidance/stiff-neck/pt-BR.md"}
    assert topics([tmp_path / "nowhere"]) == {}


PIECES = [
    "## A {#a .message}",
    "- ",
    "> ",
    "1. ",
    "**",
    "*",
    "[a](b)",
    "![a](b.svg 'c')",
    "`",
    "    ",
    "<b>",
    "&amp;",
    "\\",
    "{",
    "text",
    "\x00",
    "\r",
    "[a]: b",
    "###",
    "---",
    "+++",
    "\n",
    "\n\n",
    "|a|b|",
    "|-|-|",
]
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=5))


@given(MARKUP)
def test_any_body_is_read_or_refused(pieces: list[str]) -> None:
    try:
        assert isinstance(parse_guidance(NECK + "".join(pieces), NAME), Guidance)
    except HandoutError as error:
        assert all(problem.where.startswith(f"{NAME}:") for problem in error.problems)


@given(st.text() | st.builds("+++\n{}\n+++\n{}".format, st.text(), st.text()))
def test_any_text_is_refused_with_a_line(text: str) -> None:
    assert problems(text)


WORDS = 'page = "Page {page} of {pages}"\nmonths = ["May", "June"]\nday = "Day"\n'


def words_problem(tmp_path: Path, text: str) -> str:
    english, other = tmp_path / "en.toml", tmp_path / "de.toml"
    english.write_text(WORDS, encoding="utf-8")
    other.write_text(text, encoding="utf-8")
    like = load_words(english, "words/en.toml")
    with pytest.raises(HandoutError) as caught:
        load_words(other, "words/de.toml", like)
    return str(caught.value)


def test_words_of_another_language(tmp_path: Path) -> None:
    path = tmp_path / "de.toml"
    path.write_text(
        'page = "Seite {page} von {pages}"\nmonths = ["Mai", "Juni"]\nday = "Tag"\nown = "Eigenes"\n',
        encoding="utf-8",
    )
    like: dict[str, str | list[str]] = {"page": "{page} {pages}", "months": ["May", "June"], "day": "Day"}
    assert load_words(path, "words/de.toml", like)["own"] == "Eigenes"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('day = "Day"', "", "words/de.toml: the word 'day' is missing"),
        ('day = "Day"', "day = 3", "words/de.toml:3: day must be text"),
        ('day = "Day"', 'day = ["Day"]', "words/de.toml:3: day must be text"),
        ("{pages}", "{page}", "words/de.toml:1: page must keep"),
        ('["May", "June"]', '["May"]', "words/de.toml:2: months must be a list of 2"),
        ('["May", "June"]', '"May"', "words/de.toml:2: months must be a list of 2"),
        ("{pages}", "{pages} {", "words/de.toml:1: page has an extra brace"),
        ("{pages}", "{pages} {0}", "words/de.toml:1: page has an extra brace"),
        ('"Day"', "Day", "words/de.toml:3: the value is not between quotes"),
    ],
)
def test_mistakes_in_words(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in WORDS
    assert words in words_problem(tmp_path, WORDS.replace(old, new))


def test_the_built_in_words_are_whole() -> None:
    words = load_words(TEMPLATES / "words/en.toml", "words/en.toml")
    assert len(words["months"]) == 12
    assert len(words) <= 93


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[" * 50_000, "the file has more than 5,000 square brackets"),
        ("![" * 9_000, "the file has more than 5,000 square brackets"),
        ("*a " * 9_000, "has more than 20,000 letters"),
        ("|a" * 12_000 + "\n" + "|-" * 12_000, "has more than 20,000 letters"),
        ("> " * 12_000, "has more than 20,000 letters"),
        ("a\n" * 11_000, "the file has more than 10,000 lines"),
    ],
)
def test_what_would_be_read_for_minutes_is_refused_at_once(more: str, said: str) -> None:
    with pytest.raises(HandoutError, match=said):
        parse_guidance(f"{NECK_FRONT}{NECK_BODY}\n{more}", NAME)
