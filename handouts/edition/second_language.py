"""A second language on the same sheet: its own slots for words that depend on the language, such as dates and doses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Slots whose words depend on the language. All others hold what the patient or the therapist wrote.
_OF_LANGUAGE = ("date", "dose:", "word:")
#: The key of the second language's words among the words of an edition.
ALSO = "also"


def slot_in(slot: str, language: str) -> str:
    """The name of a slot in the second language."""
    return f"{slot}@{language}"


def also_words(words: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words of the second language, with its code as "language"; empty if there is none."""
    found: Mapping[str, Any] = words.get(ALSO, {})
    return found


def with_second(words: Mapping[str, Any], language: str, second: Mapping[str, Any]) -> Mapping[str, Any]:
    """Words of the first language with those of a second one, if there is one."""
    return {**words, ALSO: {**second, "language": language}} if second else words


def with_own_slots(value: Any, language: str) -> Any:
    """Blocks of the second language, with names of their own for the slots that depend on the language."""
    # Defining the Blocks takes a fortieth of a later start, which needs none.
    from handouts.pdf import blocks as b

    def renamed(value: Any) -> Any:
        if isinstance(value, b.Slot):
            of_language = value.name.startswith(_OF_LANGUAGE)
            return value._replace(name=slot_in(value.name, language)) if of_language else value
        if not isinstance(value, tuple):
            return value
        inside = [renamed(inner) for inner in value]
        return type(value)(*inside) if hasattr(value, "_fields") else tuple(inside)

    return renamed(value)
