"""The clinical text of a topic, and the fixed words of a language."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.guidance.dates import (
        long_date as long_date,
    )
    from handouts.guidance.model import (
        Guidance as Guidance,
    )
    from handouts.guidance.model import (
        Section as Section,
    )
    from handouts.guidance.reader import (
        parse_guidance as parse_guidance,
    )
    from handouts.guidance.reader import (
        topics as topics,
    )
    from handouts.guidance.words import (
        Words as Words,
    )
    from handouts.guidance.words import (
        load_words as load_words,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "dates": "long_date",
        "model": "Guidance Section",
        "reader": "parse_guidance topics",
        "words": "Words load_words",
    },
)
