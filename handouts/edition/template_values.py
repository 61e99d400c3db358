"""What a template can name (docs/templates.md)."""

from __future__ import annotations

from typing import Any

from handouts.edition.edition import Edition
from handouts.guidance import Words, long_date
from handouts.pdf import MM, Theme

#: What of a request a template sees in another shape: as `guidance`, `plan` and `clinic`.
_NOT_OFFERED = ("clinic", "topic", "language", "treatments")


def template_values(edition: Edition, words: Words, theme: Theme) -> dict[str, Any]:
    """What a template can name (docs/templates.md)."""

    guidance, chosen = edition.guidance, edition.request.treatments
    by_id = {section.id: section for section in guidance.treatments}
    logo = edition.clinic.logo
    return {
        "clinic": edition.clinic,
        "guidance": guidance,
        "words": words,
        "chosen": bool(chosen),
        "plan": [by_id[key] for key in chosen] if chosen else list(guidance.treatments),
        "others": [section for section in guidance.treatments if section.id not in chosen] if chosen else [],
        **{name: value for name, value in edition.request._asdict().items() if name not in _NOT_OFFERED},
        "logo_width": logo.printed_width if logo else 0,
        "long_date": lambda date: long_date(words, date),
        "text_width": round(theme.width / MM, 1),
    }
