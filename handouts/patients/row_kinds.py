"""Recognizes rows that are not visits: totals, repeated headings, report lines, cancelled appointments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from handouts.patients.headings import by_heading
from handouts.patients.table import FEWEST, is_whole
from handouts.text import fold, word_set

TOTAL, HEADINGS, LINE = "totals", "repeated headings", "report lines"
#: Rows below headings that are not those of the list: they would put words into the wrong columns.
OTHER_TABLE = "of another table"
CANCELLED, MISSED, DELETED = "cancelled", "did not arrive", "deleted"
#: Folded headings of columns with the status of an appointment.
STATUS = (
    "status state appointmentstatus apptstatus bookingstatus visitstatus sessionstatus attendance "
    "attendancestatus attended arrivalstatus arrived outcome appointmentoutcome estado estatus statut stato"
)
#: Folded headings of columns that are filled, or say yes, if an appointment did not take place.
FLAGS: Mapping[str, str] = {
    CANCELLED: "cancelled canceled cancelledat canceledat cancelledon canceledon cancelleddate cancellationdate "
    "cancellationtime iscancelled cancelledtime cancelledby canceledby",
    MISSED: "didnotarrive didnotattend didnotshow dna noshow fta failedtoattend failedtoarrive missed isnoshow "
    "nonattendance",
    DELETED: "deletedat deleted deletedon archivedat archived isdeleted",
}
#: Headings of reasons. A reason can remain although the patient came after all, so a status outweighs it.
REASONS = "cancellationreason cancelationreason cancelreason reasonforcancellation cancellationnote"
#: All of them.
STATUS_HEADINGS = frozenset(f"{STATUS} {' '.join(FLAGS.values())} {REASONS}".split())
_WORDS: Mapping[str, str] = {
    CANCELLED: "cancelled canceled cancel cancellation latecancelled latecanceled latecancel latecancellation "
    "cancelledlate clientcancelled patientcancelled cliniciancancelled clinicianc practitionercancelled "
    "cancelledbyclient cancelledbypatient cancelledbyclinic cancelledbypractitioner cancelledbyprovider "
    "cancelledbypractice cancelledwithnotice cancelledwithoutnotice shortnoticecancellation rescheduled "
    "postponed rejected declined unabletoattend uta void voided "
    "cancelado cancelada anulado anulada aplazado aplazada annulé annulée reporté reportée abgesagt storniert "
    "verschoben annullato annullata cancellato cancellata disdetto geannuleerd afgezegd avbokad inställd avlyst "
    "aflyst peruttu odwołana odwołane anulowana zrušeno otkazano отменён отменено отменена скасовано ακυρώθηκε "
    "iptal iptaledildi đãhủy キャンセル 取消 已取消 취소 ملغى ملغي מבוטל",
    MISSED: "dna didnotarrive didnotattend didnotshow noshow noshowed missed missedappointment fta failedtoattend "
    "failedtoarrive nonattendance nonattended notattended notarrived absent wasnotbrought wnb "
    "nosepresentó noasistió noasistio ausente absente nonvenu nonvenue nichterschienen nonpresentato assente "
    "nietverschenen nichtgekommen nonhonoré nonhonorée noacudió uteblev uteblivet udeblevet eisaapunut nieobecny "
    "nedostavilse неявка неприйшов gelmedi",
    DELETED: "deleted archived removed gelöscht supprimé supprimée eliminado eliminada borrado eliminato verwijderd",
}
_STATUSES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
#: Statuses of visits that take place. Any other status is reported as unknown.
_VISITS = word_set(
    "booked confirmed unconfirmed scheduled pending arrived attended attending insession inprogress inroom "
    "checkedin checkedout completed complete show showed seen invoiced paid active planned upcoming new open reminded "
    "remindersent notconfirmed notyetarrived waiting started finished done tentative checkresponse true yes y ja oui "
    "confirmada programada reservada atendida realizada realizado pendiente confirmée prévue présente honoré honorée "
    "confermata prenotata "
    "sí si asistió atendido confirmado programado reservado bestätigt erschienen gebucht geplant wahrgenommen confirmé "
    "prévu venu présent confermato presente prenotato bevestigd geboekt verschenen"
)
_NO = word_set("no n false f 0 none null na nil nein falsch non faux нет") | {""}
_TOTALS = word_set(
    "total totals subtotal subtotals grandtotal sum overall count average totale totali subtotale subtotali "
    "totales subtotales totalgeneral totalgeral totaux totalgénéral soustotal summe gesamt gesamtsumme zwischensumme "
    "gesamtzahl anzahl totaal subtotaal eindtotaal totaalgeneraal soma suma razem łącznie ogółem celkem összesen "
    "végösszeg toplam geneltoplam totalt summa ialt yhteensä ukupno skupaj kopā iš-viso kokku итого всего разом усього "
    "σύνολο 合計 総計 小計 总计 合计 小计 總計 合計 합계 총계 소계 المجموع الإجمالي סהכ "
    "tổngcộng tổng jumlah kabuuan"
)
#: Words inside a longer status: of cancelled and missed appointments, and of those that it says took place.
_CANCELLED = re.compile(
    r"\b(?:cancel\w*|canx|cnx|cxl?d?|annul\w*|anul\w*|storn\w*|abgesagt|geannul\w*|entfallen|ausgefallen)(?!\w)",
    re.IGNORECASE,
)
_MISSED = re.compile(
    r"\b(?:dna|fta|no[- ]?shows?|did ?n[o’']t (?:attend|arrive|show|come)|failed to (?:attend|arrive)|missed)(?!\w)",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"\b(?:not?|never|nicht|nie|pas|attended|arrived|confirmed|completed|rebooked|list|waitlist)\b",
    re.IGNORECASE,
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
        taken = set(columns.values())
        self.statuses: tuple[int, ...] = ()
        self.flags: dict[int, str] = {}
        self.reasons: tuple[int, ...] = ()
        if not all_statuses:
            self._find_statuses(taken)
        self._in_other_table = False
        self._separated = separated
        #: The unknown statuses and how often each occurred.
        self.unknown_statuses: dict[str, int] = {}

    def _find_statuses(self, taken: set[int]) -> None:
        free = [(at, heading) for at, heading in enumerate(self._headings) if at not in taken]
        known = STATUS.split()
        self.statuses = tuple(at for at, heading in free if heading in known)
        kinds = {heading: kind for kind, headings in FLAGS.items() for heading in headings.split()}
        self.flags = {at: kinds[heading] for at, heading in free if heading in kinds}
        self.reasons = tuple(at for at, heading in free if heading in REASONS.split())

    @property
    def says_status(self) -> bool:
        """Whether the list has columns with the status of appointments."""
        return bool(self.statuses or self.flags or self.reasons)

    def of(self, cells: Sequence[str]) -> str:
        """The kind of a row that is not a visit; "" for any other row."""
        filled = [at for at, cell in enumerate(cells) if cell and not cell.isspace()]
        if not filled:
            return ""
        # A number at the start of a longer row is an id. This settles most rows quickly.
        if len(filled) < FEWEST or not cells[filled[0]].isdigit():
            if self._is_headings(cells):
                self._in_other_table = False
                return HEADINGS
            self._in_other_table |= _are_headings([cells[at] for at in filled])
            if kind := self._report_line(cells, filled):
                return kind
        if self._in_other_table:
            return OTHER_TABLE
        return self._status(cells) if self.says_status else ""

    def _is_headings(self, cells: Sequence[str]) -> bool:
        at = self._first
        if len(cells) <= at or not cells[at] or fold(cells[at]) != self._headings[at]:
            return False
        same = [
            fold(cell) == heading for cell, heading in zip(cells, self._headings, strict=False) if heading
        ]
        return all(same) and (len(same) > 1 or self._width == 1)

    def _report_line(self, cells: Sequence[str], filled: list[int]) -> str:
        first = cells[filled[0]]
        named = any(at in self._names for at in filled)
        if (len(filled) == 1 or _begins_a_total(first)) and is_total([cells[at] for at in filled]):
            return TOTAL if len(filled) > 1 or not first.strip().isdigit() or filled[0] != self._id else ""
        if self._id not in filled and not named and self._names and self._all_numbers(cells, filled):
            return TOTAL
        if named and len(filled) > 1 and self._id not in filled and is_total([cells[at] for at in filled]):
            return TOTAL
        if not first[0].isalnum() and all(_PLAIN_LINE.fullmatch(cells[at]) for at in filled):
            return LINE
        return (
            LINE if len(filled) == 1 and self._width > 1 and self._is_line(first.strip(), filled[0]) else ""
        )

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

    def _status(self, cells: Sequence[str]) -> str:
        found, came = "", False
        for at in self.statuses:
            word = fold(cells[at]) if at < len(cells) else ""
            kind = _STATUSES.get(word) or (_by_its_words(cells[at], word, self._headings[at]) if word else "")
            found = found or kind
            came = came or word in _VISITS
            sure = not self._separated or is_whole(cells, self._width)
            if sure and word and not kind and word not in _VISITS:
                shown = cells[at].strip()
                self.unknown_statuses[shown] = self.unknown_statuses.get(shown, 0) + 1
        for at, kind in self.flags.items():
            if at < len(cells) and not found and (word := fold(cells[at])) and word not in _NO:
                found = kind
        if (
            not found
            and not came
            and any(at < len(cells) and fold(cells[at]) not in _NO for at in self.reasons)
        ):
            found = CANCELLED
        return found


def _heads_a_group(text: str) -> bool:
    """Whether a text alone where other rows have ids is a heading: "Waiting list", "Bo Hall (2)", "Thursday, 3 May"."""
    words = text.split()
    plain = [word for word in (each.strip(",.:()") for each in words) if len(word) > 1 and word.isalpha()]
    capitals = not any(word[0].islower() for word in words)
    return text[:1].isupper() and len(plain) > 1 and (capitals or len(words) == 2)


def _are_headings(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row are headings of a list of patients, though not of this list."""
    first = _KNOWN.get(fold(texts[0]))
    if first is None or any(len(text) > 30 or any(map(str.isdigit, text)) for text in texts):
        return False
    known = [column for text in texts if (column := _KNOWN.get(fold(text)))]
    return len({*known}) > 1 and not _WHO.isdisjoint(known) and len(known) * 2 >= len(texts)


