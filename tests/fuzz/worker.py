"""One process that runs cases, one after the other, and says what it found."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

#: What a case may take: seconds, and bytes of memory of its process or of one that it starts.
LONGEST = 10.0
MOST_MEMORY = 500_000_000
#: The process is ended here, before the machine has no memory left.
_LIMIT = 3_000_000_000
_POOL = 300  # pieces of input kept because something new was said of them
_NAMES = re.compile(r"[\d.,]+|'[^']*'|\"[^\"]*\"|“[^”]*”|/[^\s:]+")


@dataclass(frozen=True)
class Chunk:
    """Cases of one kind: chance is decided by the seed, the kind and the number of the chunk."""

    kind: str
    number: int
    cases: int
    seed: int


@dataclass(frozen=True)
class Finding:
    """What a case did that none may do. `data` is the input, and `sign` is the same for the same fault."""

    kind: str
    sign: str
    data: bytes
    trace: str = ""


@dataclass(frozen=True)
class Done:
    """What a chunk came to."""

    kind: str
    cases: int
    seconds: float
    slowest: float
    files: int
    peak: int
    signs: int


def work(pipe: Any, root: str) -> None:
    """Take chunks from the pipe until there are no more. What is run is written to `root`/input first."""
    resource.setrlimit(resource.RLIMIT_AS, (_LIMIT, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from fuzz.bench import Bench
    from fuzz.guard import Guard

    bench, guard = Bench(Path(root)), Guard()
    from fuzz.kinds import KINDS

    _ = bench.master  # made before anything is watched
    pipe.send("ready")
    while chunk := pipe.recv():
        pipe.send(_chunk(chunk, KINDS[chunk.kind], bench, guard, pipe))
        if peak_memory() > MOST_MEMORY * 0.7:
            break  # what is kept between cases has grown; a new process begins without it
    pipe.send(None)


def _chunk(chunk: Chunk, kind: Any, bench: Any, guard: Any, pipe: Any) -> Done:
    begun, slowest, files, peak = time.monotonic(), 0.0, bench.files, 0
    signs: set[str] = set()
    cases = 0
    for data in made(chunk, kind, bench, signs):
        (bench.root / "input").write_bytes(data)
        started = time.monotonic()
        pipe.send(started)
        if found := judged(chunk.kind, kind, data, bench, guard):
            pipe.send(found)
        slowest = max(slowest, time.monotonic() - started)
        peak = max(peak, peak_memory())
        cases += 1
    return Done(chunk.kind, cases, time.monotonic() - begun, slowest, bench.files - files, peak, len(signs))


def made(chunk: Chunk, kind: Any, bench: Any, signs: set[str]) -> Iterator[bytes]:
    """The input of a chunk: what was found once in number 0, good input too in number 1, and changes of both.

    A piece of which something new was said is changed further.
    """
    from fuzz.mutation import Mutator
    from fuzz.seeds import corpus

    random = Random(f"{chunk.seed} {chunk.kind} {chunk.number}")
    once = corpus(chunk.kind)
    good = kind.seeds()
    pieces = [*good, *once]
    first = ([once, pieces][chunk.number] if chunk.number < 2 else [])[: chunk.cases]
    yield from first
    mutator = Mutator(random, pieces)
    for _ in range(chunk.cases - len(first)):
        # Most of what is kept is refused: good input is changed as often, so that some comes through.
        data = kind.change(mutator, random.choice(good if random.random() < 0.5 else pieces))
        yield data
        sign = signature(" ".join(bench.said))
        if sign not in signs and len(pieces) < _POOL and len(data) < 200_000:
            signs.add(sign)
            pieces.append(data)


def judged(name: str, kind: Any, data: bytes, bench: Any, guard: Any) -> Finding | None:
    """Run one case; what is wrong with it, if anything. One that was slow is run again: the machine may be busy."""
    found = _judged(name, kind, data, bench, guard)
    return _judged(name, kind, data, bench, guard) if found and found.sign.startswith("slow") else found


def _judged(name: str, kind: Any, data: bytes, bench: Any, guard: Any) -> Finding | None:
    bench.begin()
    forget_peak()
    before, begun = peak_memory(), time.monotonic()
    sign = trace = ""
    raised: BaseException | None = None
    guard.watch(str(bench.folder), bench.cache, str(bench.temporary))
    try:
        kind.run(bench, data)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | GeneratorExit):
            raise
        raised = error
    strays = guard.rest()
    for path in bench.temporary.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if raised is not None:
        sign, trace = _sign(raised), "".join(traceback.format_exception(raised)[-12:])
    if strays:
        sign = f"stray {strays[0]}"
    elif (seconds := time.monotonic() - begun) > LONGEST:
        sign = f"slow: {sign or f'{seconds:.0f} seconds'}"
    elif peak_memory() > MOST_MEMORY >= before:
        sign = f"memory {sign}"
    return Finding(name, sign, data, trace) if sign else None


def _sign(error: BaseException) -> str:
    """The kind of an error, and the last place of the program in its trace."""
    places = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if f"{os.sep}handouts{os.sep}" in frame.filename or "site-packages" in frame.filename
    ]
    text = str(error)[:100] if type(error).__name__ in ("FoundError", "StrayError") else ""
    return f"{type(error).__name__} {places[-1] if places and not text else ''}{text}"


def signature(words: str) -> str:
    """Words without what differs from case to case."""
    return hashlib.sha256(_NAMES.sub("#", words)[:2000].encode("utf-8", "replace")).hexdigest()[:12]


def peak_memory() -> int:
    """The most memory that this process has used since `forget_peak`, or ever one that it started, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        own = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except OSError:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return max(own, below)


def forget_peak() -> None:
    """Begin to measure the peak of this process anew, where the system can do so."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def replay(name: str, data: bytes, root: str) -> Finding | None:
    """Run one case in this process."""
    from fuzz.bench import Bench
    from fuzz.guard import Guard
    from fuzz.kinds import KINDS

    bench, guard = Bench(Path(root)), Guard()
    _ = bench.master
    found = judged(name, KINDS[name], data, bench, guard)
    with contextlib.suppress(OSError):
        shutil.rmtree(bench.folder)
    return found
