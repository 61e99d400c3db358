"""Gets the Master of an Edition from the cache, or typesets it. Imports the typesetter only if it is needed."""

from __future__ import annotations

import datetime
import gc
from typing import TYPE_CHECKING

from handouts.edition.handout import fill

if TYPE_CHECKING:
    from handouts.edition.cache import Cache, PreparedEdition
    from handouts.edition.edition import Edition
    from handouts.edition.request import EditionRequest
    from handouts.patients import Patient
    from handouts.pdf.master import Handout


def prepared(request: EditionRequest, cache: Cache | None, begun: int) -> PreparedEdition:
    """As `find_or_prepare`, for a command that ends soon afterwards."""
    cached = cache.find(request) if cache else None
    if cached is not None:
        return cached
    # A command ends before garbage matters, and a collection would take a twentieth of its time. Freezing the
    # objects keeps the next collection from visiting them.
    gc.disable()
    try:
        return _prepare(request, cache, begun)
    finally:
        gc.freeze()
        gc.enable()


def find_or_prepare(request: EditionRequest, cache: Cache | None, begun: int) -> PreparedEdition:
    """The Master of this request, from the cache or typeset now.

    `begun` is when the work began, in nanoseconds. If a dependency has changed since then, the result is not cached.
    Raises HandoutError.
    """
    cached = cache.find(request) if cache else None
    return cached if cached is not None else _prepare(request, cache, begun)


def _prepare(request: EditionRequest, cache: Cache | None, begun: int) -> PreparedEdition:
    from handouts.edition.build import prepare_and_cache
    from handouts.edition.edition import edition_of

    edition = edition_of(request, cache)
    complete = edition.request
    by_id = request._replace(treatments=complete.treatments, exercises=complete.exercises)
    cached = cache.find(by_id) if cache and by_id != request else None
    return cached or prepare_and_cache(edition, by_id, cache, begun)


def make_handout(
    edition: Edition, patient: Patient, date: datetime.date, name_in_title: bool = False
) -> Handout:
    """Typeset the Edition and fill it once."""
    from handouts.edition.build import prepare

    return fill(prepare(edition), patient, date, name_in_title)
