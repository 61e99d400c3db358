"""Doses of exercises: parses what people write, merges it with a default, and writes it in plain words."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.doses.dose import (
        ExerciseDose as ExerciseDose,
    )
    from handouts.doses.dose import (
        dose_of as dose_of,
    )
    from handouts.doses.dose import (
        merged as merged,
    )
    from handouts.doses.dose import (
        short as short,
    )
    from handouts.doses.dose import (
        wrong_attributes as wrong_attributes,
    )
    from handouts.doses.reader import (
        read_dose as read_dose,
    )
    from handouts.doses.words import (
        COUNTED as COUNTED,
    )
    from handouts.doses.words import (
        DOSE_WORDS as DOSE_WORDS,
    )
    from handouts.doses.words import (
        DoseWords as DoseWords,
    )
    from handouts.doses.words import (
        forms_of as forms_of,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "dose": "ExerciseDose dose_of merged short wrong_attributes",
        "reader": "read_dose",
        "words": "COUNTED DOSE_WORDS DoseWords forms_of",
    },
)
