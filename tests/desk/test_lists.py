"""A list: what the page says of it, what is made of it, what is kept, and what is gone afterwards."""

from __future__ import annotations

import datetime
import io
import json
import tempfile
import time
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import systems
from click.testing import CliRunner
from desks import client_of, new_desk, own_clinic
from lxml import html
from practice import Export
from starlette.testclient import TestClient

from handouts.cli.batch import batch
from handouts.edition import MemoryCache

# The sheets are those of tests/batch.
pytestmark = pytest.mark.unheld
TODAY = datetime.date(2026, 12, 1)
PATIENCE = 90.0
HEAD = "id,name,treatments,note,next visit\n"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: TODAY)
    monkeypatch.setattr("handouts.desk.lists.choices.today", lambda: TODAY)


@pytest.fixture(autouse=True)
def own_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return own_clinic(tmp_path / "clinic")


@pytest.fixture(scope="module")
def kept_cache(tmp_path_factory: pytest.TempPathFactory) -> MemoryCache:
    """Editions are typeset once for all tests, also by the process of a run."""
    return MemoryCache(str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def client(folder: Path, kept_cache: MemoryCache) -> TestClient:
    return client_of(new_desk(folder, cache=kept_cache))


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


def test_an_export_is_shown_as_it_is_understood(client: TestClient) -> None:
    shown = look(client, cliniko().data, cliniko().file)
    assert shown.uses()["Patient ID"] == "Your number for the patient"
    assert shown.uses()["Cancelled at"] == "Shows which appointments were cancelled or missed"
    assert shown.uses()["Business"] == "Not used"
    assert shown.text().count("cancelled appointments are left out") == 1
    assert len(shown.tree.xpath("//*[@class='row-card']")) == 3
    assert "Is column" in shown.text("//*[@role='alert']")  # the clinic's notes: for the patient?
    assert not shown.tree.xpath("//button[@value='make']")


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


OPTIONS = [
    *("--ignore", "Notes", "--type", "Remedial Massage *=massage", "--type", "Initial Assessment=general"),
    *("--type", "Exercise Class=exercise", "--type", "Rehab & Stretch=stretching"),
    *("--type", "Team Meeting=skip"),
]


def test_the_same_files_as_the_command_line(
    client: TestClient, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_cache: MemoryCache
) -> None:
    monkeypatch.setenv("HANDOUTS_CACHE", kept_cache.folder)
    path, out = tmp_path / cliniko().file, tmp_path / "out"
    path.write_bytes(cliniko().data)
    printed = tmp_path / "all.pdf"
    command = [str(path), "--clinic", str(folder), "-o", str(out), "--print-run", str(printed), "--duplex"]
    made = CliRunner().invoke(batch, [*command, *OPTIONS, "--json"], catch_exceptions=False)
    over = make(client, answered(client), keep=None)
    assert f"{json.loads(made.stdout)['made']} sheets are made" in over.text()
    zipped = client.get(f"{over.address}/zip")
    assert zipped.headers["content-disposition"] == 'attachment; filename="handouts.zip"'
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    ours = {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")}
    assert files.keys() == ours.keys()
    assert {name for name in files if name.endswith(".pdf") and files[name] != ours[name]} == set()
    assert len([name for name in files if name.endswith(".pdf")]) == 50
    answer = client.get(f"{over.address}/print")
    assert answer.content == printed.read_bytes()
    assert answer.headers["content-type"] == "application/pdf"
