"""An Edition becomes a Master; a Master filled for a Patient is a Handout."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.edition.build import notices_of as notices_of
    from handouts.edition.build import prepare_and_cache as prepare_and_cache
    from handouts.edition.cache import Cache as Cache
    from handouts.edition.cache import PreparedEdition as PreparedEdition
    from handouts.edition.cache import usual_cache as usual_cache
    from handouts.edition.choices import chosen_exercises as chosen_exercises
    from handouts.edition.choices import chosen_treatments as chosen_treatments
    from handouts.edition.dependencies import FILLING as FILLING
    from handouts.edition.edition import LONGER as LONGER
    from handouts.edition.edition import Edition as Edition
    from handouts.edition.edition import complete_edition as complete_edition
    from handouts.edition.edition import edition_of as edition_of
    from handouts.edition.edition import find_guidance as find_guidance
    from handouts.edition.edition import in_country as in_country
    from handouts.edition.edition import month_names as month_names
    from handouts.edition.edition import second_code as second_code
    from handouts.edition.edition import sheet_words as sheet_words
    from handouts.edition.exercise_book import ExerciseBook as ExerciseBook
    from handouts.edition.exercise_book import book_of as book_of
    from handouts.edition.exercise_book import read_exercise_book as read_exercise_book
    from handouts.edition.exercises import TopicExercises as TopicExercises
    from handouts.edition.exercises import read_exercises as read_exercises
    from handouts.edition.exercises import require_exercises as require_exercises
    from handouts.edition.fingerprint import digest as digest
    from handouts.edition.fingerprint import digest_of_everything as digest_of_everything
    from handouts.edition.fingerprint import file_digest as file_digest
    from handouts.edition.fingerprint import versions as versions
    from handouts.edition.guidance_cache import read_guidance as read_guidance
    from handouts.edition.handout import FIELDS as FIELDS
    from handouts.edition.handout import LoadedMaster as LoadedMaster
    from handouts.edition.handout import fill as fill
    from handouts.edition.handout import patient_words as patient_words
    from handouts.edition.load import find_or_prepare as find_or_prepare
    from handouts.edition.load import prepared as prepared
    from handouts.edition.memory_cache import MemoryCache as MemoryCache
    from handouts.edition.missing_language import chosen_by as chosen_by
    from handouts.edition.request import EditionRequest as EditionRequest
    from handouts.edition.safety import points as points
    from handouts.edition.safety import section_to_accept as section_to_accept
    from handouts.edition.sheet_doses import SheetDoses as SheetDoses
    from handouts.edition.translation import translation_state as translation_state

__getattr__ = lazy_exports(
    __name__,
    {
        "build": "notices_of prepare_and_cache",
        "cache": "Cache PreparedEdition usual_cache",
        "choices": "chosen_exercises chosen_treatments",
        "dependencies": "FILLING",
        "translation": "translation_state",
        "missing_language": "chosen_by",
        "edition": "Edition LONGER complete_edition edition_of find_guidance in_country month_names second_code "
        "sheet_words",
        "exercise_book": "ExerciseBook book_of read_exercise_book",
        "exercises": "TopicExercises read_exercises require_exercises",
        "fingerprint": "digest digest_of_everything file_digest versions",
        "guidance_cache": "read_guidance",
        "handout": "FIELDS LoadedMaster fill patient_words",
        "load": "find_or_prepare prepared",
        "memory_cache": "MemoryCache",
        "request": "EditionRequest",
        "safety": "points section_to_accept",
        "sheet_doses": "SheetDoses",
    },
)
