"""Many clients at once against two workers, as a clinic's own server runs them: python -m tests.desk.load

Each client asks for sheets of its own patients. Every answer is compared, byte for byte, with the sheet that is made
here from the same words: nobody's sheet may be mixed with another's. The memory of the workers is read all the time.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from handouts.desk.server import ServerAddress, bind
from handouts.edition import EditionRequest, MemoryCache, fill, find_or_prepare
from handouts.patients import Choice, Patient

HOST = "desk.clinic.example"
DATE = datetime.date(2026, 12, 3)
TREATMENTS = ("massage", "stretching", "ice-heat", "relaxation", "exercise", "posture", "stress", "breaks")
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüéñłø’- "


@dataclass
class Result:
    """What all clients saw."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)  #: megabytes of all workers, each half second


@contextlib.contextmanager
def server(clinic: Path, workers: int) -> Iterator[tuple[int, int]]:
    """The app behind no proxy, as docs/desk.md starts it: its port, and its process."""
    with bind(ServerAddress()) as free:
        port = free.getsockname()[1]
    env = os.environ | {"HANDOUTS_DESK_CLINIC": str(clinic), "HANDOUTS_DESK_HOSTS": HOST}
    line = ["uvicorn", "--factory", "handouts.desk:app", "--workers", str(workers), "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", *line, "--no-access-log", "--log-level", "warning"],
        env=env,
        stdin=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if ask(port, "GET", "/")[0] == 200:
                    break
            time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def ask(port: int, method: str, path: str, form: list[tuple[str, str]] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": HOST, "Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Client(threading.Thread):
    """One browser: it looks at the preview of a patient's sheet, then takes the PDF."""

    def __init__(
        self, number: int, port: int, clinic: Path, until: float, result: Result, cache: MemoryCache
    ):
        super().__init__(daemon=True)
        self.random = random.Random(number)
        self.port, self.clinic, self.until, self.result, self.cache = port, clinic, until, result, cache

    def run(self) -> None:
        while time.monotonic() < self.until:
            try:
                self.one_patient()
            except Exception as error:
                self.result.errors.append(f"{type(error).__name__}: {error}")

    def one_patient(self) -> None:
        name = "".join(self.random.choices(LETTERS, k=20)).strip(" -’") or "A"
        note = " ".join("".join(self.random.choices(LETTERS[:26], k=6)) for _ in range(8))
        chosen = self.random.sample(TREATMENTS, 2)
        form = [
            ("name", name),
            ("note", note),
            ("date", DATE.isoformat()),
            ("letterhead", "on"),
            ("paper", "letter"),
        ]
        form += [("treatment", id) for id in chosen] + [(f"how-{chosen[0]}", f"{name} {chosen[1]}")]
        begun = time.monotonic()
        status, _ = ask(self.port, "POST", "/sheet/preview", form)
        self.result.times.append(time.monotonic() - begun)
        if status != 200:
            self.result.errors.append(f"preview: {status}")
        status, pdf = ask(self.port, "POST", "/sheet/pdf", form)
        if status != 200 or pdf != self.expected(name, note, chosen):
            self.result.errors.append(
                f"pdf: {status}, not this patient's" if status == 200 else f"pdf: {status}"
            )
        time.sleep(self.random.uniform(0, 0.5))

    def expected(self, name: str, note: str, chosen: list[str]) -> bytes:
        request = EditionRequest(str(self.clinic), treatments=tuple(chosen), paper="letter")
        how = (f"{name} {chosen[1]}", "")
        patient = Patient(
            name=" ".join(name.split()),
            note=note,
            treatments=tuple(
                Choice(id, " ".join(text.split())) for id, text in zip(chosen, how, strict=True)
            ),
            date=DATE,
        )
        with _LOCK:
            sheet = find_or_prepare(request, self.cache, time.time_ns())
        return bytes(fill(sheet, patient, DATE))


_LOCK = threading.Lock()


def load(clinic: Path, clients: int, seconds: float, workers: int = 2) -> Result:
    """Run that many clients for that long."""
    result, cache = Result(), MemoryCache("")
    with server(clinic, workers) as (port, process):
        until = time.monotonic() + seconds
        running = [Client(number, port, clinic, until, result, cache) for number in range(clients)]
        for each in running:
            each.start()
        while time.monotonic() < until:
            result.memory.append(memory_of(process))
            time.sleep(0.5)
        for each in running:
            each.join(60)
    return result


def memory_of(process: int) -> int:
    """Megabytes of the children of a process; 0 where /proc is not."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            text = status.read_text(encoding="utf-8")
            if f"\nPPid:\t{process}\n" in text and (found := re.search(r"VmRSS:\s+(\d+)", text)):
                total += int(found[1])
    return total // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clinic", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    result = load(given.clinic.absolute(), given.clients, given.seconds, given.workers)
    times = sorted(result.times)
    print(f"{len(times)} sheets, {len(result.errors)} errors {sorted(set(result.errors))[:5]}")
    print(f"preview: median {statistics.median(times):.2f} s, 95 % {times[len(times) * 95 // 100]:.2f} s")
    quarter = len(result.memory) // 4
    parts = [max(result.memory[at : at + quarter], default=0) for at in range(0, quarter * 4, quarter or 1)]
    print(f"memory of the workers, highest of each quarter: {parts} MB")


if __name__ == "__main__":
    main()
