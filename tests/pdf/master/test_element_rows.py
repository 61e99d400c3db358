"""Structure elements as rows: readers find each of them, with all that it has."""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf
import pytest

from handouts.pdf.master.element_rows import element_rows, row_stream
from handouts.pdf.syntax import Dict, Name, Ref, unpredicted, write_body


def element(role: str, **more: Any) -> Dict:
    entries = {"P": Ref(9), "Pg": Ref(4), "Alt": None, "ActualText": None, "Lang": None, "A": None, "K": 0}
    return Dict({"Type": Name("StructElem"), "S": Name(role), **entries, **more})


def many(count: int = 40) -> dict[int, Any]:
    return {at: element("P", K=at % 7) for at in range(100, 100 + count)}


def test_elements_with_texts_and_all_that_is_no_element_stay_as_they_are() -> None:
    others = {
        1: Dict(Type=Name("Page")),
        2: element("Figure", Alt="A picture"),
        3: element("P", ActualText="Words"),
        4: element("Link", K=[3, Dict(Type=Name("OBJR"), Obj=Ref(8))]),
        5: element("L", K=[Ref(at) for at in range(200, 230)]),
        6: element("Form", A=Dict(O=Name("PrintField"), Desc="ünïcode")),
    }
    assert element_rows(others | many()).keys() == many().keys()


def test_few_elements_are_no_rows() -> None:
    assert element_rows(many(5)) == {}


def test_each_is_found_with_all_that_it_has() -> None:
    scope = Dict(O=Name("Table"), Scope=Name("Row"))
    values = many() | {
        500: element("LI", K=[Ref(501), Ref(12)]),
        501: element("Lbl", K=[1, 22, 333]),
        504: element("P", K=[Ref(501), 2]),
        502: element("TD", K=None, Pg=None),
        503: element("TH", K=Ref(501), A=scope),
    }
    rows = element_rows(values)
    assert rows.keys() == values.keys()
    found = dict(_objects(write_body(row_stream(rows))))
    assert list(found) == list(rows)
    assert found[500] == b"<</S/LI/P   9 0 R/K[501 0 R  12 0 R]>>"
    assert found[501] == b"<</S/Lbl/P   9 0 R/Pg   4 0 R/K[  1  22 333]>>"
    assert found[504] == b"<</S/P/P   9 0 R/Pg   4 0 R/K[501 0 R   2]>>"
    assert found[502] == b"<</S/TD/P   9 0 R>>"
    assert found[503] == b"<</S/TH/P   9 0 R/K 501 0 R/A <</O /Table /Scope /Row>>>>"


@pytest.mark.parametrize("count", range(20, 600, 7))
def test_a_stream_never_ends_in_a_carriage_return(count: int) -> None:
    """Its last byte depends on all others: of 256 streams, one would."""
    rows = element_rows(many(count))
    body = write_body(row_stream(rows))
    assert not body.removesuffix(b"\nendstream").endswith(b"\r")
    assert [at for at, _ in _objects(body)] == list(rows)


def _objects(body: bytes) -> list[tuple[int, bytes]]:
    head, _, data = body.removesuffix(b"\nendstream").partition(b"\nstream\n")
    about = pikepdf.Object.parse(head)
    columns, first = int(about.DecodeParms.Columns), int(about.First)
    rows = unpredicted(zlib.decompress(data), columns)
    pairs = [int(value) for value in rows[:first].split()]
    assert len(pairs) == 2 * int(about.N)
    places = [*pairs[1::2], len(rows) - first]
    return [
        (at, rows[first + start : first + end].rstrip())
        for at, start, end in zip(pairs[::2], places, places[1:], strict=False)
    ]
