"""Batches: a list of patients becomes sheets, records and a print run."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.batch.dask_pool import Cluster as Cluster
    from handouts.batch.filenames import file_stem as file_stem
    from handouts.batch.list_request import ListRequest as ListRequest
    from handouts.batch.list_request import PlannedList as PlannedList
    from handouts.batch.list_request import ReadingChoices as ReadingChoices
    from handouts.batch.master_files import MasterCache as MasterCache
    from handouts.batch.plan import Plan as Plan
    from handouts.batch.plan import RowDefaults as RowDefaults
    from handouts.batch.planned_rows import PlannedRow as PlannedRow
    from handouts.batch.planned_rows import first_rows as first_rows
    from handouts.batch.planned_rows import plan_with_kept_dates as plan_with_kept_dates
    from handouts.batch.planner import Planner as Planner
    from handouts.batch.print_order import PrintOrder as PrintOrder
    from handouts.batch.print_order import print_order_at as print_order_at
    from handouts.batch.process_pool import Workers as Workers
    from handouts.batch.rebuild import RebuildSummary as RebuildSummary
    from handouts.batch.rebuild import Verification as Verification
    from handouts.batch.records import Record as Record
    from handouts.batch.records import Verified as Verified
    from handouts.batch.records import latest as latest
    from handouts.batch.records import verify as verify
    from handouts.batch.resume import is_reserved_name as is_reserved_name
    from handouts.batch.resume import reasons as reasons
    from handouts.batch.run import Batch as Batch
    from handouts.batch.run import Summary as Summary

__getattr__ = lazy_exports(
    __name__,
    {
        "dask_pool": "Cluster",
        "filenames": "file_stem",
        "planned_rows": "PlannedRow first_rows plan_with_kept_dates",
        "list_request": "ListRequest PlannedList ReadingChoices",
        "master_files": "MasterCache",
        "plan": "Plan RowDefaults",
        "planner": "Planner",
        "print_order": "PrintOrder print_order_at",
        "process_pool": "Workers",
        "rebuild": "RebuildSummary Verification",
        "records": "Record Verified latest verify",
        "resume": "is_reserved_name reasons",
        "run": "Batch Summary",
    },
)
