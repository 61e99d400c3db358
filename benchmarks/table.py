"""Formats the results as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

HEAD = (
    *("way", "ms a sheet: median (quartiles)", "× floor", "× ours", "a second, 1 process", "2 processes"),
    *("cold start, s", "× import reportlab", "KB a file", "bytes per additional patient, merged", "peak MB"),
    *("tagged", "PDF/UA-1", "PDF/A-2a", "merged PDF/UA-1"),
)


def number(value: float) -> str:
    """A number with three significant digits and no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def ratio(way: dict[str, Any], base: dict[str, Any] | None) -> str:
    """The median of the ratios within each round, so that slow periods affect both times."""
    if base is None:
        return "–"
    pairs = zip(way["round_medians"], base["round_medians"], strict=True)
    return number(statistics.median(mine / theirs for mine, theirs in pairs))


def verdict(value: bool | None) -> str:
    return "–" if value is None else "yes" if value else "no"


def row(way: dict[str, Any], ways: dict[str, Any], bare: dict[str, Any]) -> list[str]:
    spent = {key: number(1000 * value) for key, value in way["seconds"].items()}
    further, imports = way["further"], bare.get("import reportlab.platypus")
    return [
        way["name"],
        f"{spent['median']} ({spent['low']} to {spent['high']})",
        ratio(way, ways.get("floor")),
        ratio(way, ways.get("ours")),
        number(way["a_second_one"]),
        number(way["a_second_two"]),
        number(way["cold"]["median"]),
        number(way["cold"]["median"] / imports["median"]) if imports else "–",
        number(way["bytes"] / 1000),
        "–" if further is None else f"{further:,.0f}",
        number(way["peak_mb"]),
        *(verdict(way[key]) for key in ("tagged", "ua1", "2a", "merged_ua1")),
    ]


def line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def markdown(result: dict[str, Any]) -> str:
    ways, bare = result["ways"], result["bare"]
    rows = [row(way, ways, bare) for way in ways.values()]
    starts = ", ".join(f"`{name}` {number(spent['median'])} s" for name, spent in bare.items())
    known = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    where = result["machine"]
    notes = [
        f"{result['patients']} patients for each way in each of {result['rounds']} interleaved rounds.",
        f"Other starts in the same run: {starts}.",
        f"{where['processor']}, {where['cores']} cores, {where['system']}, Python {where['python']}.",
        f"{known}.",
    ]
    rule = ["---", *["--:"] * (len(HEAD) - 5), *["---"] * 4]
    return "\n".join([*map(line, [list(HEAD), rule, *rows]), "", *notes])
