"""The text: every section is read with its sources; a changed one is the clinic's own copy, and ours comes back."""

from __future__ import annotations

import base64
import datetime
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from desks import client_of, new_desk
from making import text_of_its_own
from paths import TEMPLATES
from PIL import Image
from starlette.testclient import TestClient

from handouts.clinic import load_clinic
from handouts.desk.text_page.source import lines_of_headings, next_version, split_source, unwrapped
from handouts.edition import EditionRequest, edition_of
from handouts.guidance import parse_exercises, parse_guidance

pytestmark = pytest.mark.unheld  # the editions are those of tests/edition

NAME, EXERCISES = "guidance/back-spasms/en.md", "guidance/back-spasms/exercises.en.md"
OURS = (TEMPLATES / NAME).read_text(encoding="utf-8")
OUR_EXERCISES = (TEMPLATES / EXERCISES).read_text(encoding="utf-8")
VERSION = parse_guidance(OURS, NAME).version
SECTIONS = [section.id for section in parse_guidance(OURS, NAME).sections]
EXERCISE_IDS = [section.id for section in parse_exercises(OUR_EXERCISES, EXERCISES)]
LINE, NEW_LINE = "This firm massage can ease pain.", "This firm massage can ease pain a little."


@pytest.fixture
def client(folder: Path) -> TestClient:
    return client_of(new_desk(folder))


def form_of(client: TestClient, id: str, **changed: str) -> dict[str, str]:
    """The form of a section, with changed fields."""
    page = client.get("/text/section", params={"id": id}).text
    found = dict(
        re.findall(r'<input type="(?:hidden|text)"(?: id="\w+")? name="(\w+)" value="([^"]*)"', page)
    )
    if body := re.search(r'<textarea id="body"[^>]*>\n(.*?)</textarea>', page, flags=re.DOTALL):
        found["body"] = body[1]
    return {name: html.unescape(value) for name, value in found.items()} | changed


def with_words(client: TestClient, id: str, old: str, new: str, **more: str) -> dict[str, str]:
    form = form_of(client, id)
    assert old in form["body"]
    return {**form, "body": form["body"].replace(old, new), **more}


def save(client: TestClient, form: dict[str, str], do: str = "save") -> Any:
    return client.post("/text/section", data={**form, "do": do}, follow_redirects=False)


def problems(client: TestClient, form: dict[str, str]) -> dict[str, str]:
    found = client.post("/text/preview", data=form).json()["messages"]
    return {each["field"]: each["text"] for each in found if each["kind"] == "error"}


def own(folder: Path, name: str = NAME) -> str:
    return (folder / name).read_text(encoding="utf-8")


# --- reading --------------------------------------------------------------------------------------------------


def test_every_section_is_there_with_its_sources(client: TestClient) -> None:
    page = client.get("/text").text
    assert re.findall(r'<article class="card" id="([\w-]+)"', page) == [*SECTIONS, *EXERCISE_IDS]
    plain = html.unescape(page)
    assert "Nobody has reviewed this text yet." in plain
    assert f"Version {VERSION}" in plain and "Reading grade: " in plain
    assert "Usual: Hold 5 seconds · 5 times · once a day" in plain
    assert "Do not stay in bed</strong> for more than 1 day." in plain
    assert "Not in bed for more than 1 day; it slows healing: " in plain  # the statement, with its source
    assert (
        '<a href="https://www.nhs.uk/conditions/back-pain/" rel="noreferrer">NHS, Back pain</a> (read: copy)'
        in plain
    )
    assert "data-at" not in page and "[[" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
    assert page.count('<img src="/figures/') > 20
    assert client.get("/figures/massage.svg").status_code == 200


def test_a_text_from_right_to_left_is_read_and_changed_that_way(client: TestClient, folder: Path) -> None:
    page = client.get("/text", params={"language": "ar"}).text
    assert page.count('<div class="printed" lang="ar" dir="rtl">') == page.count('<article class="card"')
    assert '<option value="ar" selected>العربية</option>' in page
    page = client.get("/text/section", params={"language": "ar", "id": "massage"}).text
    body = re.search(
        r'<textarea id="body"[^>]* lang="ar" dir="rtl"[^>]*>\n(.*?)</textarea>', page, flags=re.DOTALL
    )
    title = re.search(r'name="title" value="([^"]*)"', page)
    assert body and title
    form = {
        "topic": "back-spasms",
        "language": "ar",
        "id": "massage",
        "version": "",
        "title": f"{title[1]} 2",
    }
    messages = client.post("/text/preview", data={**form, "body": html.unescape(body[1])}).json()["messages"]
    assert [message for message in messages if message["kind"] == "error"] == []
    assert save(client, {**form, "body": html.unescape(body[1])}).status_code == 303
    assert (folder / "guidance/back-spasms/ar.md").exists() and not (folder / NAME).exists()


