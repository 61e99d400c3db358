"""Whole sheets, read back: every word is there, in order, on pages that a clinic would print."""

from __future__ import annotations

import datetime
import io
import re
import shutil
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import combinations
from pathlib import Path

import pikepdf
import pytest
import readback
from making import (
    DATE,
    NECK,
    accept_missing,
    check_words,
    edition_of,
    held,
    master_of_blocks,
    sample_folder,
    spans,
    text_of_its_own,
    words_of,
)
from names import NAMES
from PIL import Image
from promises import hold

from handouts.clinic import Library, built_in, open_library
from handouts.edition import Edition, LoadedMaster
from handouts.edition.build import master_of, theme_of
from handouts.edition.edition import sheet_words
from handouts.edition.figures import ArtFinder
from handouts.edition.handout import patient_words
from handouts.edition.html import names_of, parse
from handouts.edition.load import make_handout
from handouts.edition.template import compose
from handouts.edition.template_values import template_values
from handouts.errors import HandoutError
from handouts.guidance import Words, long_date
from handouts.guidance.model import CHOOSABLE
from handouts.patients import Choice, Patient
from handouts.pdf import blocks as b
from handouts.pdf.layout.images import SvgArt, load_art
from handouts.pdf.master import Filler
from handouts.text import clean

ALL = tuple(section.id for section in edition_of(None).guidance.treatments)
TWO = ("massage", "ice-heat")
#: The three that need the most room.
LONGEST = ("massage", "ice-heat", "pain-medicine")
PATIENT = Patient(
    name="Zoë Müller-O’Brien",
    treatments=(Choice("massage", "Tuesdays with us"), Choice("ice-heat")),
    note="Walk a little every day.",
    next_visit="3 December, 10:30",
    therapist="Dr Łuk Ștefan",
)
SLOTS = ("patient", "note", "next-visit", "therapist", "how:massage", "how:ice-heat")


@cache
def filler(edition: Edition) -> Filler:
    return Filler(master_of(edition))


@cache
def edition(treatments: tuple[str, ...] = (), paper: str = "letter", form: str = "standard") -> Edition:
    return edition_of(None, treatments=treatments, paper=paper, form=form)


def filled(of: Edition, **words: str) -> bytes:
    """A sheet of the Edition's cached Master."""
    return bytes(filler(of).fill(words, DATE))


def sheet_of(of: Edition) -> b.Sheet:
    """The Blocks of an Edition."""
    theme = theme_of(of)
    words = sheet_words(of.library, of.guidance.language, of.clinic.country)
    html = compose(of.library, "handout.html", template_values(of, words, theme))
    return parse(html, "A sheet", of.guidance.language, names_of(theme))


EDITIONS = [
    pytest.param(edition(), id="all-letter"),
    pytest.param(edition(paper="a4"), id="all-a4"),
    pytest.param(edition(TWO), id="two-letter"),
    pytest.param(edition(TWO, form="short"), id="short-letter"),
    pytest.param(edition(form="short", paper="a4"), id="short-a4"),
    pytest.param(edition(("stress",), "a4"), id="one-a4"),
    pytest.param(edition(ALL), id="nine-letter"),
    pytest.param(edition(ALL[::-1][:5], "a4"), id="five-a4"),
    pytest.param(edition(TWO, form="large-print"), id="large-print-letter"),
    pytest.param(edition((), "a4", "large-print"), id="large-print-a4"),
    pytest.param(edition_of(None, letterhead=False), id="no-letterhead"),
    pytest.param(edition_of(None, treatments=TWO, long_note=True), id="long-note"),
]
every_edition = pytest.mark.parametrize("of", EDITIONS)


@every_edition
def test_an_edition_keeps_the_promises(of: Edition) -> None:
    hold(filled(of))


@every_edition
def test_every_word_of_the_blocks_is_there_in_order(of: Edition) -> None:
    text = readback.read(filled(of)).text
    questions = str(sheet_words(of.library, of.guidance.language, of.clinic.country)["questions"])
    assert text.count(questions) <= 1  # where the pages leave room
    check_words(text, sheet_of(of).blocks)


@every_edition
def test_a_reader_that_knows_no_tags_finds_the_words_of_every_page(of: Edition) -> None:
    data = filled(of)
    flat = " ".join(readback.page_texts(data)).replace("\u00a0", " ")
    for word in set(words_of(sheet_of(of).blocks)):
        assert word in flat


