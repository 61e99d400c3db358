"""Text of page code in fewer words: each line stays where it was, in its font and colour, in its marked content."""

from __future__ import annotations

from typing import Any

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from handouts.pdf.master.text_code import shorter

_TENTHS = st.integers(-9000, 9000).map(lambda value: value / 10)
_PLACE = st.tuples(_TENTHS, _TENTHS)
_FONT = st.sampled_from(["/F1 12", "/F2 12", "/F2 12.5"])
_COLOUR = st.sampled_from(["0 g", "0.102 g", "1 0 0.5 rg"])
_SHOWN = st.sampled_from(["[<0001>] TJ", "[<0002>20<0003>]TJ"])


@st.composite
def _text(draw: st.DrawFn) -> str:
    """A line of text as the canvas writes it: one place, and runs in one or more fonts."""
    x, y = draw(_PLACE)
    runs = draw(st.lists(st.tuples(_FONT, _SHOWN), min_size=1, max_size=3))
    shown = "\n".join(f"{font} Tf{draw(st.sampled_from([' ', chr(10)]))}{code}" for font, code in runs)
    mark = draw(st.sampled_from(["/Artifact BMC", "/P <</MCID 3>> BDC", "/Lbl <</MCID 12>> BDC"]))
    return f"{mark}\nBT\n{draw(_COLOUR)}\n1 0 0 1 {x:g} {y:g} Tm\n{shown}\nET\nEMC"


_OTHER = st.sampled_from(
    [
        "/Artifact BMC\n0.5 g\n1 2 3 4 re f\nEMC",
        "q\n/G1 Do\nQ",
        "/Form <</MCID 7>> BDC\n1 0 0 RG\n1 2 m 3 4 l S\nEMC",
    ]
)


@given(st.lists(st.one_of(_text(), _OTHER), min_size=1, max_size=12))
def test_what_is_drawn_stays_as_it_was(pieces: list[str]) -> None:
    code = "\n".join(pieces)
    assert _drawn(shorter(code)) == _drawn(code)


@given(st.lists(_text(), min_size=2, max_size=6))
def test_lines_that_follow_one_another_are_one_text_object(pieces: list[str]) -> None:
    assert shorter("\n".join(pieces)).splitlines().count("BT") == 1


def test_code_without_text_is_left_as_it_is() -> None:
    code = "q\n1 0 0 1 5 5 cm\nBT is no operator here\nQ"
    assert shorter(code) == code


def test_a_part_with_a_text_of_its_own_keeps_it() -> None:
    own = "/Span <</ActualText <FEFF0041>>> BDC\n[<0001>] TJ\nEMC"
    line = f"/P <</MCID 0>> BDC\nBT\n0 g\n1 0 0 1 5 6 Tm\n/F1 9 Tf\n{own}\nET\nEMC"
    assert shorter(line).splitlines() == [
        "BT", "/P <</MCID 0>> BDC", "0 g", "5 6 Td", "/F1 9 Tf", "/Span <</ActualText <FEFF0041>>> BDC", "[<0001>] TJ",
        "EMC", "EMC", "ET",
    ]  # fmt: skip


def _drawn(code: str) -> list[Any]:
    """What is painted: the operator, its marks, and for text its place, its font and its colour."""
    found: list[Any] = []
    marks: list[str] = []
    colour = font = ""
    x = y = 0.0
    with pikepdf.new() as pdf:
        for instruction in pikepdf.parse_content_stream(pikepdf.Stream(pdf, code.encode())):
            operands, operator = instruction.operands, instruction.operator
            values = tuple(map(str, operands))
            match str(operator):
                case "BMC" | "BDC":
                    marks.append(" ".join(values))
                case "EMC":
                    marks.pop()
                case "g" | "rg":
                    colour = " ".join(values)
                case "Tf":
                    font = " ".join(values)
                case "Tm" | "BT":
                    x, y = map(float, values[4:] or (0, 0))
                case "Td":
                    x, y = x + float(values[0]), y + float(values[1])
                case "TJ":
                    found.append((values, tuple(marks), round(x, 3), round(y, 3), font, colour))
                case other if other != "ET":
                    found.append((other, values, tuple(marks), colour))
    assert not marks
    return found
