"""A front desk without a browser: it sends a list, changes choices, presses Make, and reads what it is shown."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Any

import systems
from lxml import html
from practice import Export
from starlette.testclient import TestClient

PATIENCE = 90.0  # seconds
HEAD = "id,name,treatments,note,next visit\n"


@cache
def cliniko() -> Export:
    return systems.SYSTEMS["Cliniko"]()


class Shown:
    """A page, as somebody sees it."""

    def __init__(self, answer: Any) -> None:
        self.status = answer.status_code
        self.address = str(answer.url.path)
        self.tree = html.fromstring(answer.text)

    def text(self, path: str = "//main") -> str:
        return " ".join(" ".join(each.text_content() for each in self.tree.xpath(path)).split())

    def form(self, **changed: object) -> dict[str, Any]:
        """What the browser sends: the values of the form, with some changed; None takes a tick out."""
        form = self.tree.xpath("//form[@id='checked']")[0]
        values = {key: value for key, value in form.form_values() if key}
        values |= {key.replace("_", "-"): value for key, value in changed.items()}
        return {key: value for key, value in values.items() if value is not None}

    def uses(self) -> dict[str, str]:
        """What each column was taken for."""
        rows = self.tree.xpath("//section[@id='columns']//tbody/tr")
        return {
            row.xpath("string(.//input[starts-with(@name, 'heading')]/@value)"): " ".join(
                row.xpath("string(td[1])").split()
            )
            for row in rows
        }

    def place(self, kind: str, heading: str) -> str:
        """The place of a heading or of a kind."""
        name = self.tree.xpath(f"string(//input[starts-with(@name, '{kind}-')][@value='{heading}']/@name)")
        return str(name).rpartition("-")[2]


def look(client: TestClient, data: bytes | str, name: str = "list.csv") -> Shown:
    data = data.encode("utf-8") if isinstance(data, str) else data
    return Shown(client.post("/list", files={"list": (name, data)}))


def again(client: TestClient, shown: Shown, **changed: object) -> Shown:
    return Shown(client.post("/list", data=shown.form(**changed)))


def make(client: TestClient, shown: Shown, **changed: object) -> Shown:
    """Press Make, and wait until the run is over."""
    return wait(client, Shown(client.post("/list/make", data=shown.form(**changed))))


def wait(client: TestClient, shown: Shown) -> Shown:
    end = time.monotonic() + PATIENCE
    while shown.tree.xpath("//section[@id='running']"):
        assert time.monotonic() < end, shown.text()
        time.sleep(0.2)
        shown = Shown(client.get(shown.address))
    return shown


def kept_on_disk(temporary: Path) -> list[Path]:
    return sorted(temporary.glob("handouts-desk-*"))


def answered(client: TestClient, **more: object) -> Shown:
    """An export, with an answer for its notes and for every kind of appointment."""
    shown = look(client, cliniko().data, cliniko().file)
    choices: dict[str, object] = {f"column-{shown.place('heading', 'Notes')}": "-"}
    for kind, means in {
        "Remedial Massage 60": "massage",
        "Remedial Massage 30": "massage",
        "Initial Assessment": "general",
        "Exercise Class": "exercise",
        "Rehab & Stretch": "stretching",
        "Team Meeting": "skip",
    }.items():
        choices[f"type-{shown.place('kind', kind)}"] = means
    return again(client, shown, **choices, **more)
