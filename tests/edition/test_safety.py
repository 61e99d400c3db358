"""A clinic's own text and template: they have their own version, and no safety text is lost without a message."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from making import accept_missing, head_of, sample_folder

from handouts.clinic import Library, built_in
from handouts.edition import Cache, edition_of, html, notices_of, prepare_and_cache, template
from handouts.edition.build import prepare, theme_of
from handouts.edition.edition import Edition
from handouts.edition.html import names_of, parse
from handouts.edition.request import EditionRequest
from handouts.edition.safety import missing_in_text, missing_on_sheet
from handouts.edition.template import compose
from handouts.errors import ChoiceError, HandoutError, Problem
from handouts.guidance import Guidance
from handouts.pdf import blocks as b

NAME = "guidance/back-spasms/en.md"
OURS = (built_in("templates") / NAME).read_text(encoding="utf-8")
HEAD = tuple(zip(head_of(OURS), ('version = "2 Oak Lane"', "date = 2027-01-05"), strict=True))


def own_text(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """A clinic's folder with a copy of our text and these changes."""
    folder = sample_folder(tmp_path)
    text = OURS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / NAME).parent.mkdir(parents=True)
    (folder / NAME).write_text(text, encoding="utf-8")
    return folder


def edition(folder: Path, **choices: object) -> Edition:
    return edition_of(EditionRequest(clinic=str(folder))._replace(**choices))  # type: ignore[arg-type]


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(HandoutError) as caught:
        prepare(edition(folder))
    return caught.value.problems


def test_a_copy_that_is_ours_word_for_word_is_ours(tmp_path: Path) -> None:
    folder = own_text(tmp_path)
    (folder / NAME).write_bytes(f"{OURS}\n".replace("\n", "\r\n").encode())
    assert not edition(folder).text_changed
    assert edition(folder).notices == ()


def test_a_changed_text_has_a_version_and_a_date_of_its_own(tmp_path: Path) -> None:
    version, date = problems(own_text(tmp_path, ("Walk or wheel today", "Walk or wheel now")))
    assert (version.where, date.where) == (f"{NAME}:6", f"{NAME}:7")
    assert "kept our version" in version.what
    assert "kept our date" in date.what


def test_a_text_can_be_changed_on_the_day_that_ours_was_written(tmp_path: Path) -> None:
    version = re.search(r'^version = "(.*)"', OURS, flags=re.MULTILINE)
    assert version
    changed = ("Walk or wheel today", "Walk or wheel now")
    own = own_text(tmp_path, changed, (version[0], f'version = "{version[1]}-1"'))
    assert edition(own).text_changed


def test_another_wording_is_no_loss(tmp_path: Path) -> None:
    folder = own_text(
        tmp_path,
        *HEAD,
        ("- Newly unsteady walking or clumsy hands", "- Your walking is unsteady, or your hands are clumsy"),
        ("Stop if it hurts more.", "Stop it if it hurts you more."),
    )
    made = edition(folder)
    assert made.text_changed
    assert made.notices == ()


LOSSES = [
    ("- Newly unsteady walking or clumsy hands\n", "get-help-now", "Newly unsteady walking or clumsy hands"),
    ("- Yellow skin or eyes, or upper belly pain\n", "same-day", "Yellow skin or eyes"),
    ("- Right before or after heart surgery (ibuprofen, naproxen)\n", "medicine-safety", "heart surgery"),
    ("- Do not fall asleep with it on.\n", "ice-heat", "Do not fall asleep with it on."),
]


@pytest.mark.parametrize(("taken_out", "key", "said"), LOSSES)
def test_what_is_taken_out_is_refused_and_told_of_each_time_where_it_is_accepted(
    tmp_path: Path, taken_out: str, key: str, said: str
) -> None:
    folder = own_text(tmp_path, *HEAD, (taken_out, ""))
    (problem,) = problems(folder)
    text = (folder / NAME).read_text(encoding="utf-8")
    assert problem.where == f"{NAME}:{text[: text.index(f'{{#{key} ')].count(chr(10)) + 1}"
    assert said in problem.what
    assert f'accept-missing = ["{key}"]' in problem.hint
    accept_missing(folder, key)
    for _ in range(2):
        (notice,) = prepare(edition(folder)).sheet_notices
        assert said in notice


def test_a_danger_sign_that_moves_to_call_today_is_missing(tmp_path: Path) -> None:
    sign = "- Newly unsteady walking or clumsy hands\n"
    moved = (
        "- Yellow skin or eyes, or upper belly pain\n",
        f"- Yellow skin or eyes, or upper belly pain\n{sign}",
    )
    (problem,) = problems(own_text(tmp_path, *HEAD, (sign, ""), moved))
    assert "get-help-now" in problem.what


