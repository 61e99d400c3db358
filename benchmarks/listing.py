"""A mixed list of any length: 20 editions, a patient's own words in every row, eight names in turn."""

from __future__ import annotations

import csv
from pathlib import Path

TREATMENTS = ("massage", "stretching", "relaxation", "ice-heat", "exercise", "posture", "stress", "breaks")
#: One in eight needs a font of its own: the Vietnamese one.
NAMES = (
    *("Zoë Müller", "Ana López", "John Smith", "Łukasz Żółć"),
    *("Maria Rossi", "Nguyễn Thị Hương", "James O’Brien", "Eva Svobodová"),
)
EDITIONS = 20
HEAD = ("id", "name", "treatments", "note", "next visit", "therapist", "paper", "large print")


def edition(number: int) -> tuple[tuple[str, ...], str, str]:
    """The treatments, paper and type size of a row."""
    chosen = tuple(TREATMENTS[(number + step) % len(TREATMENTS)] for step in range(1 + number // 8))
    return chosen, ("letter", "a4")[number % 2], "yes" if number % 10 == 9 else "no"


def write_list(path: Path, rows: int) -> Path:
    """The same list each time; a row's edition changes from one to the next."""
    editions = [edition(number) for number in range(EDITIONS)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for row in range(rows):
            chosen, paper, large = editions[row * 7 % EDITIONS]
            plan = "; ".join(f"{treatment}: {1 + row % 5} times a week" for treatment in chosen)
            note = f"Walk {5 + row % 30} minutes a day, then rest; patient {row}."
            visit = f"{1 + row % 28} December, 10:{row % 60:02d}"
            name = f"{NAMES[row % len(NAMES)]} {row}"
            writer.writerow((f"P{row:07d}", name, plan, note, visit, "Sam Lee", paper, large))
    return path
