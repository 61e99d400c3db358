"""What a run of many cases came to, in a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from fuzz.worker import Done, Finding


@dataclass
class _Sum:
    cases: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    files: int = 0
    peak: int = 0
    signs: int = 0


class Report:
    """Cases, seconds, findings and memory, by kind."""

    def __init__(self) -> None:
        self.sums: dict[str, _Sum] = defaultdict(_Sum)
        self.found: Counter[tuple[str, str]] = Counter()

    @property
    def cases(self) -> int:
        return sum(of.cases for of in self.sums.values())

    def add(self, each: Done | Finding) -> None:
        if isinstance(each, Finding):
            self.found[each.kind, each.sign] += 1
            return
        of = self.sums[each.kind]
        of.cases += each.cases
        of.seconds += each.seconds
        of.slowest = max(of.slowest, each.slowest)
        of.files += each.files
        of.peak = max(of.peak, each.peak)
        of.signs += each.signs

    def lines(self) -> Iterator[str]:
        head = ("kind", "cases", "seconds", "a second", "slowest", "PDFs", "peak MB", "findings")
        yield "{:12}{:>8}{:>9}{:>10}{:>9}{:>7}{:>9}{:>10}".format(*head)
        for kind, of in self.sums.items():
            found = sum(count for (name, _), count in self.found.items() if name == kind)
            rate = of.cases / of.seconds if of.seconds else 0.0
            yield (
                f"{kind:12}{of.cases:8,}{of.seconds:9.0f}{rate:10.0f}{of.slowest:8.1f}s{of.files:7,}"
                f"{of.peak / 1e6:9.0f}{found:10,}"
            )
        yield f"{'together':12}{self.cases:8,}"
        for (kind, sign), count in self.found.most_common():
            yield f"{count:6,} × {kind}: {sign}"
