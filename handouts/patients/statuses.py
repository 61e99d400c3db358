"""Finds appointments that did not take place, by the columns and words of practice systems."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from handouts.patients.table import is_whole
from handouts.text import fold, word_set

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


class Statuses:
    """The columns of one list that say whether an appointment takes place. `columns` has the places of the others.

    A lost separator of `separated` text moves values elsewhere.
    """

    def __init__(self, headings: Sequence[str], columns: Mapping[str, int], separated: bool = False) -> None:
        self._headings, self._separated, taken = headings, separated, set(columns.values())
        free = [(at, heading) for at, heading in enumerate(headings) if at not in taken]
        known = STATUS.split()
        self._words = tuple(at for at, heading in free if heading in known)
        kinds = {heading: kind for kind, headings in FLAGS.items() for heading in headings.split()}
        self._flags = {at: kinds[heading] for at, heading in free if heading in kinds}
        self._reasons = tuple(at for at, heading in free if heading in REASONS.split())
        #: The places of all of them.
        self.places = (*self._words, *self._flags, *self._reasons)
        #: The unknown statuses and how often each occurred.
        self.unknown: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self.places)

    def of(self, cells: Sequence[str]) -> str:
        """Why the appointment of a row does not take place; "" for any other row."""
        found, came = "", False
        for at in self._words:
            word = fold(cells[at]) if at < len(cells) else ""
            kind = _STATUSES.get(word) or (_by_its_words(cells[at], word, self._headings[at]) if word else "")
            found = found or kind
            came = came or word in _VISITS
            sure = not self._separated or is_whole(cells, len(self._headings))
            if sure and word and not kind and word not in _VISITS:
                shown = cells[at].strip()
                self.unknown[shown] = self.unknown.get(shown, 0) + 1
        for at, kind in self._flags.items():
            if at < len(cells) and not found and (word := fold(cells[at])) and word not in _NO:
                found = kind
        if (
            not found
            and not came
            and any(at < len(cells) and fold(cells[at]) not in _NO for at in self._reasons)
        ):
            found = CANCELLED
        return found


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