@every_edition
def test_every_page_says_topic_clinic_and_its_number(of: Edition) -> None:
    """A page of large print does not name the clinic: its foot has one line."""
    feet = readback.read(filled(of)).feet
    for number, foot in enumerate(feet, 1):
        assert of.guidance.title in foot
        assert of.clinic.name in foot or of.request.form == "large-print"
        assert f"Page {number} of {len(feet)}" in foot.replace("\u00a0", " ")


@every_edition
def test_the_danger_signs_begin_on_page_1_and_end_where_a_page_ends_at_the_latest(of: Edition) -> None:
    danger, pages = of.guidance.one("danger"), readback.page_texts(filled(of))
    assert squeezed(danger.title) in squeezed(pages[0])
    # At 18 points they need more than two pages.
    shown = squeezed(" ".join(pages[: 3 if of.request.form == "large-print" else 1]))
    assert [text for text in texts_of(danger.html) if squeezed(text) not in shown] == []


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(
    ("chosen", "pages"),
    [
        ((), 8),
        (TWO, 6),
        *(((each,), 5) for each in ALL[:3]),
        (LONGEST, 6),
        (ALL[:4], 7),
        (ALL[:6], 7),
        (ALL, 8),
    ],
)
def test_a_plan_of_three_has_six_pages_at_most_and_one_of_nine_eight(
    chosen: tuple[str, ...], pages: int, paper: str
) -> None:
    assert len(filler(edition(chosen, paper)).master.pages) <= pages


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(
    ("chosen", "pages"),
    [((), 8), (TWO, 5), (("massage", "pain-medicine"), 5), (ALL[:1], 5), (LONGEST, 5), (ALL, 8)],
)
def test_a_short_plan_of_three_has_five_pages(chosen: tuple[str, ...], pages: int, paper: str) -> None:
    of = edition(chosen, paper, "short")
    assert len(filler(of).master.pages) <= pages
    assert of.runs_on == (not 0 < len(chosen) <= 3)


@cache
def texts_of(html: str) -> tuple[str, ...]:
    """The text of each paragraph, list item and heading of a section."""
    found = re.findall(r"<(p|li|h3)[ >][^>]*>(.*?)</\1>", html)
    number = edition().clinic.emergency
    return tuple(unescape(re.sub("<[^>]+>", "", text)).replace("{emergency}", number) for _, text in found)


@cache
def english_words() -> Words:
    return sheet_words(edition().library, "en", edition().clinic.country)


def composed(of: Edition) -> str:
    """The letters of the composed text of an Edition, before it is split into pages."""
    html = compose(of.library, "handout.html", template_values(of, english_words(), theme_of(of)))
    return squeezed(re.sub("<[^>]+>", " ", html))


#: Statements that every sheet must contain, whatever was chosen (issue 16). They are written out here, so that a
#: guidance that loses one fails this test.
ALWAYS = """
Ask a pharmacist first if you
No more at once, or in 24 hours, than the label says
Lowest dose that helps, shortest time
Stop after 10 days, or if pain gets worse or you have new symptoms. Call us
Took too much? Even if you feel well, call poison help at 1-800-222-1222 now
Keep taking it. Ask before you take another NSAID
If a pain reliever ever gave you an allergic reaction
Right before or after heart surgery (ibuprofen, naproxen)
From week 20 of pregnancy (about month 5), unless a doctor tells you to. It can harm the baby
Stop pain medicine. Call 911 for: Black or bloody poop, bloody vomit or feeling faint
Rash, itchy bumps, blisters, swollen face or whistling breath
Chest pain, trouble breathing, slurred speech or weakness on one side
Passing out or a seizure (jerking)
Stop and call us for stomach pain that stays
With another NSAID. Look for “NSAID” on cold medicines
Prescriptions may not say it (meloxicam, diclofenac, celecoxib): ask
Ask a pharmacist first if you: Take other medicine
such as a blood thinner (warfarin; it slows clots)
Are pregnant or breastfeeding
Have liver disease, or 3 or more drinks a day (1 is a can of beer)
Before an NSAID, also ask if you: Are 60 or older, or bleed easily
Take a steroid or a water pill (diuretic)
Ever had a stroke, stomach ulcer (a sore) or stomach bleeding
heartburn, asthma, high blood pressure, or heart or kidney disease
APAP
Too much can harm your liver. If allergic, do not take it
Cold medicines and prescription pain pills can have it too. Take only one that has it.
They can make your stomach bleed
Ibuprofen and naproxen raise the risk of heart attack, heart failure (a weak heart) and stroke
Walk or wheel today
Numb or tingling private parts (genitals or anus), bottom or inner thighs
Wiping feels different, or you cannot feel or hold poop
Trouble starting, stopping or holding pee, or you cannot pee
You cannot feel pee, or the need to pee
A weak leg that gets weaker, or a foot you cannot lift
Newly unsteady walking or clumsy hands
You have or had cancer, and a leg is newly weak or numb
Chest pain, trouble breathing or fainting
Tearing pain; very bad or throbbing belly, side or groin pain
Sudden worst pain ever, or pain after a car crash or bad fall
Confused, very sleepy or shaking hard, even with no fever
Pregnant, with pain in waves, bleeding or leaking fluid
And you inject drugs, or your body has trouble fighting germs
And you just had a shot, surgery or treatment in your spine
Fever: 100.4°F (38°C) or more
One leg newly numb, weak or tingling
Side or groin pain, or vomiting
You ever had TB (tuberculosis: a lung disease)
Fever of 100.4°F (38°C) or more, or you feel very ill
Yellow skin or eyes, or upper belly pain
Burning, bloody or very frequent pee
Pregnant? Call your doctor or midwife
stiff each morning for months
Do not stay in bed for more than 1 day
""".strip().split("\n")