def _by_its_words(text: str, word: str, heading: str) -> str:
    """The kind of a longer status ("Client cancelled (24h)"), or of "no" in a column "Attended"."""
    if word in _VISITS:
        return ""
    if heading in ("attended", "arrived") and word in _NO - {""}:
        return MISSED
    if word.startswith(("cancel", "abgesagt", "annul", "geannuleerd")):
        return CANCELLED
    if word.startswith(("didnota", "dna", "noshow", "failedtoa", "nichterschienen")):
        return MISSED
    if len(text) > 60 or _CAME.search(text):
        return ""
    return CANCELLED if _CANCELLED.search(text) else MISSED if _MISSED.search(text) else ""


def _begins_a_total(text: str) -> bool:
    """Total, Totals:, Grand Total (45), Total appointments; not "Sum, Lisa" nor "Count Basie"."""
    folded = fold(text)
    if folded.rstrip("0123456789,") in _TOTALS:
        return True
    first, _, rest = text.strip().partition(" ")
    return fold(first) in _TOTALS and bool(_COUNT.fullmatch(rest.strip(" :()-–")))


def is_total(cells: Sequence[str]) -> bool:
    """Whether the filled cells of a row are a total: a word for it or a count, and numbers."""
    total = False
    for cell in cells:
        text = cell.strip()
        if _begins_a_total(text) or (
            _COUNT.fullmatch(text) and any(map(str.isdigit, text)) and any(map(str.isalpha, text))
        ):
            total = True
        elif not _NUMBER.fullmatch(text) and not _COUNT.fullmatch(text):
            return False
    return total


def reads_like_prose(text: str) -> bool:
    """Whether a text in place of an id is a sentence or a part of one."""
    text = unicodedata.normalize("NFKC", text).strip()
    return len(text) > _LONGEST_ID or bool(_SENTENCE.match(text))
