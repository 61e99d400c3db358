"""Lists as practice systems export them, and what is known of each patient."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.patients.hash_index import (
        HashIndex as HashIndex,
    )
    from handouts.patients.patient import (
        Choice as Choice,
    )
    from handouts.patients.patient import (
        Patient as Patient,
    )
    from handouts.patients.reader import (
        PatientList as PatientList,
    )
    from handouts.patients.reader import (
        Row as Row,
    )
    from handouts.patients.reader import (
        RowProblem as RowProblem,
    )
    from handouts.patients.reader import (
        read_patients as read_patients,
    )
    from handouts.patients.values import (
        Treatments as Treatments,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "hash_index": "HashIndex",
        "patient": "Choice Patient",
        "reader": "PatientList Row RowProblem read_patients",
        "values": "Treatments",
    },
)