#: The same for each treatment, wherever it is on the sheet.
OF_A_TREATMENT = {
    "massage": (
        "Do not get a massage if you: Have a blood clot (plug of blood)",
        "Have a fever, broken bone, wound or infected skin",
        "Bleed easily or take a blood thinner (it slows clots)",
        "Ask us first if you: Are pregnant or have cancer",
        "Have weak bones (osteoporosis)",
    ),
    "stretching": (
        "when the worst pain has eased",
        "weak bones (osteoporosis)? Do not pull your knee up: they can break",
        "New hip or knee? Ask us first. Stop if it hurts more",
    ),
    "relaxation": ("breathe as usual if you feel dizzy",),
    "ice-heat": (
        "Wrap a pack in a towel. Keep the cover on a heating pad, and put a towel between it and your skin",
        "Set a timer: heat 20 to 30 minutes (up to half an hour), ice 20 minutes (4 songs)",
        "Check your skin. Take it off sooner if it hurts or changes color",
        "Do not use heat on or near a medicine patch, pain cream or rub",
        "Wait 20 to 30 minutes in between",
        "Do not fall asleep with it on",
        "Keep it off wounds and numb skin",
        "Ask us first if you: Have diabetes, or nerve damage (numb or tingling skin)",
        "Have poor blood flow (cold or blue feet)",
        "Have an injury of the spinal cord",
        "Ever had a stroke",
        "Do not use heat after alcohol or medicine that makes you sleepy",
        "Never fold or lie on a pad. Unplug it",
    ),
    "pain-medicine": (
        "These may help",
        "First read",
        "take no more than the label says, and the lowest dose that helps. Stop after 10 days",
    ),
    "exercise": ("Start with 5 to 10 minutes", "If it hurts more, do less. Still worse? Call us today"),
    "posture": ("do not stay in one position long",),
    "stress": ("worry or sadness does not go away",),
    "breaks": ("stand up slowly",),
}


FORMS = ("standard", "short", "large-print")


@pytest.mark.parametrize("size", range(10))
def test_no_choice_leaves_out_a_caution(size: int) -> None:
    """Each choice in one form; up to two treatments, and eight or more, in every form."""
    for number, chosen in enumerate(combinations(ALL, size)):
        forms = (FORMS[number % 3],) if 2 < size < 8 else FORMS
        hold_cautions([edition(chosen, "letter", form) for form in forms])


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", range(10))
def test_no_choice_leaves_out_a_caution_in_any_form_on_any_paper(size: int, form: str, paper: str) -> None:
    hold_cautions([edition(chosen, paper, form) for chosen in combinations(ALL, size)])


@cache
def cautions() -> tuple[list[str], dict[str, list[str]]]:
    """The statements of every sheet, and those of its treatments, as letters only."""
    guidance = edition().guidance
    always = [
        *ALWAYS,
        *(text for each in guidance.by_role("danger", "same-day", "safety") for text in texts_of(each.html)),
    ]
    wanted = [squeezed(text) for text in always]
    of_treatments = {
        each.id: [
            squeezed(text) for text in (each.title, each.line, *texts_of(each.html), *OF_A_TREATMENT[each.id])
        ]
        for each in guidance.treatments
    }
    return wanted, of_treatments


