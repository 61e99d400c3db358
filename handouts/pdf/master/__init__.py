"""Masters: pages that are typeset once, with slots that are filled for each patient."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.master.assembly import (
        Identity as Identity,
    )
    from handouts.pdf.master.assembly import (
        assemble as assemble,
    )
    from handouts.pdf.master.filler import (
        Filler as Filler,
    )
    from handouts.pdf.master.patient_part import (
        MARK_WITHIN as MARK_WITHIN,
    )
    from handouts.pdf.master.patient_part import (
        Handout as Handout,
    )
    from handouts.pdf.master.patient_part import (
        ends_with as ends_with,
    )
    from handouts.pdf.master.patient_part import (
        is_own as is_own,
    )
    from handouts.pdf.master.patient_part import (
        mark_of as mark_of,
    )
    from handouts.pdf.master.patient_part import (
        resources_dict as resources_dict,
    )
    from handouts.pdf.master.slots import (
        MORE_LINES as MORE_LINES,
    )
    from handouts.pdf.master.slots import (
        FilledSlots as FilledSlots,
    )
    from handouts.pdf.master.slots import (
        slot_code as slot_code,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "assembly": "Identity assemble",
        "filler": "Filler",
        "patient_part": "Handout MARK_WITHIN ends_with is_own mark_of resources_dict",
        "slots": "MORE_LINES FilledSlots slot_code",
    },
)
