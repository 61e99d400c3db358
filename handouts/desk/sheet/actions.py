"""The changes that buttons on the form make: the order, the choices, and the sets."""

from __future__ import annotations

from handouts.desk.sheet.catalogue import read_catalogue
from handouts.desk.sheet.choices import PATIENT_FIELDS, SheetChoices, choices_of, chosen
from handouts.desk.sheet.sets import NamedSets
from handouts.desk.web import Desk, DeskWords, Form, Message
from handouts.edition import EditionRequest
from handouts.errors import HandoutError

KINDS = {"treatment": "how", "exercise": "dose"}


def changed(desk: Desk, form: Form, words: DeskWords) -> tuple[Form, list[Message]]:
    """The form after the button that sent it, and what was done. Raises HandoutError."""
    action, _, about = form.text("do").partition(":")
    if action in ("up", "down", "remove"):
        kind, _, id = about.partition(":")
        return (_moved(form, action, kind, id) if kind in KINDS else form), []
    if action == "use-set" and form.text("set"):
        return with_choices(form, _sets(desk).read(form.text("set"))), [
            Message("done", words("sheet.set-used"))
        ]
    if action == "add-set":
        return _with_exercises(desk, form, about), []
    if action == "keep-set":
        _sets(desk).keep(form.text("set-name"), choices_of(form))
        return form.without("set-name"), [Message("done", words("sheet.set-kept"))]
    if action == "delete-set-sure" and form.text("set"):
        _sets(desk).remove(form.text("set"))
        return form, [Message("done", words("sheet.set-deleted"))]
    return form, []


def with_choices(form: Form, choices: SheetChoices) -> Form:
    """The form with these choices instead of its own. The patient's words and languages stay."""
    fields = [("form", choices.form), ("paper", choices.paper)]
    for kind, words, pairs in (
        ("treatment", "how", choices.treatments),
        ("exercise", "dose", choices.exercises),
    ):
        fields += [(kind, id) for id, _ in pairs]
        fields += [(f"{words}-{id}", text) for id, text in pairs if text]
    flags: tuple[tuple[str, bool], ...] = (("letterhead", choices.letterhead),)
    flags += (("only-exercises", choices.only_exercises),)
    flags += ("long-note", choices.long_note), ("leaves", choices.leaves)
    fields += [(key, "on") for key, value in flags if value]
    return form.only("own-clinic", *PATIENT_FIELDS, "language", "also").and_also(fields)


def _moved(form: Form, action: str, kind: str, id: str) -> Form:
    order = list(chosen(form, kind))
    if id not in order:
        return form
    at = order.index(id)
    order.pop(at)
    if action == "remove":
        return form.without(f"{kind}-order", kind).and_also(
            [(name, each) for each in order for name in (kind, f"{kind}-order")]
        )
    order.insert(max(0, at - 1) if action == "up" else at + 1, id)
    return form.without(f"{kind}-order").and_also([(f"{kind}-order", each) for each in order])


def _with_exercises(desk: Desk, form: Form, name: str) -> Form:
    """The form with the exercises of a set in clinic.toml, after those that are chosen already."""
    choices = choices_of(form)
    catalogue = read_catalogue(desk, EditionRequest(desk.clinic, language=choices.language))
    there = dict(choices.exercises)
    added = [(id, dose) for id, dose in catalogue.sets.get(name, ()) if id not in there]
    fields = [("exercise", id) for id, _ in added] + [(f"dose-{id}", dose) for id, dose in added]
    return form.and_also(fields)


def _sets(desk: Desk) -> NamedSets:
    if not desk.has_clinic:
        hint = "Set up your clinic first: sets are kept in its folder."
        raise HandoutError.at("set-name", "there is no clinic's folder yet", hint)
    return NamedSets(desk.folder)