def hold_cautions(editions: list[Edition]) -> None:
    everywhere, of_treatments = cautions()
    for of in editions:
        text, chosen = composed(of), of.request.treatments
        for sought in (*everywhere, *(each for key in chosen or ALL for each in of_treatments[key])):
            assert sought in text, (chosen, sought)


def test_with_nothing_chosen_massage_and_medicine_are_for_those_who_were_told() -> None:
    for form in ("standard", "short", "large-print"):
        text = composed(edition(form=form))
        for section in edition().guidance.treatments:
            told = squeezed(f"{section.title} (if we told you to)")
            assert text.count(told) == (section.id in ("massage", "pain-medicine"))
        assert squeezed("if we told you to") not in composed(edition(("massage", "pain-medicine"), form=form))


def test_what_is_done_at_visits_has_no_box_for_each_day() -> None:
    ticks = [node for node in readback.read(filled(edition(TWO))).tree.all("Form")]
    said = [node.attributes.get("Desc", "") for node in ticks]
    assert sum(text.startswith("Use heat or ice, Day") for text in said) == 7
    assert not any(text.startswith("Get a deep tissue massage, Day") for text in said)
    assert sum("Dates" in text and "massage" in text for text in said) == 1


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("form", ["standard", "short"])
@pytest.mark.parametrize("chosen", [(), TWO, LONGEST, ("stress",), ALL])
def test_medicine_safety_is_whole_on_one_page(chosen: tuple[str, ...], form: str, paper: str) -> None:
    of = edition(chosen, paper, form)
    (section,) = of.guidance.by_role("safety")
    pages = [squeezed(text) for text in readback.page_texts(filled(of))]
    (page,) = [text for text in pages if squeezed(section.title) in text and "nsaids" in text]
    assert [text for text in texts_of(section.html) if squeezed(text) not in page] == []


@pytest.mark.parametrize("chosen", [(), TWO, ALL])
def test_the_first_pages_are_complete_by_themselves(chosen: tuple[str, ...]) -> None:
    of = edition(chosen)
    first, second, third, *_ = (
        text.replace("\u00a0", " ") for text in readback.page_texts(filled(of, patient="Zoë"))
    )
    for text in (
        of.clinic.name,
        "Zoë",
        of.guidance.one("message").title,
        of.clinic.emergency,
        of.clinic.phone,
    ):
        assert text in first
    # Nothing chosen: what is only for those who were told to do it does not come first.
    plan = [
        section.title
        for section in of.guidance.treatments
        if section.id in chosen or (not chosen and "if-told" not in section.marks)
    ]
    for text in (of.guidance.one("same-day").title, of.clinic.phone, of.guidance.one("contact").title):
        assert text in second
    # The heading of the plan, and its first card.
    assert plan[0] in third


#: Feet and sources are smaller than the running text.
@pytest.mark.parametrize(
    ("form", "sizes"), [("standard", {10, 12, 12.5, 14, 17, 18, 28}), ("large-print", {18, 20, 22, 27, 28})]
)
def test_letters_have_the_sizes_of_the_scale_and_no_others(form: str, sizes: set[float]) -> None:
    data = filled(edition(TWO, form=form), patient="Zoë", **{"how:massage": "Tuesdays"})
    found = set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            size = 0.0
            for operands, operator in readback.operators(page):
                size = float(operands[1]) if operator == "Tf" else size
                found |= {size} if operator in ("Tj", "TJ") else set()
    assert found <= sizes


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_file_is_small(paper: str) -> None:
    words = {"patient": "Zoë Müller-O’Brien", "note": "Walk a little every day.", "therapist": "Sam Rivera"}
    assert len(filled(edition(ALL, paper), **words)) < 150_000


def test_a_handout_says_what_its_patient_was_given() -> None:
    reading = readback.read(bytes(held(edition(TWO), PATIENT)))
    for words in (
        "Zoë Müller-O’Brien",
        "Tuesdays with us",
        "Walk a little every day.",
        "3 December, 10:30",
        "Dr Łuk Ștefan",
    ):
        assert reading.said.count(words) == 1
    places = [node.attributes["Desc"] for node in reading.tree.all("Form") if node.attributes["Role"] == "tv"]
    assert any(edition(TWO).guidance.treatments[0].title not in place for place in places)


def test_treatments_stand_in_the_order_they_were_given() -> None:
    order = ("posture", "massage", "stress")
    titles = {section.id: section.title for section in edition().guidance.treatments}
    text = readback.read(filled(edition(order))).text
    at = [text.index(titles[each]) for each in order]
    assert at == sorted(at)


