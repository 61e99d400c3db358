"""Recognizes rows that are not visits: totals, repeated headings, report lines, cancelled appointments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from handouts.patients.headings import by_heading
from handouts.patients.statuses import Statuses
from handouts.patients.table import FEWEST
from handouts.text import fold, word_set

TOTAL, HEADINGS, LINE = "totals", "repeated headings", "report lines"
#: Rows below headings that are not those of the list: they would put words into the wrong columns.
OTHER_TABLE = "of another table"
_TOTALS = word_set(
    "total totals subtotal subtotals grandtotal sum overall count average totale totali subtotale subtotali "
    "totales subtotales totalgeneral totalgeral totaux totalgénéral soustotal summe gesamt gesamtsumme zwischensumme "
    "gesamtzahl anzahl totaal subtotaal eindtotaal totaalgeneraal soma suma razem łącznie ogółem celkem összesen "
    "végösszeg toplam geneltoplam totalt summa ialt yhteensä ukupno skupaj kopā iš-viso kokku итого всего разом усього "
    "σύνολο 合計 総計 小計 总计 合计 小计 總計 合計 합계 총계 소계 المجموع الإجمالي סהכ "
    "tổngcộng tổng jumlah kabuuan"
)
_KNOWN = by_heading()
_WHO = frozenset(("id", "name", "first name", "last name"))
#: The nouns of counts at the end of a list.
_COUNTED = (
    "appointments? appts? bookings? patients? clients? visits? sessions? rows? records? results? entries items? hours? "
    "h hrs? mins? minutes? people persons? names? pacientes? citas? termine? patienten rendez-vous pazienti "
    "appuntamenti afspraken"
)
_COUNT = re.compile(
    rf"(?:(?:total|number|no|sum|count)s?\W*(?:of)?\W*)?(?:\d[\d.,\s]*)?(?:{'|'.join(_COUNTED.split())})?(?:\W*\d[\d.,]*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[-–−+(]?\s*(?:[$€£¥₹]|[A-Z]{3}\s|kr|zł)?\s*[-–−]?\d[\d.,'’\s:]*\s*(?:%|[$€£¥₹]|[A-Z]{3}|kr|zł|h|hrs?|hours?|mins?)?\)?",
    re.IGNORECASE,
)
_PLAIN_LINE = re.compile(r"[\W_]*")
_FOOT = re.compile(
    r"(?:(?:report|list|export|data|file)\s)?(?:printed|generated|exported|created|produced|downloaded|prepared|run|"
    r"filtered|sorted|grouped)\b.{0,12}\b(?:by|on|at|from|for|with|:)|"
    r"page\s+\d+|\W*end of (?:report|list|file|export|day)|\W*\(?end\W*$|report (?:date|period|run|for)\b|date range\b|"
    r"filters?\b\W|applied filters|confidential\b|©|\(c\)\s|copyright\b|powered by|generated\b|printed\b|"
    r"showing \d|displaying \d|\d+ of \d+ |"
    r"(?:erstellt|gedruckt|exportiert|stand)\b.{0,6}\b(?:am|von|um|:)|seite\s+\d+|"
    r"(?:généré|imprimé|exporté|édité)e?\b.{0,6}\b(?:le|par|à)|"
    r"(?:generado|impreso|exportado|creado)\b.{0,6}\b(?:el|por|a)|página\s+\d+|"
    r"(?:generato|stampato|esportato|creato)\b.{0,6}\b(?:il|da|alle)|pagina\s+\d+",
    re.IGNORECASE,
)
#: The longest text that can be an id.
_LONGEST_ID = 40
_SENTENCE = re.compile(r"[^\W\d_]{2,}[.!?:]?\s+[^\W\d_]+.*\s+[^\W\d_]+|.*[^\W\d_]{2,}\s+.*[.!?]$|.*[,;].*\s")


class RowKinds:
    """Recognizes the rows of one list that are not visits. `columns` has the places of the known columns.

    With `all_statuses`, no status makes a difference. A lost separator of `separated` text moves values elsewhere.
    """

    def __init__(
        self,
        headings: Sequence[str],
        columns: Mapping[str, int],
        *,
        all_statuses: bool = False,
        separated: bool = False,
    ) -> None:
        self._headings = [fold(heading) for heading in headings]
        self._width = len(headings)
        self._first = next((at for at, heading in enumerate(self._headings) if heading), 0)
        self._id = columns.get("id", -1)
        self._names = tuple(
            at for column, at in columns.items() if column == "name" or column.endswith(" name")
        )
        self.statuses = Statuses(() if all_statuses else self._headings, columns, separated)
        self._in_other_table = False

    def of(self, cells: Sequence[str]) -> str:
        """The kind of a row that is not a visit; "" for any other row."""
        filled = [at for at, cell in enumerate(cells) if cell and not cell.isspace()]
        if not filled:
            return ""
        first = cells[filled[0]]
        # A number at the start of a longer row is an id. This settles most rows quickly.
        if len(filled) < FEWEST or not first.isdigit():
            word = fold(first)
            if (word == self._headings[self._first] or filled[0] != self._first) and self._is_headings(cells):
                self._in_other_table = False
                return HEADINGS
            if word in _KNOWN and _are_headings([cells[at] for at in filled]):
                self._in_other_table = True
            if kind := self._report_line(cells, filled, word):
                return kind
        if self._in_other_table:
            return OTHER_TABLE
        return self.statuses.of(cells) if self.statuses else ""

    def _is_headings(self, cells: Sequence[str]) -> bool:
        at = self._first
        if len(cells) <= at or not cells[at] or fold(cells[at]) != self._headings[at]:
            return False
        same = [
            fold(cell) == heading for cell, heading in zip(cells, self._headings, strict=False) if heading
        ]
        return all(same) and (len(same) > 1 or self._width == 1)

    def _report_line(self, cells: Sequence[str], filled: list[int], word: str) -> str:
        first = cells[filled[0]]
        alone = len(filled) == 1
        if (alone or _begins_a_total(first, word)) and is_total([cells[at] for at in filled]):
            return TOTAL if not alone or not first.strip().isdigit() or filled[0] != self._id else ""
        if self._id not in filled and self._is_sum(cells, filled):
            return TOTAL
        if not first[0].isalnum() and all(_PLAIN_LINE.fullmatch(cells[at]) for at in filled):
            return LINE
        return LINE if alone and self._width > 1 and self._is_line(first.strip(), filled[0]) else ""

    def _is_sum(self, cells: Sequence[str], filled: list[int]) -> bool:
        """Whether a row without an id has sums or counts, and perhaps a word for them where others have a name."""
        if any(at in self._names for at in filled):
            return len(filled) > 1 and is_total([cells[at] for at in filled])
        return bool(self._names) and self._all_numbers(cells, filled)

    def _all_numbers(self, cells: Sequence[str], filled: list[int]) -> bool:
        """Whether a row has only numbers, as a row of sums."""
        return all(_NUMBER.fullmatch(cells[at].strip()) for at in filled)

    def _is_line(self, text: str, at: int) -> bool:
        """Whether the only text of a row is a report line: a foot, or the heading of a group."""
        if _FOOT.match(text):
            return True
        if at == self._id and self._names and _heads_a_group(text):
            return True
        if at != self._first or reads_like_prose(text):
            return False
        digits = any(map(str.isdigit, text)) and at != self._id
        return text.endswith(":") or ": " in text or (digits and " " in text)


def _heads_a_group(text: str) -> bool:
    """Whether a text alone where other rows have ids is a heading: "Waiting list", "Bo Hall (2)", "Thursday, 3 May"."""
    words = text.split()
    plain = [word for word in (each.strip(",.:()") for each in words) if len(word) > 1 and word.isalpha()]
    capitals = not any(word[0].islower() for word in words)
    return text[:1].isupper() and len(plain) > 1 and (capitals or len(words) == 2)


def _are_headings(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row are headings of a list of patients, though not of this list."""
    if any(len(text) > 30 or any(map(str.isdigit, text)) for text in texts):
        return False
    known = [column for text in texts if (column := _KNOWN.get(fold(text)))]
    return len({*known}) > 1 and not _WHO.isdisjoint(known) and len(known) * 2 >= len(texts)