def test_a_treatment_that_is_gone_takes_its_cautions_along(tmp_path: Path) -> None:
    start, end = OURS.index("## Ease your stress"), OURS.index("## Stand up and stretch")
    assert edition(own_text(tmp_path, *HEAD, (OURS[start:end], ""))).notices == ()


def test_a_template_that_prints_no_medicine_safety_is_refused(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    ours = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    (folder / "handout.html").write_text(ours.replace('guidance.by_role("safety")', "()"), encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.where == "handout.html"
    assert "the template lacks" in problem.what
    request = EditionRequest(clinic=str(folder))
    assert notices_of(edition(folder), request, None) == ()  # typesetting says it
    accept_missing(folder, "medicine-safety")
    assert len(prepare(edition(folder)).sheet_notices) == 1
    assert notices_of(edition(folder), request, None) == prepare(edition(folder)).sheet_notices


def test_a_template_is_composed_and_parsed_once_for_its_sheet_and_not_again_for_the_notices_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sample_folder(tmp_path)
    ours = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    (folder / "handout.html").write_text(ours.replace('guidance.by_role("safety")', "()"), encoding="utf-8")
    accept_missing(folder, "medicine-safety")
    request = EditionRequest(clinic=str(folder))
    composed: list[str] = []
    parsed: list[str] = []

    def counted(library: Library, name: str, values: Mapping[str, Any], cache: Cache | None) -> str:
        composed.append(name)
        return compose(library, name, values, cache)

    def counted_parse(text: str, title: str, *more: Any) -> b.Sheet:
        parsed.append(title)
        return parse(text, title, *more)

    monkeypatch.setattr(template, "compose", counted)
    monkeypatch.setattr(html, "parse", counted_parse)
    cache = Cache(str(tmp_path / "cache"))
    kept = prepare_and_cache(edition(folder), request, cache, time.time_ns())
    assert (len(composed), len(parsed)) == (1, 1)
    assert len(kept.sheet_notices) == 1
    assert notices_of(edition(folder), request, cache) == kept.sheet_notices
    assert (len(composed), len(parsed)) == (1, 1)
    assert notices_of(edition(folder), request._replace(form="short"), cache) == kept.sheet_notices
    assert (len(composed), len(parsed)) == (2, 2)  # no Master of that form is cached


def test_our_own_template_in_a_clinics_folder_leaves_nothing_out(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    ours = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    (folder / "handout.html").write_text(ours, encoding="utf-8")
    for form in ("standard", "short", "large-print"):
        assert all("lacks" not in notice for notice in prepare(edition(folder, form=form)).notices)


def test_a_section_is_left_out_for_one_patient_and_for_the_clinic(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    assert "posture" not in [each.id for each in edition(folder, without=("posture",)).guidance.sections]
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(
        toml.replace("leave-out = []", 'leave-out = ["posture", "pelvic-tilt"]'), encoding="utf-8"
    )
    made = edition(folder, without=("how-long",))
    assert not any("no section" in notice for notice in made.notices)
    assert {"posture", "how-long"}.isdisjoint(each.id for each in made.guidance.sections)
    assert made.request.without == ("how-long", "posture")
    prepare(made)


def test_ids_of_clinic_toml_that_no_section_has_are_told(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    other = folder / "guidance" / "other"
    other.mkdir(parents=True)
    text = (built_in("templates") / "guidance" / "back-spasms" / "en.md").read_text(encoding="utf-8")
    (other / "en.md").write_text(
        text.replace("#posture", "#of-another-topic").replace('topic = "back-spasms', 'topic = "other'),
        encoding="utf-8",
    )
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    toml = toml.replace("leave-out = []", 'leave-out = ["postur", "of-another-topic"]')
    toml = toml.replace("accept-missing = []", 'accept-missing = ["massage", "zzz"]')
    (folder / "clinic.toml").write_text(toml, encoding="utf-8")
    notices = prepare(edition(folder)).notices
    found = [notice for notice in notices if "there is no section" in notice]
    assert len(found) == 2, notices
    assert found[0].endswith("postur, so it changes nothing. Did you mean posture?")
    assert found[1].startswith(
        "clinic.toml [accept-missing]: there is no section zzz, so it changes nothing. Choose"
    )


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"without": ("get-help-now",)}, "the danger signs cannot be left out"),
        ({"without": ("danger",)}, "the danger signs cannot be left out"),
        ({"without": ("Red flags",)}, "the danger signs cannot be left out"),
        ({"without": ("medicine-safety",)}, "medicine safety cannot be left out"),
        ({"without": ("postur",)}, "Did you mean posture?"),
        ({"without": ("posture",), "treatments": ("posture",)}, "chosen and left out"),
    ],
)
def test_what_cannot_be_left_out_is_said(
    tmp_path: Path, choices: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(ChoiceError) as caught:
        edition(sample_folder(tmp_path), **choices)
    assert said in str(caught.value)


def test_a_clinic_cannot_leave_out_the_danger_signs_by_another_name(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    toml = toml.replace("leave-out = []", 'leave-out = ["danger"]')
    (folder / "clinic.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ChoiceError, match="the danger signs cannot be left out") as caught:
        edition(folder)
    assert caught.value.problems[0].where == "leave-out"


def test_a_point_that_is_there_does_not_stand_for_one_that_is_not(tmp_path: Path) -> None:
    """Cancer and TB are both asked about with "you have or had"."""
    (problem,) = problems(own_text(tmp_path, *HEAD, ("- You have or had cancer\n", "")))
    assert "“You have or had cancer”" in problem.what


def test_each_point_of_ours_is_missed_when_it_alone_is_taken_out() -> None:
    ours = edition_of(EditionRequest()).guidance
    for section in ours.by_role("danger", "same-day", "safety"):
        for item in re.findall("<li[ >].*?</li>", section.html, flags=re.DOTALL):
            less = section._replace(html=section.html.replace(item, "", 1))
            text = ours._replace(sections=tuple(less if each is section else each for each in ours.sections))
            (lost,) = missing_in_text(text, ours)[section.id]
            assert lost in unescape(re.sub("<[^>]*>", "", item))


# --- what counts as the same point --------------------------------------------------------------------------

TEN = "alpha bravo charlie delta echo foxtrot golf hotel india juliet"


def text_with(**points: str) -> Guidance:
    """Our guidance with one point in each section of these roles; other sections are unchanged."""
    guidance = edition_of(EditionRequest()).guidance
    by_role = {role.replace("_", "-"): f"<ul><li>{point}</li></ul>" for role, point in points.items()}
    return guidance._replace(
        sections=tuple(each._replace(html=by_role.get(each.role, each.html)) for each in guidance.sections)
    )


def is_missed(ours: str, theirs: str) -> bool:
    return bool(missing_in_text(text_with(safety=theirs), text_with(safety=ours)))


@pytest.mark.parametrize(
    ("theirs", "missed"),
    [
        ("Alpha bravo charlie delta echo foxtrot", False),  # six words of ten
        ("alpha bravo charlie delta echo", True),
        (f"{TEN} and more of it", False),
        ("", True),
    ],
)
def test_a_wording_with_six_words_of_ten_says_the_same(theirs: str, missed: bool) -> None:
    assert is_missed(TEN, theirs) is missed


def test_words_of_two_letters_count_nothing_and_those_of_three_do() -> None:
    assert not is_missed("to an egg it is so", "egg")
    assert is_missed("leg arm toe ear lip", "leg arm")
    assert not is_missed("leg arm toe ear lip", "leg arm toe")


@pytest.mark.parametrize(
    ("role", "moved_to", "missed"),
    [
        ("danger", "same_day", True),
        ("danger", "safety", True),
        ("same_day", "danger", False),
        ("same_day", "safety", True),
        ("safety", "danger", True),
        ("safety", "same_day", True),
    ],
)
def test_a_point_may_become_more_urgent_and_never_less(role: str, moved_to: str, missed: bool) -> None:
    plain = {"danger": "one here", "same_day": "two here", "safety": "three here"}
    ours = text_with(**plain | {role: TEN})
    theirs = text_with(**plain | {role: "gone", moved_to: TEN})
    lost = [point for points in missing_in_text(theirs, ours).values() for point in points]
    assert (TEN in lost) is missed


def test_what_is_accepted_for_one_section_is_not_for_another(tmp_path: Path) -> None:
    folder = own_text(tmp_path, *HEAD, ("- Yellow skin or eyes, or upper belly pain\n", ""))
    accept_missing(folder, "get-help-now")
    (problem,) = problems(folder)
    assert "#same-day" in problem.what


@pytest.mark.parametrize(
    ("count", "said", "more"),
    [
        (1, "a point", ""),
        (2, "2 points", ""),
        (3, "3 points", ""),
        (4, "4 points", "and 1 more"),
        (5, "5 points", "and 2 more"),
    ],
)
def test_three_points_that_are_missing_are_told_and_the_rest_counted(
    tmp_path: Path, count: int, said: str, more: str
) -> None:
    section = OURS[OURS.index("{#same-day ") :]
    lines = [f"{line}\n" for line in section[: section.index("\n## ")].split("\n") if line.startswith("- ")]
    (problem,) = problems(own_text(tmp_path, *HEAD, *((line, "") for line in lines[:count])))
    assert f"lacks {said} of #same-day" in problem.what
    assert problem.what.count("“") == min(count, 3)
    assert problem.what.endswith(more or "”")


def test_a_sheet_without_a_point_lacks_it_however_its_letters_are_set() -> None:
    ours = text_with(danger="Get help", same_day="Call us", safety="Read the label")
    plan = [each for each in ours.treatments if each.id == "massage"]
    whole = "<p>GET <strong>HELP</strong></p><p>call&nbsp;us. Read the label</p>" + plan[0].html
    assert missing_on_sheet(blocks_of(whole), ours, plan) == {}
    assert missing_on_sheet(blocks_of(whole.replace("call", "")), ours, plan) == {"same-day": ("Call us",)}
    assert missing_on_sheet(blocks_of(whole.replace(plan[0].html, "")), ours, plan).keys() == {"massage"}


def blocks_of(html: str) -> tuple[b.Block, ...]:
    names = names_of(theme_of(edition_of(EditionRequest())))
    return parse(html, "A title", "en", names).blocks


#: Places in a template where words are not printed, or not surely, or too late. {} are the danger signs.
HIDDEN = [
    "<!-- x > {{ danger.html | striptags }} -->",
    '<figure src="walking.svg" alt="a > {{ danger.html | striptags }}"></figure>',
    '<lines count="1" spoken="a > {{ danger.html | striptags }}" />',
    '<div needed="no"><h2>x</h2>{{ danger.html | safe }}<lines count="60" spoken="x"/></div>',
    '<div needed="once"><p>Hello</p></div><div needed="once">{{ danger.html | safe }}</div>',
    '<header printed="no">{{ danger.html | safe }}</header>',
    '<section class="danger" again="{{ danger.html | striptags }}"><p>x</p></section>',
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_danger_signs_that_a_template_may_not_print_are_missing(tmp_path: Path, hidden: str) -> None:
    (problem,) = problems(own_template(tmp_path, hidden))
    assert "handout.html" in problem.where
    assert "of #get-help-now" in problem.what


def test_danger_signs_behind_the_rest_of_the_sheet_are_a_problem(tmp_path: Path) -> None:
    folder = own_template(tmp_path, "", '<section class="danger">{{ danger.html | safe }}</section>')
    (problem,) = problems(folder)
    assert "#get-help-now comes after more than the first page" in problem.what
    accept_missing(folder, "get-help-now")
    (notice,) = prepare(edition(folder)).sheet_notices
    assert "comes after more than the first page" in notice


def own_template(tmp_path: Path, instead: str, at_the_end: str = "") -> Path:
    """A clinic with our template, this in place of the danger signs, and this at its end."""
    folder = sample_folder(tmp_path)
    ours = (built_in("templates") / "handout.html").read_text(encoding="utf-8")
    begin = ours.index('<section class="danger"')
    end = ours.index("</section>", begin) + len("</section>")
    changed = ours[:begin] + instead + ours[end:] + at_the_end
    (folder / "handout.html").write_text(changed, encoding="utf-8")
    return folder


#: A sentence of a caution, and a danger sign of a few letters, where other full stops and no spaces stand.
LOSSES_OF_TRANSLATIONS = [
    ("zh-Hans", "- 敷的时候不要睡着。\n", "ice-heat", "敷的时候不要睡着。"),
    ("zh-Hans", "如果更痛，就停下来。", "stretching", "如果更痛，就停下来。"),
    (
        "ar",
        "- ميل إلى النزيف، أو دواء مميع للدم (يبطئ التجلط)\n",
        "massage",
        "ميل إلى النزيف",
    ),
]


@pytest.mark.parametrize(("language", "taken_out", "key", "said"), LOSSES_OF_TRANSLATIONS)
def test_a_sentence_that_is_taken_out_of_a_translation_is_missing(
    tmp_path: Path, language: str, taken_out: str, key: str, said: str
) -> None:
    folder, name = sample_folder(tmp_path), f"guidance/back-spasms/{language}.md"
    text = (built_in("templates") / name).read_text(encoding="utf-8")
    assert taken_out in text
    text = re.sub(r'(?m)^version = "(.*)"', r'version = "\1-1"', text.replace(taken_out, "", 1), count=1)
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        edition(folder, language=language)
    (problem,) = caught.value.problems
    assert said in problem.what and f'accept-missing = ["{key}"]' in problem.hint


def test_points_of_two_letters_count_for_themselves() -> None:
    """Where a point has no long word, its letters are compared: it is not among all others."""

    def danger(*signs: str) -> Guidance:
        html = f"<ul>{''.join(f'<li>{sign}</li>' for sign in signs)}</ul>"
        guidance = edition_of(EditionRequest(language="zh-Hans")).guidance
        return guidance._replace(sections=(guidance.one("danger")._replace(id="help", html=html),))

    ours = danger("发烧", "TB", "突然撕裂样疼痛")
    assert missing_in_text(danger("突然剧烈的撕裂样疼痛"), ours) == {"help": ("发烧", "TB")}