def test_no_section_is_without_sources(client: TestClient) -> None:
    page = client.get("/text").text
    for article in re.findall(r"<article.*?</article>", page, flags=re.DOTALL):
        assert "No sources are listed" not in article, article[:80]


def test_without_a_clinic_the_text_is_read_and_not_changed(tmp_path: Path) -> None:
    client = client_of(new_desk(tmp_path / "none"))
    page = client.get("/text").text
    assert "Set up your clinic" in page and "/text/section" not in page
    form = {
        "topic": "back-spasms",
        "language": "en",
        "id": "massage",
        "version": "",
        "title": "T",
        "body": "B",
    }
    assert save(client, form).status_code == 422
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "query",
    [
        {"topic": "../../etc"},
        {"language": "../en"},
        {"topic": "back-spasms/..", "language": "en"},
        {"language": "xx"},
        {"topic": "\0"},
        {"topic": "C:\\x"},
    ],
)
def test_a_name_leads_nowhere(client: TestClient, folder: Path, query: dict[str, str]) -> None:
    assert client.get("/text", params=query).status_code == 404
    assert client.get("/text/section", params={**query, "id": "massage"}).status_code == 404
    form = {**form_of(client, "massage"), **query, "body": "x"}
    assert save(client, form).status_code == 404
    assert not (folder / "guidance").exists()


def test_a_section_that_is_not_there_is_told(client: TestClient) -> None:
    page = client.get("/text/section", params={"id": "../massage"})
    assert page.status_code == 404 and "There is no such section any more" in page.text


# --- changing -------------------------------------------------------------------------------------------------


def test_a_changed_sentence_is_a_copy_of_the_clinics_own(client: TestClient, folder: Path) -> None:
    answer = save(client, with_words(client, "massage", LINE, NEW_LINE))
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/text?topic=back-spasms&language=en&done=saved#massage",
    )
    ours, mine = split_source(OURS), split_source(own(folder))
    assert [each.id for each in mine.sections if not each.says(ours.find(each.id))] == ["massage"]  # type: ignore[arg-type]
    guidance = parse_guidance(own(folder), NAME)
    assert (guidance.version, guidance.date, guidance.reviewer) == (f"{VERSION}-1", datetime.date.today(), "")
    assert guidance.sources == parse_guidance(OURS, NAME).sources
    edition = edition_of(EditionRequest(str(folder)))
    assert edition.text_changed and edition.guidance.treatments[0].line == NEW_LINE
    page = client.get("/text").text
    assert (
        "Changed by Harbor Back Clinic" in page
        or f"Changed by {load_clinic(folder).name}" in html.unescape(page)
    )
    assert "One section is changed." in page
    again = save(client, with_words(client, "massage", NEW_LINE, "It eases pain."))
    assert again.status_code == 303 and parse_guidance(own(folder), NAME).version == f"{VERSION}-2"


def test_other_sections_stay_as_they_are_to_the_byte(client: TestClient, folder: Path) -> None:
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    before = {each.id: each.text for each in split_source(OURS).sections}
    after = {each.id: each.text for each in split_source(own(folder)).sections}
    assert {id for id in before if before[id] != after[id]} == {"massage"}


@pytest.mark.parametrize("id", [*SECTIONS, *EXERCISE_IDS])
def test_saving_what_the_box_shows_changes_nothing(client: TestClient, folder: Path, id: str) -> None:
    assert save(client, form_of(client, id)).headers["location"].partition("done=")[2].startswith("same")
    assert not (folder / "guidance").exists()


def test_back_to_the_original_section_by_section(client: TestClient, folder: Path) -> None:
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    save(client, with_words(client, "posture", "Sit", "Just sit"))
    page = client.get("/text/section", params={"id": "massage"}).text
    assert (
        "Back to the original" in page and "This firm massage can ease pain." in page
    )  # ours is shown beside it
    assert (
        save(client, form_of(client, "massage"), "original")
        .headers["location"]
        .endswith("done=original#massage")
    )
    assert NEW_LINE not in own(folder) and "Just sit" in own(folder)
    assert parse_guidance(own(folder), NAME).version == f"{VERSION}-3"
    assert save(client, form_of(client, "posture"), "original").status_code == 303
    assert not (folder / NAME).exists()  # it said what ours says
    assert not edition_of(EditionRequest(str(folder))).text_changed
    assert "Just sit" in own(folder, f"{NAME}.1.old")