def _begins_a_total(text: str, word: str) -> bool:
    """Total, Totals:, Grand Total (45), Total appointments; not "Sum, Lisa" nor "Count Basie". `word` is it folded."""
    if word.rstrip("0123456789,") in _TOTALS:
        return True
    first, more, rest = text.strip().partition(" ")
    return bool(more) and fold(first) in _TOTALS and bool(_COUNT.fullmatch(rest.strip(" :()-–")))


def is_total(cells: Sequence[str]) -> bool:
    """Whether the filled cells of a row are a total: a word for it or a count, and numbers."""
    total = False
    for cell in cells:
        text = cell.strip()
        if _begins_a_total(text, fold(text)) or (
            _COUNT.fullmatch(text) and any(map(str.isdigit, text)) and any(map(str.isalpha, text))
        ):
            total = True
        elif not _NUMBER.fullmatch(text) and not _COUNT.fullmatch(text):
            return False
    return total


def is_foot(text: str) -> bool:
    """Whether a report line is surely one: "Printed by …". Others can be the rest of a note: "Remember: 5 times"."""
    return bool(_FOOT.match(text))


def reads_like_prose(text: str) -> bool:
    """Whether a text in place of an id is a sentence or a part of one."""
    text = unicodedata.normalize("NFKC", text).strip()
    return len(text) > _LONGEST_ID or bool(_SENTENCE.match(text))
