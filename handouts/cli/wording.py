"""Words problems for the command line: replaces fields and remedies with options."""

from __future__ import annotations

from handouts.errors import Problem, Wording

#: What the user must change, for each `Problem.where`.
FLAGS = {
    "also": "--also",
    "cluster": "--cluster",
    "clinic": "--clinic",
    "columns": "--map",
    "exercises": "--exercise",
    "exercise-sets": "--exercises-of",
    "encoding": "--encoding",
    "host": "--host",
    "id": "--id",
    "ignored": "--ignore",
    "language": "--language",
    "next-visit": "--next-visit",
    "note": "--note",
    "patient": "--patient",
    "port": "--port",
    "print-run": "--print-run",
    "therapist": "--therapist",
    "only": "--only",
    "skip": "--skip",
    "leave-out": "clinic.toml [leave-out]",
    "topic": "--topic",
    "types": "--type",
    "treatments": "--treatment",
    "without": "--without",
    "workers": "--workers",
}
#: The option for each kind of slot of a treatment or exercise.
SLOTS = {"how": "--treatment {0}", "dose": "--exercise {0}", "word": "--exercise {0}"}
#: Sentences for remedies, by code; {0} is the text after the code.
REMEDIES = {
    "allow-host": "Add --allowed-host desk.clinic.example, with its name.",
    "as-exercise": "Write --exercise {0}.",
    "as-treatment": "Write --treatment {0}.",
    "choose-exercises": "Choose some: --exercise pelvic-tilt. `handouts exercises` lists them.",
    "date-order": "Say which comes first: --day-first or --month-first.",
    "encoding": "If they are wrong, name the encoding: --encoding mac-roman or --encoding windows-1250.",
    "ignore-heading": 'If this program does not need it, add --ignore "{0}".',
    "long-note": "Or give the note a page of its own: --long-note.",
    "map-type": "To say what it stands for, add --type {quoted} (=general: the sheet that covers all treatments; "
    "=skip: no sheet), or in clinic.toml, below [appointment-types]: {line}",
    "map-column": 'To say which heading is meant: --map "{0}=Its heading".',
    "name-files-by-row": "Or name the files by row: --name-files row.",
    "other-port": "Choose another, --port 8800, or leave it out.",
    "print-note": 'If it is, print it as the note: --map "note={0}".',
    "not-alone": "Leave out --only-exercises, or the treatments (of a list: --ignore Treatments).",
    "other-encoding": "If it is in another encoding, name that: --encoding mac-roman or --encoding windows-1250.",
    "other-order": "If the whole list has the {0} first, say --{0}-first.",
    "one-worker": "Try again with --workers 1.",
    "separate-exercises": "Write --exercise once for each exercise.",
    "separate-treatments": "Write --treatment once for each treatment.",
    "skip-nameless": 'If rows without a name are no visits (lunch, a meeting), leave them out: --skip "{0}=".',
    "sweep": "Or move the sheets of other patients into old/: --sweep.",
    "write-dose": 'Write = before the dose: --exercise {0}="10 x, hold 5 s".',
    "write-how": 'Write = before how and when: --treatment {0}="how and when".',
}


def in_flags(problem: Problem) -> Problem:
    """The problem, worded for the command line."""
    return Wording(FLAGS, SLOTS, remedy)(problem)


def remedy(code: str) -> str:
    """The sentence for a remedy, such as "map-column name"."""
    name, _, about = code.partition(" ")
    return REMEDIES[name].format(about or "Its heading", quoted=quoted(about), line=toml_line(about))


def quoted(text: str) -> str:
    """A text as it is typed at the command line and in clinic.toml."""
    return f"'{text}'" if '"' in text else f'"{text}"'


def toml_line(pair: str) -> str:
    """The line of clinic.toml for "Physio 30=massage"."""
    kind, _, means = pair.rpartition("=")
    return f"{quoted(kind)} = {quoted(means)}"