def test_back_to_the_original_whole(client: TestClient, folder: Path) -> None:
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    save(client, with_words(client, "bridge", "Lift", "Slowly lift"))
    page = client.get("/text").text
    values = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    stale = client.post("/text/original", data={**values, "version": "0"})
    assert stale.status_code == 422 and "changed by somebody else" in stale.text
    assert client.post("/text/original", data=values, follow_redirects=False).status_code == 303
    assert sorted(path.name for path in (folder / "guidance/back-spasms").iterdir()) == [
        "en.md.1.old",
        "exercises.en.md.1.old",
    ]


def test_an_exercise_alone_is_in_the_clinics_own_file(client: TestClient, folder: Path) -> None:
    form = with_words(client, "bridge", "Lift", "Slowly lift")
    assert save(client, form).status_code == 303
    (section,) = parse_exercises(own(folder, EXERCISES), EXERCISES)
    assert section.id == "bridge" and section.attributes and "Slowly lift" in section.html
    assert not (folder / NAME).exists()
    save(client, with_words(client, "pelvic-tilt", "Hold.", "Hold it."))
    assert [each.id for each in parse_exercises(own(folder, EXERCISES), EXERCISES)] == [
        "bridge",
        "pelvic-tilt",
    ]
    save(client, form_of(client, "bridge"), "original")
    assert [each.id for each in parse_exercises(own(folder, EXERCISES), EXERCISES)] == ["pelvic-tilt"]
    save(client, form_of(client, "pelvic-tilt"), "original")
    assert not (folder / EXERCISES).exists()


def test_a_text_that_changed_meanwhile_is_not_overwritten(client: TestClient, folder: Path) -> None:
    mine = with_words(client, "posture", "Sit", "Just sit")
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    theirs = own(folder)
    refused = save(client, mine)
    assert refused.status_code == 422 and "changed by somebody else" in refused.text
    assert own(folder) == theirs and "Just sit" in html.unescape(refused.text)


def test_a_reviewers_name_does_not_hold_for_a_changed_text(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On the day of our text, a date of one's own would be ours too.
    monkeypatch.setattr("handouts.desk.text_page.page.today", lambda: datetime.date(2030, 1, 2))
    path = folder / NAME
    path.parent.mkdir(parents=True)
    reviewed = OURS.replace('reviewer = ""', 'reviewer = "Dr. Kim"')
    path.write_text(text_of_its_own(reviewed, "3 Oak", "2026-11-01"), encoding="utf-8")
    assert "Reviewed by Dr. Kim." in client.get("/text").text
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    guidance = parse_guidance(own(folder), NAME)
    assert (guidance.reviewer, guidance.version) == ("", "3 Oak-1")


ABOUT = {
    "topic": "back-spasms",
    "language": "en",
    "version": "",
    "about-title": "Back spasms",
    "purpose": "For adults.",
    "sources": "UK NHS\n\n Our own \n",
    "reviewer": "Dr. Kim",
}


def about(client: TestClient, **changed: str) -> Any:
    return client.post("/text/about", data={**ABOUT, **changed}, follow_redirects=False)


def test_the_sources_and_the_reviewer_are_the_clinics_to_name(client: TestClient, folder: Path) -> None:
    page = client.get("/text/about").text
    assert "Cleveland Clinic\nUK National Health Service" in page
    assert about(client).headers["location"].endswith("done=saved")
    guidance = parse_guidance(own(folder), NAME)
    assert (guidance.purpose, guidance.sources) == ("For adults.", ("UK NHS", "Our own"))
    assert (guidance.reviewer, guidance.version) == ("Dr. Kim", f"{VERSION}-1")
    assert [section.id for section in guidance.sections] == SECTIONS
    assert "Reviewed by Dr. Kim." in client.get("/text").text
    assert about(client).headers["location"].endswith("done=same")
    assert about(client, reviewer="").status_code == 422  # of another version
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    assert parse_guidance(own(folder), NAME).reviewer == ""


def test_what_the_text_must_say_of_itself(client: TestClient, folder: Path) -> None:
    answer = about(client, **{"about-title": "", "purpose": " ", "sources": ""})
    assert answer.status_code == 422
    assert set(re.findall(r'<p class="problem" id="([\w-]+)-problem">[^<]', answer.text)) == {
        "about-title",
        "purpose",
        "sources",
    }
    assert about(client, language="../en").status_code == 404
    assert not (folder / "guidance").exists()


# --- mistakes and safety --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "old", "new", "field", "text"),
    [
        (
            "massage",
            LINE,
            "This firm massage *can* ease pain.",
            "body",
            "Line 1: Italics are hard to read in print. Use **bold**",
        ),
        ("massage", LINE, f"{LINE}\n\n<b>x</b>", "body", "Line 3: HTML is not allowed here."),
        (
            "massage",
            "massage.svg",
            "../massage.svg",
            "body",
            "Line 21: The figure '../massage.svg' is not the name",
        ),
        ("massage", "massage.svg", "none.svg", "body", "Line 21: There is no file figures/none.svg"),
        (
            "massage",
            LINE,
            f"{LINE}\n\n## New {{#new .safety}}",
            "body",
            "Line 3 would begin another section.",
        ),
        (
            "massage",
            LINE,
            f"{LINE}\n\n**Move **now** Do your usual things.",
            "body",
            "The ** near line 3 has no partner: patients would see the stars.",
        ),
        ("massage", LINE, f"{LINE}\n\nNew\n---", "body", "Line 4 would begin another section."),
        (
            "massage",
            LINE,
            "[click](javascript:alert)",
            "body",
            "Line 1: The link goes to 'javascript:alert'.",
        ),
        ("massage", LINE, "[[no such word]]", "body", "[[no such word]] is not in countries/en.toml."),
        (
            "same-day",
            "- A new lump or curve in your back\n",
            "",
            "body",
            "The text lacks a point of #same-day: “A new lump or curve in your back”",
        ),
        ("medicine-safety", "- ", "", "body", "The text lacks"),
        ("bridge", "**Take care:**", "Be", "body", "The exercise lacks"),
    ],
)
def test_mistakes_stand_at_the_box(
    client: TestClient, folder: Path, id: str, old: str, new: str, field: str, text: str
) -> None:
    form = form_of(client, id)
    assert old in form["body"]
    form["body"] = (
        form["body"].replace(old, new)
        if old != "**Take care:**"
        else re.sub(r"\*\*Take care:\*\*.*", "**Take care:** be good.", form["body"])
    )
    answer = save(client, form)
    assert answer.status_code == 422
    found = html.unescape(re.search(rf'id="{field}-problem">(.*?)</p>', answer.text)[1])  # type: ignore[index]
    assert found.startswith(text)
    assert not (folder / "guidance").exists()


