"""The packages, the direction of imports, and the drawing of both in docs/architecture.md."""

from __future__ import annotations

import ast
import importlib
import re
import runpy
import statistics
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from paths import ROOT

PACKAGE = ROOT / "handouts"
#: From the top down. A package imports only from rows below its own; seen from outside, `pdf` is one package.
LAYERS = (
    ("cli",),
    ("desk",),
    ("batch",),
    ("edition",),
    ("clinic", "storage"),
    ("guidance", "patients", "pdf"),
    ("doses",),
    ("text", "text_file", "toml_table"),
    ("child_process", "errors", "exports"),
)
#: The rows inside `pdf`.
PDF_LAYERS = (
    ("print_run",),
    ("master",),
    ("layout",),
    ("text",),
    ("fonts",),
    ("syntax",),
    ("blocks", "model", "theme"),
    ("page_pictures", "paper", "sha256"),
)
LONGEST_MODULE = 300  # lines
LONGEST_FUNCTION, USUAL_FUNCTION = 52, 20  # lines: of the longest function, and of 90 % of them


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


PATHS = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in PATHS.items()}
PACKAGES = frozenset(name for name, path in PATHS.items() if path.name == "__init__.py")


def is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imported_names(node: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of every import of ours, also inside functions, except those for type checkers."""
    for child in ast.iter_child_nodes(node):
        if is_for_type_checkers(child):
            continue
        if isinstance(child, ast.ImportFrom) and (child.module or "").split(".")[0] == "handouts":
            yield from ((child.module or "", name.name) for name in child.names)
        yield from imported_names(child)


def exports(package: str) -> dict[str, str]:
    """Name → module of everything that a package exports."""
    for node in ast.walk(TREES[package]):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazy_exports":
            modules: Mapping[str, str] = ast.literal_eval(node.args[1])
            return {
                name: f"{package}.{module}" for module, names in modules.items() for name in names.split()
            }
    return {}


def modules_used(name: str) -> set[str]:
    """The modules in which the imported names of a module are defined."""
    found = set()
    for module, imported in imported_names(TREES[name]):
        if f"{module}.{imported}" in PATHS:
            found.add(f"{module}.{imported}")
        elif module in PACKAGES:
            found.add(exports(module).get(imported, module))
        else:
            found.add(module)
    return found - {"handouts"}


USES = {name: modules_used(name) for name in PATHS if name != "handouts"}


def floor(name: str) -> tuple[str, int]:
    """The package of a module, and its row from the top."""
    parts = name.split(".")[1:]
    layers, room = (PDF_LAYERS, parts[1]) if parts[0] == "pdf" and len(parts) > 1 else (LAYERS, parts[0])
    return room, next(row for row, rooms in enumerate(layers) if room in rooms)


def same_house(name: str, other: str) -> bool:
    """Whether both or neither are packages inside `pdf`."""
    inside = [each.startswith("handouts.pdf.") for each in (name, other)]
    return all(inside)


def test_imports_run_one_way() -> None:
    up = []
    for name, others in USES.items():
        if name in ("handouts.__main__",):
            continue
        for other in others:
            inside = same_house(name, other)
            here, row = floor(name) if inside else floor(".".join(name.split(".")[:2]))
            there, lower = floor(other) if inside else floor(".".join(other.split(".")[:2]))
            if here != there and lower <= row:
                up.append(f"{name} imports {other}")
    assert up == []


def test_there_is_no_circle() -> None:
    """Imports inside functions count too."""
    try:
        TopologicalSorter(USES).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_a_package_is_used_by_what_it_offers() -> None:
    wrong = []
    for name in USES:
        home = name if name in PACKAGES else name.rpartition(".")[0]
        for module, imported in imported_names(TREES[name]):
            package = module if module in PACKAGES else module.rpartition(".")[0]
            if package in (home, "handouts") or name == "handouts.__main__":
                continue
            offered = module in PACKAGES and (
                imported in exports(module) or f"{module}.{imported}" in PACKAGES
            )
            if not offered and f"{module}.{imported}" != "handouts.pdf.blocks":
                wrong.append(f"{name}: from {module} import {imported}")
    assert wrong == []


@pytest.mark.parametrize("package", sorted(PACKAGES - {"handouts"}))
def test_what_a_package_offers_is_there_and_used(package: str) -> None:
    offered = exports(package)
    loaded = importlib.import_module(package)
    assert {name for name in offered if getattr(loaded, name, None) is None} == set()
    for_type_checkers = {
        f"{node.module}.{name.name}"
        for block in TREES[package].body
        if is_for_type_checkers(block)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert for_type_checkers == {f"{module}.{name}" for name, module in offered.items()}


def test_a_package_offers_nothing_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match=r"handouts\.patients has no export nothing"):
        getattr(importlib.import_module("handouts.patients"), "nothing")  # noqa: B009


def test_few_modules_stand_beside_the_rooms() -> None:
    beside = [name for name in PATHS if name.count(".") == 1 and name not in PACKAGES]
    assert len(beside) <= 7, beside


def test_pdf_knows_no_clinic_no_patient_and_no_flag() -> None:
    for name, others in USES.items():
        if name.startswith("handouts.pdf"):
            beyond = {other for other in others if not other.startswith("handouts.pdf")}
            assert beyond <= {
                "handouts.child_process",
                "handouts.errors",
                "handouts.text_file",
                "handouts.toml_table",
                "handouts.text",
                "handouts.exports",
            }, name


def test_modules_and_functions_are_short() -> None:
    long = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in PATHS.items()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}
    functions = {
        f"{name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: lines for name, lines in functions.items() if lines > LONGEST_FUNCTION} == {}
    assert statistics.quantiles(functions.values(), n=10)[8] <= USUAL_FUNCTION


#: Public names with an underscore: methods of named tuples, and `os._exit`.
PUBLIC_ALL_THE_SAME = frozenset(("_replace", "_asdict", "_fields", "_make", "_exit"))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC_ALL_THE_SAME


def private_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of each private name of another module that a test imports, reads or patches."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield from ((node.lineno, name.name) for name in node.names if is_private(name.name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            names = [str(arg.value) for arg in node.args[:2] if isinstance(arg, ast.Constant)]
            yield from ((node.lineno, name) for name in names if is_private(name.rpartition(".")[2]))


def test_tests_use_no_private_name_of_another_module() -> None:
    """A name that starts with _ can change at any time, so modules export what tests need."""
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line, name in private_names(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_private_name_is_found_however_it_is_used() -> None:
    lines = (
        "from a import _b",
        "c._d",
        "p.setattr(e, '_f', 1)",
        "p.setattr('g._h', 1)",
        "self._i",
        "j._replace()",
    )
    found = private_names(ast.parse("\n".join(lines)))
    assert [name for _, name in found] == ["_b", "_d", "_f", "g._h"]


# --- docs/architecture.md ------------------------------------------------------------------------------------


def drawn_rooms() -> list[str]:
    """The packages of the drawing, from the top down."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = text.split("## The packages\n\n```\n")[1].split("```")[0]
    rows = [re.sub(r"^[ │├└─]+", "", line) for line in drawing.splitlines()]
    return [room for row in rows for room in re.split(r", | → ", row.split("  ")[0]) if room]


def test_the_page_draws_the_rooms_from_the_top_down() -> None:
    inside = [
        *(room for row in PDF_LAYERS[:-2] for room in row),
        "blocks",
        "model",
        "theme",
        "page_pictures",
        "paper",
    ]
    rows = [list(row) for row in LAYERS]
    rows[5] += inside
    assert drawn_rooms() == [room for row in rows for room in row]


def test_the_list_of_modules_is_as_the_modules_say() -> None:
    page = ROOT / "docs" / "modules.md"
    made = runpy.run_path(str(ROOT / "docs" / "make_modules.py"))["text"]()
    assert made == page.read_text(encoding="utf-8"), "run python docs/make_modules.py, read the diff"
    assert made.count("\n| `") == len(PATHS) - len(PACKAGES)


def places(heading: str) -> list[tuple[str, str]]:
    """(file, name) of each `file`: `name` below a heading of the page."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ")[0]
    return re.findall(r"`([\w/]+\.(?:py|toml))`: `(\w+)`", part)


@pytest.mark.parametrize(
    "heading", ["Where to find it", "Trace a patient's name from the command line to the file"]
)
def test_what_the_page_points_at_is_there(heading: str) -> None:
    found = places(heading)
    assert len(found) >= 10
    for file, name in found:
        defines = rf"^\s*(?:(?:def|class) {name}\b|{name}\b.*? = )"
        assert re.search(defines, (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE), (
            f"{file}: {name}"
        )


def test_a_name_has_a_short_way_to_the_bytes() -> None:
    walk = places("Trace a patient's name from the command line to the file")
    assert len(walk) <= 15 and len({file for file, _ in walk}) <= 8
