"""Rebuilds the recorded sheets of a folder from their list, in memory, and compares them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handouts.batch.filenames import same_file
from handouts.batch.job import PlanRun
from handouts.batch.ownership import Owners
from handouts.batch.recorded_rows import day_kept
from handouts.batch.records import Record
from handouts.batch.tasks import RebuildTask
from handouts.patients import HashIndex

CANNOT_BE_TYPESET = "its sheet cannot be typeset"


@dataclass(slots=True)
class RebuildSummary:
    """The result of a rebuild. `same` counts identical files; `different` maps the other files to the reason.

    `of` is the number of recorded sheets. `nobody` are files of nobody on the list. `rows_without` has the
    numbers of rows without a sheet in the folder. Print runs are counted, but not rebuilt.
    """

    of: int = 0
    same: int = 0
    print_runs: int = 0
    different: dict[str, str] = field(default_factory=dict)
    nobody: list[str] = field(default_factory=list)
    rows_without: list[int] = field(default_factory=list)
    interrupted: bool = False


class Verification(PlanRun):
    """A verify with a list."""

    def rebuild(self, records: Iterable[Record]) -> RebuildSummary:
        """Rebuild each recorded sheet, and report the files that differ, with the reason."""
        by_id: dict[str, list[Record]] = {}
        print_runs: list[Record] = []
        found = RebuildSummary()
        for record in records:
            if record.id:
                by_id.setdefault(record.id, []).append(record)
                found.of += 1
            else:
                found.print_runs += 1
                print_runs.append(record)
        by_place = self._records_by_row(by_id, found)
        made = [place in by_place for place in range(self.plan.count)]
        whose = Owners().with_print_runs(self.plan, made, print_runs)
        found.nobody += whose.old_print_runs
        for place, same in self._digests_are_those_of(by_place, found):
            for record, is_same in zip(by_place[place], same, strict=True):
                if is_same:
                    found.same += 1
                else:
                    found.different[record.file] = "rebuilt from the list, its bytes differ"
        found.interrupted = self.interrupted
        return found

    def _records_by_row(
        self, by_id: dict[str, list[Record]], found: RebuildSummary
    ) -> dict[int, list[Record]]:
        """Records by place of their row, for the records whose input is still the same."""
        by_place: dict[int, list[Record]] = {}
        recorded, dates = frozenset(by_id), array("q", [0]) * self.plan.count
        of_visits = self._files_of_repeated_ids()
        for edition, entry in self.plan.rows():
            base = self.plan.base(edition, entry)
            if entry.id not in recorded:
                found.rows_without.append(entry.number)
            records = by_id.pop(entry.id, [])
            if theirs := of_visits.get(entry.id):  # the patient has a sheet for each visit
                own = same_file(entry.file)
                others = [record for record in records if same_file(record.file) in theirs - {own}]
                by_id |= {entry.id: others} if others else {}
                records = [record for record in records if record not in others]
                if not records:
                    found.rows_without.append(entry.number)
            for record in records:
                if day := day_kept(self.plan, entry, base, record):
                    by_place.setdefault(entry.place, []).append(record)
                    dates[entry.place] = day.toordinal()
                else:
                    found.different[record.file] = (
                        "the row, options, templates or program have changed since it was made"
                    )
        self.plan = self.plan.keeping(dates)
        left_out = {problem.number for problem in self.plan.problems if problem.id not in recorded}
        found.rows_without = sorted({*found.rows_without, *left_out})
        on_list = self.plan.not_asked | {problem.id for problem in self.plan.problems}
        for lost in by_id.values():
            files = [record.file for record in lost]
            if lost[0].id in on_list:
                found.different |= dict.fromkeys(files, "its row has a problem, or is not selected")
            else:
                found.nobody += files
        return by_place

    def _files_of_repeated_ids(self) -> dict[str, set[str]]:
        """The files of each id that several rows have."""
        first, repeated = HashIndex(), set()
        for _, entry in self.plan.rows():
            if first.first(entry.id, entry.place) != entry.place:
                repeated.add(entry.id)
        files: dict[str, set[str]] = {}
        for _, entry in self.plan.rows() if repeated else ():
            if entry.id in repeated:
                files.setdefault(entry.id, set()).add(same_file(entry.file))
        return files

    def _digests_are_those_of(
        self, by_place: dict[int, list[Record]], found: RebuildSummary
    ) -> Iterator[tuple[int, list[bool]]]:
        left_out, done = bytearray(place not in by_place for place in range(self.plan.count)), 0
        named = self.plan.defaults.name_in_title
        with self._resources() as resources:
            failed = self._typeset(resources, self.plan.editions_of(left_out))
            for packet in self.plan.packets if failed else ():
                for place in packet.places if packet.edition in failed else ():
                    left_out[place] = 1
                    files = (record.file for record in by_place.get(place, ()))
                    found.different |= dict.fromkeys(files, CANNOT_BE_TYPESET)
            tasks = (
                RebuildTask(resources.masters.file(rows.edition), rows, named)
                for rows in self.plan.tasks(left_out)
            )
            for task, digests in self._each(resources.runner, tasks):
                for place, digest in digests:
                    yield place, [record.sha256 == digest for record in by_place[place]]
                done += task.rows.count
                self.progress("Made again", done, len(by_place))
