"""HTML to Blocks: the small vocabulary, and file and line for everything outside it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import theme

from handouts.edition.html import names_of, parse
from handouts.edition.vocabulary import (
    EMPTY,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_LETTERS,
    MAX_WORD_LENGTH,
    VOCABULARY,
)
from handouts.errors import HandoutError
from handouts.pdf import blocks as b


def sheet(html: str) -> b.Sheet:
    return parse(html, "A sheet", "en", names_of(theme()))


def block(html: str) -> b.Block:
    (found,) = sheet(html).blocks
    return found


def bare(spans: b.Spans) -> list[tuple[str, bool, str]]:
    return [(span.text, span.bold, span.href) for span in spans]


def words(html: str) -> list[tuple[str, bool, str]]:
    found = block(html)
    assert isinstance(found, b.Paragraph | b.Heading)
    return bare(found.spans)


def problems(html: str) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        sheet(html)
    return [f"{problem.where} {problem.what}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a</p>", [("a", False, "")]),
        ("<p>  a \n\t b  </p>", [("a b", False, "")]),
        ("<p>a <strong>b</strong> c</p>", [("a ", False, ""), ("b", True, ""), (" c", False, "")]),
        ("<p>a <strong> b </strong> c</p>", [("a ", False, ""), ("b ", True, ""), ("c", False, "")]),
        ('<p>a<a href="https://x.org/1">b</a></p>', [("a", False, ""), ("b", False, "https://x.org/1")]),
        ('<p><strong><a href="tel:911">b</a></strong></p>', [("b", True, "tel:911")]),
        (
            '<p><a href="mailto:a@example.com"><strong>b</strong></a></p>',
            [("b", True, "mailto:a@example.com")],
        ),
        (
            "<p>a<br>b<br/>c</p>",
            [("a", False, ""), ("\n", False, ""), ("b", False, ""), ("\n", False, ""), ("c", False, "")],
        ),
        ("<p>a &amp; b &lt;i&gt; &#233;</p>", [("a & b <i> é", False, "")]),
        ("<h2>Head <strong>bold</strong></h2>", [("Head ", False, ""), ("bold", True, "")]),
        ("loose words", [("loose words", False, "")]),
        ("<strong>loose</strong> words", [("loose", True, ""), (" words", False, "")]),
        ("<p>20\u00a0minutes</p>", [("20\u00a0minutes", False, "")]),
    ],
)
def test_text(html: str, found: list[tuple[str, bool, str]]) -> None:
    assert words(html) == found


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p class="small">a</p>', b.Paragraph((b.Span("a", at="the template"),), "small")),
        ("<pagebreak>", b.PageBreak()),
        ("<pagebreak/>", b.PageBreak()),
        ('<tick spoken="Done">', b.Tick("Done")),
        ('<lines count="4" spoken="Write">', b.WriteLines(4, "Write", (), 4, "the template")),
        ('<qr href="https://x.org/" alt="Code">', b.QrCode("https://x.org/", "Code")),
        (
            '<qr href="https://x.org/" alt="Code" caption="Scan">',
            b.QrCode("https://x.org/", "Code", (b.Span("Scan", at="the template"),)),
        ),
        ('<square count="7" spoken="Pain, day {n}">', b.Tick("Pain, day {n}", 7, "square")),
        ('<digits count="7">', b.Digits(7, "the template")),
        ('<lines count="2" most="9" spoken="Write">', b.WriteLines(2, "Write", (), 9, "the template")),
        (
            '<slot name="n" spoken="s" lines="2" rules="one">',
            b.Slot("n", "s", lines=2, at="the template", rules="one"),
        ),
        (
            '<figure src="a.svg" alt="A" size="mark"></figure>',
            b.Figure("a.svg", "A", at="the template", size="mark"),
        ),
        ('<div needed="no"><tick spoken="Done"></div>', b.Keep((b.Tick("Done"),), True)),
        ('<div needed="once"><tick spoken="Done"></div>', b.Keep((b.Tick("Done"),), True, "questions")),
        ('<div one-of="points"><tick spoken="Done"></div>', b.Keep((b.Tick("Done"),), False, "points")),
        ('<div dense="yes"><tick spoken="Done"></div>', b.Keep((b.Tick("Done"),), dense="yes")),
        ('<div dense="no"><tick spoken="Done"></div>', b.Keep((b.Tick("Done"),))),
        (
            '<section again="More"><tick spoken="Done"></section>',
            b.Callout("plain", (b.Tick("Done"),), (b.Span("More", at="the template"),)),
        ),
        (
            '<slot name="n" spoken="s" lines="2" rules="none">',
            b.Slot("n", "s", lines=2, at="the template", rules="none"),
        ),
        ('<h3 class="side">a</h3>', b.Heading(3, (b.Span("a", at="the template"),), "side")),
        (
            '<columns at="half"><tick spoken="Done"></columns>',
            b.TwoColumns("half", (b.Tick("Done"),)),
        ),
        ('<slot name="n" spoken="s">', b.Slot("n", "s", (), 1, "slot", "the template")),
        (
            '<slot name="n" spoken="s" lines="3" class="cell"/>',
            b.Slot("n", "s", (), 3, "cell", "the template"),
        ),
        ('<figure src="a.svg" alt="A"></figure>', b.Figure("a.svg", "A", (), 0.0, "the template")),
        ('<header printed="no"></header>', b.Letterhead((), False)),
        ('<div><tick spoken="Done"></div>', b.Keep((b.Tick("Done"),))),
    ],
)
def test_a_block_for_each_element(html: str, found: b.Block) -> None:
    assert block(html) == found


def test_lists_hold_blocks() -> None:
    found = block("<ol><li>a</li> <li><p>b</p><ul><li>c</li></ul></li></ol>")
    assert isinstance(found, b.BulletList)
    assert found.ordered
    assert [[type(each).__name__ for each in item] for item in found.items] == [
        ["Paragraph"],
        ["Paragraph", "BulletList"],
    ]


def test_tables_have_head_and_body() -> None:
    found = block(
        '<table at="text days" widths="1 2"><thead><tr><th>a</th><th>b</th></tr></thead>'
        "<tbody><tr><th>c</th><td></td></tr></tbody></table>"
    )
    assert isinstance(found, b.Table)
    assert found.widths == (1.0, 2.0)
    assert found.stops == ("text", "days")
    assert [cell.header for row in (*found.head, *found.rows) for cell in row] == [True, True, True, False]
    assert found.rows[0][1].blocks == ()


def test_rows_have_columns() -> None:
    found = block('<row widths="3 1" align="middle"><cell>a</cell><cell><h2>b</h2></cell></row>')
    assert isinstance(found, b.Row)
    assert (found.widths, found.align) == ((3.0, 1.0), "middle")
    assert [[type(each).__name__ for each in cell] for cell in found.cells] == [["Paragraph"], ["Heading"]]


def test_columns_of_a_row_begin_at_stops() -> None:
    found = block('<row at="text inner"><cell>a</cell><cell>b</cell></row>')
    assert isinstance(found, b.Row)
    assert found.stops == ("text", "inner")


def test_the_footer_is_taken_out_of_the_story() -> None:
    found = sheet("<p>a</p><footer><p>{page}</p></footer><p>b</p>")
    assert len(found.blocks) == 2
    assert len(found.foot) == 1
    assert (found.title, found.language) == ("A sheet", "en")


def test_where_text_was_written_goes_with_it() -> None:
    found = block('<p data-at="t:3">a <strong data-at="t:4">b</strong></p>')
    assert isinstance(found, b.Paragraph)
    assert [span.at for span in found.spans] == ["t:3", "t:4"]


@pytest.mark.parametrize(
    "html", ["", " \n ", "<p></p>", "<p> </p>", "<p><br></p>", '<section class="plain"></section>']
)
def test_what_is_empty_makes_no_block(html: str) -> None:
    assert sheet(html).blocks == ()


AT = 'data-at="t.html:7"'


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (f"<img {AT} src=x>", "t.html:7 <img> is not an element"),
        (f"<script {AT}>alert(1)</script>", "t.html:7 <script> is not an element"),
        (f"<p {AT} style='x'>a</p>", "t.html:7 <p> has no attribute style"),
        (f"<p {AT} onclick='x'>a</p>", "t.html:7 <p> has no attribute onclick"),
        (f"<p {AT} class='smal'>a</p>", "t.html:7 class='smal' is not known"),
        (f"<section {AT} class='dangr'>a</section>", "t.html:7 class='dangr' is not known"),
        (f"<p {AT}>a", "t.html:7 <p> is not closed"),
        (f"<div><p {AT}>a</div>", "t.html:7 <p> is not closed"),
        (f"<div {AT}>a</p></div>", "t.html:7 </p> closes nothing"),
        (f"<h2 {AT}></h2>", "t.html:7 this heading is empty"),
        (f"<ul {AT}></ul>", "t.html:7 this list is empty"),
        (f"<ul {AT}>a<li>b</li></ul>", "t.html:7 only <li> can stand right inside <ul>"),
        (f"<li {AT}>a</li>", "t.html:7 <li> cannot stand here"),
        (f"<td {AT}>a</td>", "t.html:7 <td> cannot stand here"),
        (f"<cell {AT}>a</cell>", "t.html:7 <cell> cannot stand here"),
        (f"<p>a<ul {AT}><li>b</li></ul></p>", "t.html:7 <ul> cannot stand inside <p>"),
        (f"<p><slot {AT} name='n' spoken='s'></p>", "t.html:7 <slot> cannot stand inside <p>"),
        (f"<slot {AT} spoken='s'>", "t.html:7 <slot> needs name"),
        (f"<slot {AT} name='n'>", "t.html:7 <slot> needs spoken"),
        (f"<tick {AT}>", "t.html:7 <tick> needs spoken"),
        (f"<figure {AT} src='a.svg'></figure>", "t.html:7 <figure> needs alt"),
        (f"<figure {AT} alt='a'></figure>", "t.html:7 <figure> needs src"),
        (f"<figure {AT} src='a' alt='a' width='-3'></figure>", "t.html:7 width is a number up to 200"),
        (f"<figure {AT} src='a' alt='a' width='nan'></figure>", "t.html:7 width is a number up to 200"),
        (f"<lines {AT} count='many' spoken='s'>", "t.html:7 count is a number up to 60"),
        (f"<lines {AT} count='1e9' spoken='s'>", "t.html:7 count is a number up to 60"),
        (f"<p><a {AT} href='javascript:x'>a</a></p>", "t.html:7 a link leads to https"),
        (f"<p><a {AT} href='file:///etc/passwd'>a</a></p>", "t.html:7 a link leads to https"),
        (f"<p><a {AT} href='https://[x'>a</a></p>", "t.html:7 a link leads to https"),
        (f"<p><a {AT} href='https://'>a</a></p>", "t.html:7 a link leads to https"),
        (f"<p><a {AT}>a</a></p>", "t.html:7 a link leads to https"),
        (f"<qr {AT} href='x' alt='a'>", "t.html:7 a link leads to https"),
        (f"<row {AT} widths='1 2'><cell>a</cell></row>", "t.html:7 widths needs 1 numbers"),
        (f"<row {AT} widths='1 x'><cell>a</cell><cell>b</cell></row>", "t.html:7 widths needs 2 numbers"),
        (f"<row {AT} widths='0 1'><cell>a</cell><cell>b</cell></row>", "t.html:7 widths needs 2 numbers"),
        (f"<row {AT} at='text'><cell>a</cell><cell>b</cell></row>", "t.html:7 at needs 2 names of stops"),
        (f"<row {AT} at='txt'><cell>a</cell></row>", "t.html:7 at='txt' is not a stop of theme.toml"),
        (f"<columns {AT} at='hlf'>a</columns>", "t.html:7 at='hlf' is not a stop of theme.toml"),
        (f"<row {AT} align='left'><cell>a</cell></row>", "t.html:7 align='left' is not known"),
        (f"<table {AT}></table>", "t.html:7 the rows of a table need the same number of cells"),
        (
            f"<table {AT}><tbody><tr><td>a</td></tr><tr><td>a</td><td>b</td></tr></tbody></table>",
            "t.html:7 the rows of a table need the same number of cells",
        ),
        (f"<table><tbody><tr><td>a</td></tr></tbody><p {AT}>lost</p></table>", "t.html:7 <p> cannot stand"),
        (f"<row><cell>a</cell><p {AT}>lost</p></row>", "t.html:7 <p> cannot stand"),
        (f"<figure src='a' alt='a'><p {AT}>lost</p></figure>", "t.html:7 <p> cannot stand"),
        (f"<lines {AT} count='2.5' spoken='s'>", "t.html:7 count is a whole number"),
        (f"<slot {AT} lines='0.5' name='n' spoken='s'>", "t.html:7 lines is a whole number"),
        (
            f"<table><tbody>lost<tr><td {AT}>a</td></tr></tbody></table>",
            "<tr> can stand right inside <tbody>",
        ),
        (
            f"<table><tbody><tr><td>a</td><p {AT}>lost</p></tr></tbody></table>",
            "t.html:7 <p> cannot stand right inside <tr>",
        ),
        (f"<row {AT}>lost<cell>a</cell></row>", "t.html:7"),
    ],
)
def test_a_mistake_is_said_with_file_and_line(html: str, said: str) -> None:
    assert any(said in problem for problem in problems(html)), problems(html)


@pytest.mark.parametrize("inside", ["div", "section", "li", "cell", "td"])
def test_a_page_cannot_break_inside_an_element(inside: str) -> None:
    around = {
        "li": "<ul>{}</ul>",
        "cell": "<row>{}</row>",
        "td": "<table><tbody><tr>{}</tr></tbody></table>",
    }.get(inside, "{}")
    assert problems(around.format(f"<{inside}><pagebreak></{inside}>")) == [
        f"the template <pagebreak> cannot stand inside <{inside}>"
    ]


@pytest.mark.parametrize("tag", ["div", "section", "strong"])
def test_elements_stand_only_so_deep_within_each_other(tag: str) -> None:
    def nested(count: int) -> str:
        return f"<{tag}>" * count + "a" + f"</{tag}>" * count

    assert sheet(nested(MAX_DEPTH)).blocks
    for count in (MAX_DEPTH + 1, 5000):
        assert problems(nested(count)) == [f"the template more than {MAX_DEPTH} elements are nested"]


def test_a_code_that_no_phone_could_read_is_refused() -> None:
    assert problems(f'<qr href="https://x.org/{"x" * 600}" alt="a">') == [
        "the template the address is too long for a code that a phone can read"
    ]


def test_all_mistakes_are_said_at_once() -> None:
    html = '<em data-at="t:1">a</em><p data-at="t:2" class="no">a</p><h2 data-at="t:3"></h2>'
    assert [problem.split()[0] for problem in problems(html)] == ["t:1", "t:2", "t:3"]


def test_an_unknown_element_without_an_end_is_said_once() -> None:
    assert problems('<p data-at="t:1">a</p><img data-at="t:2">') == ["t:2 <img> is not an element of a sheet"]


def test_the_nearest_element_is_named() -> None:
    with pytest.raises(HandoutError) as caught:
        sheet("<sectoin>a</sectoin>")
    assert "Did you mean section?" in caught.value.problems[0].hint


@pytest.mark.parametrize("html", ["<!-- a note -->", "<!DOCTYPE html>", "<?xml version='1.0'?>"])
def test_a_comment_is_not_printed(html: str) -> None:
    assert sheet(html + "<p>a</p>").blocks == sheet("<p>a</p>").blocks


_tags = st.sampled_from([*sorted(VOCABULARY), "img", "em", "script", "style", "body"])
_attributes = st.sampled_from(
    [
        "",
        ' class="small"',
        ' class="danger"',
        ' href="https://x.org"',
        ' widths="1 2"',
        ' at="text half"',
        ' needed="no"',
        ' name="n"',
        ' spoken="s"',
        ' count="2"',
        ' alt="a"',
        ' src="a.svg"',
        ' lines="2"',
        ' printed="no"',
        " x",
        ' size="nan"',
        ' width="1e999"',
        ' count="-1"',
    ]
)


@st.composite
def _markup(draw: st.DrawFn) -> str:
    """Something like HTML: nested elements, most of which are closed."""
    pieces = []
    for _ in range(draw(st.integers(1, 12))):
        tag = draw(_tags)
        pieces.append(f"<{tag}{draw(_attributes)}{draw(_attributes)}>")
        pieces.append(draw(st.sampled_from(["", "words ", "&amp;", "\n", "<", "&#0;", "{page}"])))
        if tag not in EMPTY and draw(st.integers(0, 5)):
            pieces.insert(
                draw(st.integers(0, len(pieces))) if draw(st.booleans()) else len(pieces), f"</{tag}>"
            )
    return "".join(pieces)


@given(_markup() | st.text() | st.text("<>/!-?&;#ab \"'="))
def test_whatever_is_written_is_a_sheet_or_an_error_that_says_where(html: str) -> None:
    try:
        found = sheet(html)
    except HandoutError as error:
        assert error.problems
        assert all(problem.where and problem.what for problem in error.problems)
    else:
        assert isinstance(found, b.Sheet)


@pytest.mark.parametrize("letter", ["a", "\u200b", "\u00ad", "-", "\u00a0", "e" + "\u0301" * 9, "字"])
def test_a_word_without_end_is_refused(letter: str) -> None:
    """The time to break a word into lines grows with the square of its length."""
    assert block(f"<p>{'a' * MAX_WORD_LENGTH}</p>")
    many = f"{letter * 1_001} "
    assert any("a word has more than 1,000 letters" in each for each in problems(f"<p>{many * 9}</p>"))


@pytest.mark.parametrize(
    "inside", ["<p>a</p>", "<br>", "<strong>a</strong>", "<tick spoken='a' count='60'></tick>"]
)
def test_what_has_more_elements_than_a_sheet_is_refused_at_once(inside: str) -> None:
    last = f'<p data-at="handout.html:7">{inside * MAX_ELEMENTS}</p>'
    begun = time.process_time()
    (found,) = problems(f'<p data-at="handout.html:2">a</p>{last}')
    assert found.startswith("handout.html:7 the sheet has more than 5,000 elements by here")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("element", "most"),
    [
        ('<tick spoken="a" count="50"></tick>', 100),
        ('<lines spoken="a" count="1" most="50"></lines>', 100),
        ('<slot name="note" spoken="a" lines="50"></slot>', 100),
        ('<qr href="https://a.org/x" alt="a">', 50),
    ],
)
def test_what_is_long_to_draw_counts_for_more_than_one_element(element: str, most: int) -> None:
    sheet(element * most)
    (found,) = problems(element * (most + 1))
    assert "the sheet has more than 5,000 elements by here" in found


def test_what_has_more_letters_than_a_sheet_is_refused_at_once() -> None:
    (found,) = problems(f'<p data-at="handout.html:7">{"a " * MAX_LETTERS}</p>')
    assert found == "handout.html:7 the sheet has more than 200,000 letters by here"


def test_what_is_wrong_before_there_is_too_much_is_told_too() -> None:
    found = problems(f'<mark data-at="handout.html:2">a</mark>{"<br>" * MAX_ELEMENTS}')
    assert [each.partition(" ")[0] for each in found] == ["handout.html:2", "the"]