def test_the_same_handout_is_the_same_file() -> None:
    one, other = (make_handout(edition_of(None, treatments=TWO), PATIENT, DATE) for _ in range(2))
    assert bytes(one) == bytes(other)
    assert one.sha256 == other.sha256


@pytest.mark.parametrize("asked", [False, True])
def test_the_name_is_in_the_title_only_when_asked_for(asked: bool) -> None:
    data = bytes(make_handout(edition(TWO), PATIENT, DATE, name_in_title=asked))
    hold(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert ("Zoë" in str(pdf.docinfo.Title)) is asked
        assert ("Zoë" in pdf.Root.Metadata.read_bytes().decode("utf-8")) is asked


def test_a_long_note_has_room_on_a_page_of_its_own() -> None:
    note = "Walk a little every day, and rest in between. " * 20
    of = edition_of(None, treatments=TWO, long_note=True)
    plain = edition(TWO)
    with pytest.raises(HandoutError) as caught:
        filled(plain, note=note.strip())
    assert caught.value.problems[0].remedies == ("more-lines",)
    assert note.strip() in readback.read(filled(of, note=note.strip())).said
    pages = [len(filler(each).master.pages) for each in (plain, of)]
    assert pages[1] <= pages[0] + 1


@pytest.mark.parametrize("script", sorted(NAMES))
def test_a_name_in_any_script_is_read_back(script: str) -> None:
    first, *_ = names = NAMES[script][:2]
    hold(filled(edition(TWO), patient=first))
    for name in names:
        assert name in readback.read(filled(edition(TWO), patient=name)).tree.said()


def test_an_unknown_letter_is_refused_by_its_code_point() -> None:
    with pytest.raises(HandoutError) as caught:
        filled(edition(TWO), patient="Ann \U00013000")
    assert "U+13000" in str(caught.value)
    assert "Ann" not in str(caught.value)


HOSTILE = [
    "<b>bold</b>",
    "<img src='/etc/hostname'>",
    "{{7*7}}",
    "{% include 'x' %}",
    "&amp;",
    "&#60;",
    "../../x",
    "C:\\x",
    "') Tj",
    "\\",
    "EMC Q Q",
    "{page}",
    "%s %d {0}",
    "=HYPERLINK(1)",
    "\u00a0",
    "\u200b",
    "\u200d\u200c",
    "\ufeff",
    "\ufffd",
    "a\nb",
    "\n",
    "a\tb",
    "\r",
    "\x00",
    "a\x07b",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u202eevil",
    "\ud800",
    "\ue000",
    "\U0010ffff",
    "🙂",
    "👩‍👩‍👧 Ann",
    "e\u0301",
    "Z" + "\u0301" * 40,
    "x" * 10_000,
    "word " * 2_000,
    "ﷺ",
    "ﬁ",
    "½",
    "\u0301",
    "0",
    "None",
    "<slot name='note'>",
    "<!--",
    "]]>",
]


@pytest.mark.parametrize("slot", SLOTS)
def test_hostile_words_are_printed_as_they_are_or_refused(slot: str) -> None:
    fill = filler(edition(TWO))
    for text in HOSTILE:
        try:
            data = bytes(fill.fill({slot: text}, DATE))
        except HandoutError as error:
            assert error.problems[0].where == slot
            assert len(text) < 2 or text not in str(error)
            assert len(str(error)) < 1_000
            continue
        reading = readback.read(data)
        assert not reading.faults
        said = " ".join(reading.tree.said().split())
        for word in clean(text).split():
            assert shown(word) in said, ascii(text)


def shown(word: str) -> str:
    """A word as it is printed: without emoji and invisible characters, and in composed form."""
    import unicodedata

    from handouts.text import drop_emoji

    composed = unicodedata.normalize("NFC", drop_emoji(word)[0])
    return "".join(each for each in composed if unicodedata.category(each) not in ("Cf", "Cc"))


@pytest.mark.parametrize("text", HOSTILE[:14])
def test_hostile_words_keep_the_promises(text: str) -> None:
    data = filled(edition(TWO), patient=text, note=text, **{"how:massage": text})
    hold(data)
    reading = readback.read(data)
    assert reading.tree.said().count(text) >= 3


def test_a_choice_that_is_not_there_is_answered_with_the_nearest() -> None:
    def said(**options: object) -> str:
        with pytest.raises(HandoutError) as caught:
            edition_of(None, **options)
        return str(caught.value)

    assert "Did you mean massage?" in said(treatments=["masage"])
    assert "Did you mean back-spasms?" in said(topic="backspasms")
    assert "You can print Arabic (ar), English (en), Spanish (es) or Chinese (zh-Hans)." in said(
        language="xx"
    )


def test_a_date_is_written_out_as_the_language_does() -> None:
    words = sheet_words(open_library(None), "en", "US")
    assert long_date(words, datetime.date(2026, 11, 2)) == "November 2, 2026"


def test_a_patients_own_date_comes_before_that_of_the_run() -> None:
    patient = Patient(date=datetime.date(2027, 1, 5))
    for foot in readback.read(bytes(make_handout(edition(TWO), patient, DATE))).feet:
        assert "January 5, 2027" in foot.replace("\u00a0", " ") and "November" not in foot


def test_every_slot_of_a_patient_is_on_the_sheet() -> None:
    assert {*patient_words(PATIENT)[0], "date"} <= filler(edition(TWO)).master.slots


TREATMENTS = """
## Turn it {#turning .treatment}

Turn your head slowly.

1. Look left.
2. Look right.

## Keep it warm {#warmth .self-care}

Wear a scarf.

- Wool is warm.
"""


def test_a_second_topic_is_only_files(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    (folder / "guidance" / "stiff-neck").mkdir(parents=True)
    (folder / "guidance" / "stiff-neck" / "en.md").write_text(
        NECK.replace('reviewer = ""', 'reviewer = "A. Reviewer"') + TREATMENTS, encoding="utf-8"
    )
    of = edition_of(folder, topic="stiff-neck", treatments=["warmth", "turning"])
    assert [section.id for section in of.guidance.treatments] == ["turning", "warmth"]
    reading = readback.read(
        bytes(held(of, Patient(name="Ann", treatments=(Choice("warmth", "All winter"),))))
    )
    for words in (
        "Stiff neck",
        "A fever",
        "Keep it warm",
        "All winter",
        "A. Reviewer",
        "A book",
    ):
        assert words in reading.said
    assert "spasm" not in reading.said.lower()
    assert all("Stiff neck" in foot for foot in reading.feet)


@pytest.mark.parametrize(
    ("form", "printed"),
    [("standard", ["mail", "site"]), ("large-print", ["mail", "site"]), ("short", [])],
)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_mail_and_website_stand_where_a_clinic_is_called(form: str, printed: list[str], paper: str) -> None:
    found = readback.read(bytes(held(edition_of(None, form=form, paper=paper)))).said
    links = {"mail": "hello@willowstreet.example.com", "site": "willowstreet.example.com"}
    said = [word for word in found.split() if word in links.values()]
    assert said == [links[each] for each in printed]


def test_a_website_that_is_for_booking_is_said_once(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(re.sub(r"(?m)^(booking|email) = .*$", "", toml), encoding="utf-8")
    found = readback.read(bytes(held(edition_of(folder)))).said.split()
    assert found.count("willowstreet.example.com") == 1


@pytest.mark.parametrize("form", ["standard", "short", "large-print"])
def test_every_text_of_the_guidance_is_printed(form: str) -> None:
    """No reviewed text is lost: with nothing chosen, all of it is on the sheet."""
    edition = edition_of(None, form=form)
    printed = squeezed(readback.read(bytes(held(edition))).text)
    left_out = ("brief",) if form == "standard" else ("explanation", "prevention", "known")
    number = edition.clinic.emergency
    for section in edition.guidance.sections:
        if section.role in left_out:
            continue
        # The summary is below the main message, so it has no heading of its own.
        title = "" if section.role == "summary" else section.title
        captions = "" if form == "short" and section.role in CHOOSABLE else "|figcaption"
        for text in (title, section.line, *re.split(f"</?(?:p|li|h3{captions})[ >]", section.html)):
            text = (text if captions else text.split("<figure")[0]).replace("{emergency}", number)
            assert squeezed(re.sub("<[^>]*>?|^[^<]*data-at=[^>]*>", " ", text)) in printed, (section.id, text)


def squeezed(text: str) -> str:
    """The letters only, because line breaks split and join words."""
    return re.sub("[^a-z]+", "", unescape(text).lower())


def test_a_logo_that_resvg_draws_keeps_the_promises(tmp_path: Path) -> None:
    shutil.copytree(built_in("templates") / "clinic", tmp_path / "clinic")
    shapes = (
        '<linearGradient id="l"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient>'
        '<clipPath id="c"><circle cx="9" cy="9" r="5"/></clipPath><g id="g" clip-path="url(#c)">'
        '<path d="M0 0h9v9z" style="fill:url(#l);opacity:.8"/></g><use href="#g" x="20"/>'
    )
    logo = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{shapes}</svg>'
    (tmp_path / "clinic" / "logo.svg").write_text(logo, encoding="utf-8")
    edition = edition_of(tmp_path / "clinic", form="short")
    assert edition.clinic.logo and isinstance(load_art(ArtFinder(edition)("logo", "")), SvgArt)
    held(edition)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<path d="M0 0h9" style="fill:red"/>', ""),
        ('<path d="M0 0h9" opacity="0.5"/>', ""),
        ("<script/>", "figures/walking.svg:1: holds a script (<script>)"),
        ("<g>", "figures/walking.svg:1: is not a complete SVG file"),
    ],
)
def test_a_built_in_figure_that_was_changed_is_held_to_the_rules(
    tmp_path: Path, inside: str, said: str
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(built_in("templates"), templates)
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    (templates / "figures" / "walking.svg").write_text(drawing, encoding="utf-8")
    edition = replace(edition_of(None), library=Library(templates / "clinic", templates))
    if not said:
        assert ArtFinder(edition)("walking.svg", "").width == 9.0
        return
    with pytest.raises(HandoutError) as caught:
        ArtFinder(edition)("walking.svg", "")
    assert str(caught.value.problems[0]).startswith(said)


def test_the_pictures_of_a_sheet_are_read_once_and_no_more_of_them_than_can_be_read_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sample_folder(tmp_path)
    (folder / "figures").mkdir(exist_ok=True)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    for name in "abc":
        (folder / "figures" / f"{name}.svg").write_text(drawing, encoding="utf-8")
    monkeypatch.setattr("handouts.edition.figures.MAX_DOTS_OF_SHEET", 30 * len(drawing) * 2)
    find = ArtFinder(edition_of(folder))
    assert [find(name, "") is find(name, "") for name in ("a.svg", "b.svg")] == [True, True]
    with pytest.raises(
        HandoutError, match=r"figures/c\.svg: the pictures of this sheet up to this one have more than"
    ):
        find("c.svg", "")


def test_a_clinics_own_template_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    template = '<h1>{{ clinic.name }}: {{ guidance.title }}</h1>\n<slot name="patient" spoken="Name"/>'
    accept_missing(folder, "get-help-now", "same-day", "medicine-safety", *ALL)
    (folder / "handout.html").write_text(template, encoding="utf-8")
    reading = readback.read(bytes(held(edition_of(folder), Patient(name="Ann"))))
    assert reading.said == "Willow Street Back & Spine Clinic: Back spasms Ann"


def test_a_mistake_in_a_clinics_template_is_said_with_its_line(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    (folder / "handout.html").write_text("<h1>x</h1>\n<h2>{{ guidance.titel }}</h2>", encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        master_of(edition_of(folder))
    assert caught.value.problems[0].where == "handout.html:2"


def test_a_figure_that_is_not_there_is_said_with_the_line_that_asks_for_it(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    (folder / "handout.html").write_text(
        '<h1>x</h1>\n<figure src="walkin.svg" alt="A walk"></figure>', encoding="utf-8"
    )
    with pytest.raises(HandoutError) as caught:
        master_of(edition_of(folder))
    (problem,) = caught.value.problems
    assert problem.where == "handout.html:2"
    assert "Did you mean walking.svg?" in problem.hint


@pytest.mark.parametrize("name", ["../clinic.toml", "/etc/hostname", "../../clinic/logo.svg", "logo.svg/.."])
def test_a_figure_comes_from_the_figures_alone(tmp_path: Path, name: str) -> None:
    folder = sample_folder(tmp_path)
    (folder / "handout.html").write_text(
        f'<h1>x</h1>\n<figure src="{name}" alt="A"></figure>', encoding="utf-8"
    )
    with pytest.raises(HandoutError):
        master_of(edition_of(folder))


def test_a_clinics_own_figure_is_drawn(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    (folder / "figures").mkdir()
    shape = '<path d="M0 0h240v160z" fill="#ff0000"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 160">{shape}</svg>'
    for figure in ("walking.svg", "ice-heat.svg"):
        (folder / "figures" / figure).write_text(svg, encoding="utf-8")
    data = bytes(held(edition_of(folder, treatments=TWO)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fills = {
            tuple(map(float, operands))
            for page in pdf.pages
            for operands, operator in readback.operators(page)
            if operator == "rg"
        }
    assert (1, 0, 0) in fills


def test_a_clinics_own_guidance_is_printed(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    library = open_library(None)
    own = folder / "guidance" / "back-spasms"
    own.mkdir(parents=True)
    text = library.find("guidance/back-spasms/en.md").read_text(encoding="utf-8")
    (own / "en.md").write_text(
        text_of_its_own(text, "7.3-own"),
        encoding="utf-8",
    )
    reading = readback.read(bytes(held(edition_of(folder))))
    assert "Text changed by Willow Street Back & Spine Clinic. Sources: Cleveland Clinic;" in reading.text
    assert "Version 7.3-own, January 5, 2027" in reading.text.replace("\u00a0", " ")
    assert "Text changed" not in readback.read(bytes(held(edition()))).text


def test_a_clinics_own_theme_is_used(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    text = open_library(None).find("theme.toml").read_text(encoding="utf-8")
    (folder / "theme.toml").write_text(
        re.sub(r"(?m)^title = \{ size = \d+", "title = { size = 31", text), encoding="utf-8"
    )
    data = bytes(held(edition_of(folder)))
    (title,) = [
        mark
        for mark in readback.text_marks(data)
        if mark.text.startswith("Back spasms") and mark.top - mark.bottom > 25
    ]
    assert title.page == 0


def test_a_mistake_in_a_theme_is_said_with_its_key(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    text = open_library(None).find("theme.toml").read_text(encoding="utf-8")
    broken = text.replace("\nbody = { size", "\nbody = { sise", 1)
    assert broken != text
    (folder / "theme.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        master_of(edition_of(folder))
    assert {problem.where for problem in caught.value.problems} == {
        "theme.toml [standard.styles.body.size]",
        "theme.toml [standard.styles.body.sise]",
    }


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1"])
def test_a_logo_of_dots_is_printed(tmp_path: Path, mode: str) -> None:
    folder = sample_folder(tmp_path)
    Image.new(mode, (300, 100)).save(folder / "own.png")
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(toml.replace("logo.svg", "own.png"), encoding="utf-8")
    data = bytes(held(edition_of(folder)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (image,) = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        assert image.ColorSpace in ("/DeviceRGB", "/DeviceGray")


def test_a_clinic_without_a_logo_has_its_name_alone(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "clinic.toml").write_text(re.sub(r"(?m)^logo = .*$", "", toml), encoding="utf-8")
    reading = readback.read(bytes(held(edition_of(folder))))
    assert "Willow Street" in reading.text


def test_a_clinics_words_are_text(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    toml = (folder / "clinic.toml").read_text(encoding="utf-8")
    name = "Dr <b>Bold</b> & {{ 7*7 }} Sons"
    (folder / "clinic.toml").write_text(
        re.sub(r"(?m)^name = .*$", f'name = "{name}"', toml), encoding="utf-8"
    )
    data = bytes(make_handout(edition_of(folder), Patient(), DATE))
    hold(data, but=("FIG-012",))  # the alternative text of the logo is a name, not a sentence
    reading = readback.read(data)
    assert name in reading.text
    assert all(name in foot for foot in reading.feet)


def test_the_folder_of_a_clinic_can_stand_anywhere(tmp_path: Path) -> None:
    one = sample_folder(tmp_path)
    other = Path(shutil.copytree(one, tmp_path / "elsewhere" / "clinic of ours"))
    first, second = (
        make_handout(edition_of(folder, treatments=TWO), PATIENT, DATE) for folder in (one, other)
    )
    assert bytes(first) == bytes(second)
    assert str(tmp_path).encode() not in bytes(first)


@pytest.mark.parametrize(("lines", "offered"), [(1, True), (11, True), (12, False)])
def test_only_a_note_without_a_page_of_its_own_is_offered_one(lines: int, offered: bool) -> None:
    """Whether a row is checked, filled, or drawn for a print run."""
    blocks = (b.Slot("note", "Write here", lines=lines), b.Slot("patient", "Name"))
    master = LoadedMaster(
        master_of_blocks(b.Heading(1, spans("A sheet")), *blocks),
        sheet_words(open_library(None), "en"),
    )
    words = {"note": "x y " * 2000, "patient": "Wilhelmina " * 40}
    expected = {"note": ("long-note",) if offered else (), "patient": ()}
    assert {each.where: each.remedies for each in master.problems(words, DATE)} == expected
    for refused in (master.fill, master.draw):
        with pytest.raises(HandoutError) as caught:
            refused(words, DATE)
        assert {each.where: each.remedies for each in caught.value.problems} == expected
