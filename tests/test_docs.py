"""The docs are true: their examples run, and their tables agree with the code."""

from __future__ import annotations

import itertools
import json
import re
import runpy
import shlex
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from making import edition_of, sample_folder
from paths import ROOT

from handouts.cli.commands import main
from handouts.clinic import built_in, clinic
from handouts.doses import DOSE_WORDS
from handouts.edition import template
from handouts.edition.build import master_of, theme_of
from handouts.edition.edition import sheet_words
from handouts.edition.handout import FIELDS
from handouts.edition.template_sandbox import TemplateEnvironment
from handouts.edition.template_values import template_values
from handouts.edition.template_work import COUNTED
from handouts.edition.vocabulary import VOCABULARY
from handouts.guidance import DATE_WORDS
from handouts.guidance.model import ROLES
from handouts.patients import COLUMNS

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
PACKAGE = ROOT / "handouts"
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
#: The rows of every list that an example names.
LIST = (
    "Client ID,Client Name,Treatments,Next Appointment,Visit Date\n"
    '1001,Zoë Müller-O’Brien,massage: Tuesdays with us; ice-heat,"December 3, 10:30 am",2026-12-03\n'
    "1002,Nguyễn Thị Hương,exercise,,2026-12-03\n"
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Masters are cached for the other tests of this run, never in the user's own cache."""
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def first_cells(text: str) -> list[str]:
    """The first cell of each row of the tables."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [re.split(r"(?<!\\)\|", row)[1] for row in rows]


def named(cells: list[str]) -> list[str]:
    """The words in backticks."""
    return re.findall(r"`([^`]+)`", " ".join(cells))


def part(text: str, heading: str) -> str:
    """The text below a heading, up to the next one of its level."""
    rank = heading.split(" ")[0]
    return re.split(rf"^{rank} ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


# --- the examples -------------------------------------------------------------------------------------------


def examples(page: Path) -> list[list[str]]:
    """The commands in the code blocks of a page, as arguments of `handouts`."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    found = []
    for line in re.sub(r"\\\n", " ", "\n".join(blocks)).splitlines():
        for command in line.replace(r".venv\Scripts\python", ".venv/bin/python").split(" && "):
            start = re.match(r" *(?:(?:\.venv/bin/)?python generate\.py|handouts) ", command)
            if start and "[OPTIONS]" not in command:
                found.append(shlex.split(command[start.end() :], comments=True))
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
@pytest.mark.unheld  # the same editions as in test_handout.py and test_cli.py
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    for arguments in examples(page):
        if any("://" in word or "--cluster" in word for word in arguments):
            continue  # an address of the reader's own; test_flags_are_there looks at the options
        if arguments[0] == "desk":
            continue  # it serves until it is closed: tests/desk/test_server.py starts it
        for word in arguments:
            if word.endswith(".csv") and not Path(word).exists():
                Path(word).write_text(LIST, encoding="utf-8")
        result = CliRunner().invoke(main, arguments, prog_name="handouts", input=LIST)
        assert result.exit_code == 0, f"handouts {shlex.join(arguments)}\n{result.output}"


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "batch.md"], ids=lambda page: page.name)
@pytest.mark.unheld  # the same editions as in test_handout.py
def test_lists_that_are_shown_can_be_made(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (shown,) = re.findall(r"```csv\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    Path("patients.csv").write_text(shown, encoding="utf-8")
    command = next(arguments for arguments in examples(page) if arguments[0] == "batch")
    result = CliRunner().invoke(main, [*command, "--json"], prog_name="handouts")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert made["made"] == shown.count("\n") - 1 and len(made["notices"]) == 1, made["notices"]


@pytest.mark.unheld  # the same editions as in test_handout.py
def test_the_pages_of_large_print_are_as_many_as_it_says() -> None:
    said = re.search(
        r"(\d+) to (\d+) pages with one to three treatments, (\d+) or (\d+) with none chosen",
        " ".join((ROOT / "README.md").read_text(encoding="utf-8").split()),
    )
    assert said
    pages = {}
    for count, paper in itertools.product((0, 1, 3), ("letter", "a4")):
        every = edition_of(None).guidance.treatments
        chosen = [section.id for section in every][:count]
        of = edition_of(None, paper=paper, form="large-print", treatments=chosen)
        pages[count, paper] = len(master_of(of).pages)
    found = (pages[1, "a4"], pages[3, "letter"], pages[0, "a4"], pages[0, "letter"])
    assert found == tuple(map(int, said.groups()))


def commands() -> dict[str, click.Command]:
    context = click.Context(main)
    return {name: found for name in main.list_commands(context) if (found := main.get_command(context, name))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_flags_are_there(page: Path) -> None:
    flags = {flag for command in commands().values() for param in command.params for flag in param.opts}
    flags |= {"-h", "--help", "--version"}
    marked = re.findall(r"`([^`\n]+)`", FENCED.sub("", page.read_text(encoding="utf-8")))
    ours = " ".join(code for code in marked if not re.match(r"(python|pip|pytest|\.venv\S+python) ", code))
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", ours)) <= flags
    for arguments in examples(page):
        command = commands().get(arguments[0])
        assert command or arguments[0].startswith("-"), arguments
        if command:
            known = {flag for param in command.params for flag in param.opts}
            given = {word.partition("=")[0] for word in arguments if re.match(r"--?[a-z]", word)}
            assert given <= known | {"-h", "--help"}, arguments


# --- the commands -------------------------------------------------------------------------------------------


def test_commands_page_is_what_the_help_says(request: pytest.FixtureRequest) -> None:
    made = runpy.run_path(str(DOCS / "make_commands.py"))["text"]()
    if request.config.getoption("--update"):
        (DOCS / "commands.md").write_text(made, encoding="utf-8", newline="\n")
    assert made == text_of("commands.md"), "run python docs/make_commands.py, read the diff"


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = commands()[name]
    assert re.search(rf"Example:\n +handouts {name}\b", command.help or "")
    assert [
        param.name for param in command.params if isinstance(param, click.Option) and not param.help
    ] == []


# --- templates and the clinic's folder ----------------------------------------------------------------------


def test_elements_and_attributes() -> None:
    documented: dict[str, set[str]] = {}
    for line in (
        text_of("templates.md").split("| element | attributes |")[1].split("\n\n")[0].splitlines()[2:]
    ):
        elements, attributes = line.split("|")[1:3]
        for element in re.findall(r"`(\w+)`", elements):
            documented[element] = set(re.findall(r"`([\w-]+)`", attributes)) - {
                "yes",
                "no",
                "always",
                "top",
                "middle",
                "bottom",
                "all",
                "one",
                "none",
                "once",
                "mark",
                "wide",
                # a size of a figure, not the element
                *(["figure"] if element.startswith("fig") else []),
            }
    shared = {"strong": set(), "a": {"href"}, "br": set()}  # one row for the three; href belongs to the link
    assert {**documented, **shared} == {**_vocabulary(), **shared}
    assert _vocabulary().items() >= shared.items()


def _vocabulary() -> dict[str, set[str]]:
    """The elements with their attributes; those inside a table are documented in the table's row."""
    found = {element: set(attributes) for element, attributes in VOCABULARY.items()}
    for whole, parts in (("table", "thead tbody tr th td"), ("row", "cell"), ("figure", "figcaption")):
        for each in parts.split():
            found[each] |= found[whole]
    return found


def test_names_a_template_can_use() -> None:
    edition = edition_of(None)
    words = sheet_words(edition.library, "en")
    values = template_values(edition, words, theme_of(edition))
    table = text_of("templates.md").split("| name | what it is |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)[`(]", " ".join(first_cells(table)))) == set(values)


def test_filters_a_template_can_use() -> None:
    text = text_of("templates.md")
    own = re.search(r"It also has filters of its own:(.*?)\n\n", text, re.DOTALL)
    theirs = re.search(r"these filters of Jinja2:\s+`(.*?)`", text, re.DOTALL)
    assert own and theirs
    named = set(re.findall(r"`(\w+)[`(]", own[1]))
    assert named == set(template.OWN_FILTERS)
    assert {*theirs[1].split(), "count", "d", "e", COUNTED} == set(TemplateEnvironment().filters)


def test_roles_and_slots() -> None:
    text = text_of("templates.md")
    table = text.split("| role | what it is |")[1].split("\n\n")[0]
    assert {name.removeprefix(".") for name in named(first_cells(table))} == set(ROLES)
    slots = text.split("The slots are ")[1].split("Patients' names")[0]
    assert set(re.findall(r"`([\w:-]+)`", slots)) == {*FIELDS, "date", "how:", "dose:", "word:"}


def test_fixed_words_are_there_and_used() -> None:
    template = "".join(path.read_text(encoding="utf-8") for path in built_in("templates").glob("*.html"))
    words = tomllib.loads((built_in("templates") / "words" / "en.toml").read_text(encoding="utf-8"))
    used = {word.replace("_", "-") for word in re.findall(r"words\.(\w+)", template)}
    # The fixed words beside them write dates and doses.
    named = {"direction", "unchecked", *(word.replace("_", "-") for word in (*DATE_WORDS, *DOSE_WORDS))}
    assert used | named == set(words)


def test_every_key_of_clinic_toml() -> None:
    keys = {re.sub(r"^\[([\w-]+)\]$", r"\1", name) for name in named(first_cells(text_of("clinic.md")))}
    assert keys == {
        *clinic.KEYS,
        *clinic.COLOURS,
        *(column.replace(" ", "-") for column in COLUMNS),
        "ignore",
    }


# --- links, pictures, and what does not belong here ---------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", page.read_text(encoding="utf-8")))
    links = re.findall(r"\]\(([^)\s]+)\)|^\[[^]]+\]: (\S+)", text, re.MULTILINE)
    local = [
        link for pair in links for link in pair if link and "://" not in link and not link.startswith("#")
    ]
    assert [link for link in local if not (page.parent / link.partition("#")[0]).exists()] == []


def test_pictures_are_made_by_the_script() -> None:
    script = (DOCS / "make_pictures.py").read_text(encoding="utf-8")
    made = {f"{name}.png" for name in re.findall(r'save\("([\w-]+)"', script)}
    assert {path.name for path in (DOCS / "pictures").iterdir()} == made


def test_the_workflow_and_ci_run_the_commands_that_the_readme_gives() -> None:
    blocks = FENCED.findall(part((ROOT / "README.md").read_text(encoding="utf-8"), "## To work on it"))
    here, windows = (block.strip() for block in blocks)
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    assert here in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert f"run: {here}\n" in workflow and f"run: {windows}\n" in workflow


def test_contributing_names_files_that_are_there() -> None:
    text = FENCED.sub("", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    paths = [each for each in named([text]) if re.fullmatch(r"[\w/-]+/[\w./-]*", each)]
    assert len(paths) > 12
    assert [each for each in paths if not (ROOT / each).exists() and "CODE" not in each] == []


def test_no_page_names_a_machine_or_a_registry() -> None:
    pattern = re.compile(
        r"(?<![\w./-])/(?:work|tmp|root|home|opt)/|[A-Z]:\\Users|\bpypi\.org|pythonhosted|/simple/"
    )
    kept = [
        *PAGES,
        ROOT / "pyproject.toml",
        ROOT / "CHANGELOG.md",
        ROOT / ".ci" / "run",
        *PACKAGE.rglob("*.py"),
    ]
    kept += [
        path for path in built_in("templates").rglob("*") if path.suffix in {".md", ".toml", ".html", ".svg"}
    ]
    assert [path.name for path in kept if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_extras_that_are_named_are_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*PAGES, *PACKAGE.rglob("*.py")])
    named_in_text = set(re.findall(r"handouts\[(\w+)\]", text))
    for listed in re.findall(r"-e \"\.\[([\w,]+)\]\"", text):
        named_in_text |= set(listed.split(","))
    assert named_in_text <= set(project["optional-dependencies"])


def test_each_promise_of_the_threat_model_names_tests_that_are_there() -> None:
    named_tests = re.findall(r"`(tests/[\w/.]+)`", text_of("threat-model.md"))
    assert len(named_tests) > 15
    assert [name for name in named_tests if not (ROOT / name).exists()] == []