def test_a_heading_has_no_braces(client: TestClient) -> None:
    found = problems(client, form_of(client, "massage", title="T {#massage .danger}"))
    assert found == {"title": "A heading has no braces. Leave { and } out."}
    assert problems(client, form_of(client, "massage", title=" "))["title"].startswith(
        "The section has no heading."
    )


def test_a_clinician_can_decide_that_a_point_may_be_missing(client: TestClient, folder: Path) -> None:
    form = with_words(client, "same-day", "- A new lump or curve in your back\n", "")
    page = save(client, form)
    assert page.status_code == 422
    assert re.search(
        r'<div id="accept-part">\s*<div class="tick">\s*<input type="checkbox" id="accept"', page.text
    )
    comment = "# the front desk"
    assert comment in own(folder, "clinic.toml")
    assert save(client, {**form, "accept": "on"}).status_code == 303
    assert load_clinic(folder).accept_missing == ("same-day",)
    assert comment in own(folder, "clinic.toml")
    assert any("accept-missing" in notice for notice in edition_of(EditionRequest(str(folder))).notices)


def test_the_grade_stands_under_the_box(client: TestClient) -> None:
    answer = client.post("/text/preview", data=form_of(client, "massage")).json()
    assert re.fullmatch(
        r"Reading grade of this section: \d\.\d \(Flesch-Kincaid\), \d\.\d \(SMOG\)\. Of the whole text: \d\.\d "
        r"and \d\.\d\.",
        answer["grade"],
    )
    long = "Numerous musculoskeletal practitioners recommend individualized rehabilitation activities " * 3
    hard = client.post("/text/preview", data=with_words(client, "massage", LINE, f"{long}daily.")).json()
    assert "Many patients read at grade 6 or below" in hard["grade"]
    assert "Longer than 20 words: “Numerous musculoskeletal" in hard["grade"]


@pytest.mark.parametrize("id", ["massage", "get-help-now", "known", "brief", "bridge", "exercise-rules"])
def test_the_page_is_shown_as_it_prints(client: TestClient, id: str) -> None:
    answer = client.post("/text/picture", data=form_of(client, id)).json()
    assert answer["messages"] == []
    with Image.open(io.BytesIO(base64.b64decode(answer["picture"].partition(",")[2]))) as picture:
        assert picture.size == (816, 1056)


