"""The sheet that every program has to make: its words, its patients, its QR code. Data only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

FONT = "Atkinson Hyperlegible"
#: Points. Every program uses the same sizes on the same paper (Letter) with the same margins.
BODY, LEADING, SMALL, HEADING, TITLE, MARGIN = 12, 15, 9, 14, 20, 54

CLINIC = "Harbour Back Clinic"
ADDRESS = ("12 Quay Street, Port Haven", "555 0100 · harbour-back.example")
TITLE_TEXT = "Back spasms: your plan"
LEAD = "A back spasm is a muscle that tightens and will not let go. It hurts, and it nearly always passes."
URL = "https://harbour-back.example/spasm"
FOOTER = "Back spasms · version 1 · Harbour Back Clinic"

DANGER_TITLE = "Get help now"
DANGER = (
    "You cannot feel the skin between your legs.",
    "You cannot pass water, or you leak.",
    "Both legs are weak or numb.",
    "The pain came with a fall, a crash or a fever.",
)

#: Title and words of each treatment; the patient's own "how and when" is added below.
TREATMENTS = (
    (
        "Massage",
        "Slow pressure along the muscle helps it to loosen. Tell us when it is too much. You may feel sore "
        "the day after, as after a long walk. That is no harm.",
    ),
    (
        "Ice or heat",
        "Wrap the pack in a towel. Leave it on for twenty minutes, then give your skin a rest. Use what "
        "feels better to you. Never sleep on a warm pack, and look at your skin each time.",
    ),
    (
        "Stretching",
        "Lie down and bring one knee to your chest. Hold it while you breathe out five times. Then the other "
        "side. It may pull, but it should not hurt. Three rounds are enough.",
    ),
)

#: The second page: a heading, a paragraph, the list under it.
SECTIONS = (
    (
        "Keep moving",
        "Rest a little, but do not stay in bed. Walking is good for you even when it is slow.",
        ("Change how you sit every half hour.", "Walk a bit further each day.", "Stop before it gets sharp."),
    ),
    (
        "At home",
        "Small things add up. Pick two of them for this week and leave the others for later.",
        ("Lift with your knees, close to your body.", "Drink water through the day.", "Sleep on your side."),
    ),
    (
        "Call us",
        "Most people feel better within two weeks. Call us on 555 0100 sooner than that when",
        ("the pain wakes you at night,", "it goes down your leg,", "you want to ask about a medicine."),
    ),
)
DIARY_TITLE = "Your seven days"
DIARY_HEAD = ("Day", "What I planned", "What I did", "Pain, 0 to 10")
DIARY = tuple(
    (f"Day {day}", plan, "", "")
    for day, plan in enumerate(
        (
            "Rest, short walks",
            "Heat, short walks",
            "Stretching",
            "Stretching",
            "Walk",
            "Walk",
            "See how it is",
        ),
        1,
    )
)
QR_WORDS = "Scan for the pictures of each stretch."

#: URL as a QR code (version 3, level M), one number per row of 29 modules.
#: Given, so that no program's time includes encoding it.
QR_SIZE = 29
QR = (
    *(0x1FC3E07F, 0x10572541, 0x175C555D, 0x1758795D, 0x174FE75D, 0x104EC441, 0x1FD5557F, 0x00148300),
    *(0x105C6ACE, 0x01385F36, 0x1CC63140, 0x14BE52D8, 0x16CBD161, 0x1A90F3F3, 0x0DD6F50C, 0x1BB0F7D5),
    *(0x0967782C, 0x1D013FF7, 0x1E77EAD9, 0x150B4450, 0x17D929F7, 0x001FA518, 0x1FC7E35C, 0x104A8311),
    *(0x1746A7FB, 0x1749BD0D, 0x174738FE, 0x1042709D, 0x1FDBFA04),
)


@dataclass(frozen=True, slots=True)
class Patient:
    """The words that differ from one sheet to the next."""

    name: str
    date: str
    when: tuple[str, str, str]
    note: str


_FIRST = ("Ana", "Björn", "Chloé", "Dov", "Eilís", "Fatma", "Grzegorz", "Hana", "Ímir", "José", "Kwame")
_LAST = ("Abara", "Brontë", "Castañeda", "D’Souza", "Ekström", "Fiala", "García", "Hughes", "Ivanova-Ross")
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays")
_TIMES = ("in the morning", "at noon", "after work", "before bed", "with us", "as you need it", "twice a day")


def patient(number: int) -> Patient:
    """The same words for the same number. Two patients rarely have all words in common."""
    when = tuple(f"{_DAYS[(number + k) % 5]}, {_TIMES[(number // (k + 1)) % 7]}" for k in range(3))
    return Patient(
        name=f"{_FIRST[number % 11]} {_LAST[number % 9]}",
        date=f"{date(2026, 1, 5) + timedelta(days=number % 300):%Y-%m-%d}",
        when=(when[0], when[1], when[2]),
        note=f"Start with {number % 13 + 3} minutes and add one each day. Your row is {number}.",
    )


def patients(count: int, start: int = 0) -> list[Patient]:
    return [patient(number) for number in range(start, start + count)]


def qr_bars() -> Iterator[tuple[int, int, int]]:
    """The dark modules as bars: column, row (from the top) and length, in modules."""
    for row, bits in enumerate(QR):
        column = 0
        for bit, run in groupby(f"{bits:0{QR_SIZE}b}"):
            length = len(list(run))
            if bit == "1":
                yield column, row, length
            column += length


def qr_svg() -> str:
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in qr_bars())
    box = f'viewBox="0 0 {QR_SIZE} {QR_SIZE}" width="{QR_SIZE}" height="{QR_SIZE}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{path}"/></svg>'
