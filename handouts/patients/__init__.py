"""Lists as practice systems export them, and what is known of each patient."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.patients.appointment_types import GENERAL as GENERAL
    from handouts.patients.appointment_types import SKIP as SKIP
    from handouts.patients.appointment_types import TypeUse as TypeUse
    from handouts.patients.appointment_types import read_types as read_types
    from handouts.patients.columns import column_letters as column_letters
    from handouts.patients.columns import column_number as column_number
    from handouts.patients.date_order import DateEvidence as DateEvidence
    from handouts.patients.date_order import order_of as order_of
    from handouts.patients.dates import read_date as read_date
    from handouts.patients.doubtful_days import day_doubts as day_doubts
    from handouts.patients.exercises import Exercises as Exercises
    from handouts.patients.exercises import dose_in as dose_in
    from handouts.patients.exercises import joined as joined
    from handouts.patients.hash_index import HashIndex as HashIndex
    from handouts.patients.headings import COLUMNS as COLUMNS
    from handouts.patients.names import NAME_ORDERS as NAME_ORDERS
    from handouts.patients.names import key_of as key_of
    from handouts.patients.patient import ONE_LANGUAGE as ONE_LANGUAGE
    from handouts.patients.patient import Choice as Choice
    from handouts.patients.patient import ExerciseChoice as ExerciseChoice
    from handouts.patients.patient import Patient as Patient
    from handouts.patients.patient import typed_notices as typed_notices
    from handouts.patients.patient import typed_text as typed_text
    from handouts.patients.reader import PatientList as PatientList
    from handouts.patients.reader import read_patients as read_patients
    from handouts.patients.row import Row as Row
    from handouts.patients.row import RowProblem as RowProblem
    from handouts.patients.slip import Slip as Slip
    from handouts.patients.source import read_headings as read_headings
    from handouts.patients.source import read_standard_input as read_standard_input
    from handouts.patients.survey import ListOptions as ListOptions
    from handouts.patients.understanding import Understanding as Understanding
    from handouts.patients.values import Treatments as Treatments
    from handouts.patients.values import read_paper as read_paper

__getattr__ = lazy_exports(
    __name__,
    {
        "appointment_types": "GENERAL SKIP TypeUse read_types",
        "columns": "column_letters column_number",
        "date_order": "DateEvidence order_of",
        "dates": "read_date",
        "doubtful_days": "day_doubts",
        "exercises": "Exercises dose_in joined",
        "hash_index": "HashIndex",
        "headings": "COLUMNS",
        "names": "NAME_ORDERS key_of",
        "patient": "ONE_LANGUAGE Choice ExerciseChoice Patient typed_notices typed_text",
        "reader": "PatientList read_patients",
        "row": "Row RowProblem",
        "slip": "Slip",
        "source": "read_headings read_standard_input",
        "survey": "ListOptions",
        "understanding": "Understanding",
        "values": "Treatments read_paper",
    },
)