def test_script_in_the_words_stays_words(client: TestClient, folder: Path) -> None:
    evil = 'It can ease "pain" &lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}.'
    assert save(client, with_words(client, "massage", LINE, evil)).status_code == 303
    for page in (client.get("/text").text, client.get("/text/section", params={"id": "massage"}).text):
        assert "<script>alert" not in page and "{{ 7*7 }}" in page
    refused = save(client, with_words(client, "massage", evil, "</textarea><script>alert(1)</script>"))
    assert refused.status_code == 422 and "<script>alert" not in refused.text


def test_an_own_text_with_mistakes_is_shown_and_can_be_mended(client: TestClient, folder: Path) -> None:
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    path = folder / NAME
    path.write_text(own(folder).replace(NEW_LINE, "This firm massage *can* ease pain."), encoding="utf-8")
    page = client.get("/text")
    assert page.status_code == 200
    line = 1 + own(folder).partition("massage *can*")[0].count("\n")
    assert f"{NAME}, line {line}: Italics are hard to read in print." in html.unescape(page.text)
    assert "This firm massage *can* ease pain." in page.text
    assert save(client, with_words(client, "massage", "*can*", "can")).status_code == 303
    assert "Italics" not in client.get("/text").text


def test_sections_with_mistakes_are_mended_one_after_another(client: TestClient, folder: Path) -> None:
    save(client, with_words(client, "massage", LINE, NEW_LINE))
    text = (
        own(folder)
        .replace(NEW_LINE, "This firm massage *can* ease pain.")
        .replace("Drop your shoulders.", "Drop your *shoulders*.")
    )
    assert text.count("*shoulders*") == 1
    (folder / NAME).write_text(text, encoding="utf-8")
    wrong = save(client, with_words(client, "massage", "*can*", "_can_"))
    assert wrong.status_code == 422 and "Line 1: Italics" in wrong.text
    assert save(client, with_words(client, "massage", "*can*", "can")).status_code == 303
    assert "*shoulders*" in own(folder) and "This firm massage can ease pain." in own(folder)
    assert save(client, with_words(client, "posture", "*shoulders*", "shoulders")).status_code == 303
    assert edition_of(EditionRequest(str(folder))).guidance.title == "Back spasms"


def test_a_folder_that_is_a_link_to_another_place_is_not_written(client: TestClient, folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (folder / "guidance").symlink_to(elsewhere, target_is_directory=True)
    assert save(client, with_words(client, "massage", LINE, NEW_LINE)).status_code == 422
    assert list(elsewhere.iterdir()) == []


# --- the parts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [OURS, OUR_EXERCISES, "", "no section", "+++\n## x\n+++\n## A {#a .b}", "## A\n\n## B {#b .c}\nx"]
)
def test_a_file_taken_apart_and_put_together_is_the_same(text: str) -> None:
    source = split_source(text)
    assert source.text.rstrip("\n") == text.rstrip("\n")
    for section in source.sections:
        assert source.with_section(section) == source
        if section.id:
            lines = source.text.split("\n")
            assert lines[source.line_of(section.id) - 1] == section.text.partition("\n")[0]


def test_paragraphs_stand_on_one_line_in_the_box() -> None:
    text = "One\ntwo.\n\n- a\n  b\n- c\n1. d\n\n### E\nf\n\n| a | b |\n|--|--|\n| 1 | 2 |\n![x\ny](z.svg)"
    assert unwrapped(text) == (
        "One two.\n\n- a b\n- c\n1. d\n\n### E\nf\n\n| a | b |\n|--|--|\n| 1 | 2 |\n![x y](z.svg)"
    ).replace("![x y]", "![x\ny]")


def test_what_would_begin_another_section() -> None:
    assert lines_of_headings("a\n## b\n### c\nd\n---\n\n---\n- e\n- f\n===\n# g") == [2, 5, 10]


@pytest.mark.parametrize(
    ("version", "after"),
    [
        ("2.1", "2.1-1"),
        ("2.1-1", "2.1-2"),
        ("2.1-9", "2.1-10"),
        ("1 Oak", "1 Oak-1"),
        ("x-y", "x-y-1"),
        (f"1-{'9' * 5000}", f"1-{'9' * 5000}-1"),
    ],
)
def test_versions(version: str, after: str) -> None:
    assert next_version(version, "2.1") == after


@pytest.mark.parametrize(
    "path", ["/text/original", "/text/section", "/text/about", "/text/preview", "/text/picture"]
)
def test_a_topic_that_is_not_there_is_told(client: TestClient, path: str) -> None:
    answer = client.post(path, data={"topic": "no-such", "language": "en", "id": "massage", "do": "save"})
    assert answer.status_code in (200, 404, 422) and "There is no such topic" in answer.text
