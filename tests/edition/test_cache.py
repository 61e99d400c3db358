"""The cache: it does not change the bytes, contains no patient's words, and treats any doubt as a miss."""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jinja2.sandbox import SandboxedEnvironment
from making import edition_of

from handouts.cli.commands import main
from handouts.clinic import Library, built_in
from handouts.edition import (
    Cache,
    Edition,
    EditionRequest,
    PreparedEdition,
    prepared,
    program_cache,
    read_guidance,
    usual_cache,
)
from handouts.edition import build as handout
from handouts.edition import cache as cache_module
from handouts.edition import guidance_cache as reading
from handouts.edition import template as compose
from handouts.edition.build import dependencies_of, master_of, prepare
from handouts.edition.cache import MAX_FILES
from handouts.edition.dependencies import Dependencies, state_of
from handouts.edition.program_cache import cache_for
from handouts.errors import HandoutError
from handouts.guidance import Guidance, Section, parse_guidance
from handouts.pdf.blocks import Sheet

CHOICES = EditionRequest(form="short")
SECRET = "Quexalcote Zzyzx"
posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps others out itself")


@pytest.fixture(scope="module")
def kept() -> tuple[PreparedEdition, Dependencies]:
    """One short edition, typeset once for all tests here."""
    edition = edition_of(None, form="short")
    made = prepare(edition)
    return made, dependencies_of(edition, made.master)


@pytest.fixture
def cache(tmp_path: Path, kept: tuple[PreparedEdition, Dependencies]) -> Cache:
    """A cache with that edition in it."""
    filled = Cache(str(tmp_path / "cache"))
    filled.keep(CHOICES, *kept, time.time_ns())
    assert filled.find(CHOICES)
    return filled


def only_file(cache: Cache) -> Path:
    (path,) = Path(cache.folder).glob("*.master")
    return path


def make(folder: Path, *args: str) -> Result:
    """Run `make` with a fixed date and its cache in `folder`/cache."""
    env = {"HANDOUTS_CACHE": str(folder / "cache")}
    line = ["make", "--short", "--date", "2026-11-22", *args]
    return CliRunner().invoke(main, line, env=env, catch_exceptions=False)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A clinic's own folder, last changed a while ago."""
    shutil.copytree(built_in("templates") / "clinic", tmp_path / "clinic")
    return tmp_path / "clinic"


def typeset_again(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A list that grows by one each time an edition is typeset."""
    seen: list[object] = []
    typeset = handout.master_of

    def counted(edition: Edition, cache: Cache | None = None, sheet: Sheet | None = None) -> object:
        # The result of a second time is not tested.
        seen.append(seen[0] if seen else typeset(edition, cache, sheet))
        return seen[-1]

    monkeypatch.setattr(handout, "master_of", counted)
    return seen


# --- the same bytes -------------------------------------------------------------------------------------------


def test_a_handout_is_the_same_with_the_cache_and_without(tmp_path: Path) -> None:
    args = ["--patient", "Zoë Nguyễn", "--treatment", "massage=Tuesdays"]
    for name, more in (("none.pdf", ["--no-cache"]), ("first.pdf", []), ("second.pdf", [])):
        assert make(tmp_path, "-o", str(tmp_path / name), *args, *more).exit_code == 0
    found = {(tmp_path / name).read_bytes() for name in ("none.pdf", "first.pdf", "second.pdf")}
    assert len(found) == 1


@pytest.mark.parametrize("language", [{"also": "zh-Hans"}, {"language": "zh-Hans", "exercises": ("bridge",)}])
def test_an_edition_in_other_letters_or_two_languages_is_kept_whole(
    tmp_path: Path, language: dict[str, Any]
) -> None:
    edition = edition_of(None, **language)
    made, request = prepare(edition), EditionRequest(**language)
    cache = Cache(str(tmp_path))
    cache.keep(request, made, dependencies_of(edition, made.master), time.time_ns())
    assert cache.find(request) == made


def test_letters_beyond_the_repertoire_are_drawn_from_a_cached_master(tmp_path: Path) -> None:
    for name in ("first.pdf", "second.pdf"):
        assert make(tmp_path, "-o", str(tmp_path / name), "--patient", "محمد Ольга").exit_code == 0
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "second.pdf").read_bytes()


def test_what_is_read_is_what_was_kept(cache: Cache, kept: tuple[PreparedEdition, Dependencies]) -> None:
    assert cache.find(CHOICES) == kept[0]


def test_the_second_time_nothing_is_typeset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = typeset_again(monkeypatch)
    first = make(tmp_path, "-o", str(tmp_path / "a.pdf"))
    assert len(seen) == 1
    assert make(tmp_path, "-o", str(tmp_path / "a.pdf")).output == first.output
    assert len(seen) == 1


def test_no_cache_neither_reads_nor_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = typeset_again(monkeypatch)
    for _ in range(2):
        make(tmp_path, "-o", str(tmp_path / "a.pdf"), "--no-cache")
    assert len(seen) == 2
    assert not (tmp_path / "cache").exists()


def test_notices_of_the_clinic_come_again(tmp_path: Path, clinic: Path) -> None:
    file = clinic / "clinic.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("#0b4f6c", "#7fb8d0"), encoding="utf-8")
    first, second = (make(tmp_path, "--clinic", str(clinic), "-o", str(tmp_path / "a.pdf")) for _ in "12")
    assert "colours.brand" in first.output
    assert second.output == first.output


# --- nobody's words -------------------------------------------------------------------------------------------


def test_a_cached_master_holds_no_patients_words(tmp_path: Path) -> None:
    said = {"--patient": SECRET, "--note": "gardenia", "--therapist": "Ptolomeu", "--next-visit": "at dawn"}
    flags = [word for pair in said.items() for word in pair]
    flags += ["--treatment", "massage=every Xanthday", "--id", "id-98765"]
    assert make(tmp_path, "-o", str(tmp_path / "a.pdf"), *flags).exit_code == 0
    path = only_file(Cache(str(tmp_path / "cache")))
    data = path.read_bytes() + path.name.encode()
    assert b"Willow Street" in data  # the clinic's name: the search can find something
    for word in (*said.values(), "Xanthday", "98765"):
        assert word.encode() not in data and word.encode("utf-16-be") not in data


def test_make_writes_the_pdf_and_the_cache_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back-spasms.pdf", "cache"]


# --- what has changed is a miss -------------------------------------------------------------------------------


def edit_clinic(clinic: Path) -> None:
    file = clinic / "clinic.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("Suite 3", "Suite 4"), encoding="utf-8")


def edit_logo(clinic: Path) -> None:
    file = clinic / "logo.svg"
    file.write_text(file.read_text(encoding="utf-8").replace("#0b4f6c", "#123456"), encoding="utf-8")


def own(name: str) -> Callable[[Path], None]:
    def lay(clinic: Path) -> None:
        (clinic / name).parent.mkdir(parents=True, exist_ok=True)
        text = (built_in("templates") / name).read_text(encoding="utf-8")
        (clinic / name).write_text(text.replace("\n", "\n\n", 1) if name.endswith(".html") else text + "\n")

    return lay


@pytest.mark.parametrize(
    "change",
    [
        edit_clinic,
        edit_logo,
        own("handout.html"),
        own("theme.toml"),
        own("words/en.toml"),
        own("guidance/back-spasms/en.md"),
        own("figures/walking.svg"),
    ],
)
def test_what_a_clinic_changes_or_lays_into_its_folder_is_seen(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    seen = typeset_again(monkeypatch)
    args = ["--clinic", str(clinic), "-o", str(tmp_path / "a.pdf")]
    make(tmp_path, *args)
    change(clinic)
    assert make(tmp_path, *args).exit_code == 0
    assert len(seen) == 2


def test_what_has_nothing_to_do_with_it_is_not_even_looked_at(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = typeset_again(monkeypatch)
    args = ["--clinic", str(clinic), "-o", str(tmp_path / "a.pdf")]
    make(tmp_path, *args)
    (clinic / "finished.pdf").write_bytes(b"%PDF")
    make(tmp_path, *args)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "other",
    [
        CHOICES._replace(treatments=("massage",)),
        CHOICES._replace(paper="a4"),
        CHOICES._replace(form="standard"),
        CHOICES._replace(letterhead=False),
        CHOICES._replace(long_note=True),
        CHOICES._replace(language="en"),
        CHOICES._replace(clinic="elsewhere"),
        CHOICES._replace(topic="neck-pain"),
    ],
)
def test_other_choices_are_another_file(cache: Cache, other: EditionRequest) -> None:
    assert cache.find(other) is None


def test_a_folder_is_the_same_however_it_is_written(
    cache: Cache, kept: tuple[PreparedEdition, Dependencies], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cache.keep(CHOICES._replace(clinic="my-clinic"), *kept, time.time_ns())
    for written in ("my-clinic/", "./my-clinic", str(tmp_path / "my-clinic")):
        assert cache.find(CHOICES._replace(clinic=written)) is not None
    assert cache.find(CHOICES._replace(clinic="my-clinic/below")) is None


def test_the_order_of_treatments_is_a_choice(
    cache: Cache, kept: tuple[PreparedEdition, Dependencies]
) -> None:
    cache.keep(CHOICES._replace(treatments=("massage", "ice-heat")), *kept, time.time_ns())
    assert cache.find(CHOICES._replace(treatments=("ice-heat", "massage"))) is None


def test_another_program_is_another_state(
    kept: tuple[PreparedEdition, Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(kept[1])
    monkeypatch.setattr(sys, "version", "3.99")
    after = state_of(kept[1])
    assert before and after and before.digest != after.digest


def test_settings_of_reportlab_are_seen(
    kept: tuple[PreparedEdition, Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(kept[1])
    monkeypatch.setenv("RL_invariant", "0")
    after = state_of(kept[1])
    assert before and after and before.digest != after.digest


def test_a_font_package_that_comes_or_goes_is_seen(kept: tuple[PreparedEdition, Dependencies]) -> None:
    made = kept[1]
    assert "fontpkg_noto_sans" in made.packages and "justmytype_intl_cjk" in made.packages
    fewer = state_of(made._replace(packages=made.packages[:-1]))
    assert fewer and state_of(made) != fewer


def test_what_changed_while_it_was_typeset_is_not_kept(
    tmp_path: Path, kept: tuple[PreparedEdition, Dependencies]
) -> None:
    file = tmp_path / "theme.toml"
    file.write_text("", encoding="utf-8")
    began = file.stat().st_mtime_ns - 1
    made = kept[1]._replace(files=(*kept[1].files, str(file)))
    cache = Cache(str(tmp_path / "cache"))
    cache.keep(CHOICES, kept[0], made, began)
    assert cache.find(CHOICES) is None


# --- what is not ours, or not whole, is a miss ----------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 17, 18, 49, 50, 60, 1000, 50_000, -1])
def test_a_changed_bit_is_a_miss_and_the_file_goes(cache: Cache, at: int) -> None:
    path = only_file(cache)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert cache.find(CHOICES) is None
    assert not path.exists()


@pytest.mark.parametrize("cut", [0, 1, 17, 18, 49, 50, 51, 5000, -1])
def test_a_truncated_file_is_a_miss_and_goes(cache: Cache, cut: int) -> None:
    path = only_file(cache)
    path.write_bytes(path.read_bytes()[:cut])
    assert cache.find(CHOICES) is None
    assert not path.exists()


def test_a_changed_byte_is_a_miss_and_the_file_is_made_again(tmp_path: Path) -> None:
    make(tmp_path, "-o", str(tmp_path / "a.pdf"))
    path = only_file(Cache(str(tmp_path / "cache")))
    data = path.read_bytes()
    path.write_bytes(data[:4000] + bytes([data[4000] ^ 1]) + data[4001:])
    assert make(tmp_path, "-o", str(tmp_path / "b.pdf")).exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert path.read_bytes() == data


def test_a_file_of_another_kind_with_a_good_hash_is_a_miss(cache: Cache) -> None:
    packed = marshal.dumps(("something", "else"))
    only_file(cache).write_bytes(cache_module.MARK + hashlib.sha256(packed).digest() + packed)
    assert cache.find(CHOICES) is None


def rewrite(path: Path, change: Callable[[Any, Any, Any], Any]) -> None:
    """Change what is in a cache file, as another version of the program would have written it."""
    packed = marshal.dumps(change(*marshal.loads(path.read_bytes()[len(cache_module.MARK) + 32 :])))
    path.write_bytes(cache_module.MARK + hashlib.sha256(packed).digest() + packed)


def test_a_cache_of_the_version_before_is_ignored_and_written_anew(tmp_path: Path) -> None:
    """Its state is another one, and its values have another shape."""
    first = make(tmp_path, "-o", str(tmp_path / "a.pdf"))
    path = only_file(Cache(str(tmp_path / "cache")))
    data = path.read_bytes()
    rewrite(path, lambda names, digest, result: (names, b"another program", (*result[:2], *result[3:])))
    assert path.read_bytes() != data
    second = make(tmp_path, "-o", str(tmp_path / "b.pdf"))
    assert (second.exit_code, second.stderr) == (0, first.stderr)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "older",
    [
        lambda result: (result[0][:-1], *result[1:]),  # a Master without its last field
        lambda result: ((*result[0], ""), *result[1:]),  # with an additional one
        lambda result: (*result, ()),
        lambda result: result[:3],
        lambda result: result[0],
        lambda result: None,
    ],
)
def test_values_of_another_shape_are_a_miss(cache: Cache, older: Callable[[Any], Any]) -> None:
    rewrite(only_file(cache), lambda names, digest, result: (names, digest, older(result)))
    assert cache.find(CHOICES) is None


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_a_miss(cache: Cache, mode: int) -> None:
    only_file(cache).chmod(mode)
    assert cache.find(CHOICES) is None


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_folder_that_others_can_write_is_not_used(
    cache: Cache, kept: tuple[PreparedEdition, Dependencies], mode: int
) -> None:
    Path(cache.folder).chmod(mode)
    other = CHOICES._replace(paper="a4")
    cache.keep(other, *kept, time.time_ns())
    assert cache.find(CHOICES) is None
    Path(cache.folder).chmod(0o700)
    assert cache.find(CHOICES)
    assert cache.find(other) is None


@posix
def test_a_folder_of_another_user_is_not_used(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert cache.find(CHOICES) is None


@posix
def test_a_link_to_a_file_is_not_followed(cache: Cache, tmp_path: Path) -> None:
    path = only_file(cache)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert cache.find(CHOICES) is None


@posix
def test_folder_and_files_are_the_owners_alone(cache: Cache) -> None:
    assert Path(cache.folder).stat().st_mode & 0o777 == 0o700
    assert only_file(cache).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, kept: tuple[PreparedEdition, Dependencies]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(str(tmp_path / "file" / "cache"))
    cache.keep(CHOICES, *kept, time.time_ns())
    assert cache.find(CHOICES) is None


def test_an_edition_that_cannot_be_typeset_is_not_kept(tmp_path: Path) -> None:
    result = make(tmp_path, "--treatment", "masage")
    assert result.exit_code == 2 and "massage" in result.output
    assert not list((tmp_path / "cache").glob("*.master"))


# --- not more than fits ---------------------------------------------------------------------------------------


def test_the_longest_unused_go_first(cache: Cache, kept: tuple[PreparedEdition, Dependencies]) -> None:
    for number in range(MAX_FILES + 4):
        path = Path(cache.folder) / f"{number:02}.master"
        path.write_bytes(b"x")
        os.utime(path, (1000 + number, 1000 + number))
    assert cache.find(CHOICES)  # used now, so it is the most recent
    cache.keep(CHOICES._replace(paper="a4"), *kept, time.time_ns())
    left = {path.name for path in Path(cache.folder).iterdir()}
    assert len(left) == MAX_FILES
    assert "05.master" not in left and "06.master" in left
    assert cache.find(CHOICES)


def test_what_a_command_left_half_written_goes_in_time(
    cache: Cache, kept: tuple[PreparedEdition, Dependencies]
) -> None:
    old, new = (Path(cache.folder) / name for name in (".old.1.part", ".new.2.part"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    cache.keep(CHOICES, *kept, time.time_ns())
    assert not old.exists() and new.exists()


def test_files_of_others_in_the_folder_stay(cache: Cache, kept: tuple[PreparedEdition, Dependencies]) -> None:
    other = Path(cache.folder) / "notes.txt"
    other.write_bytes(b"mine")
    os.utime(other, (1000, 1000))
    cache.keep(CHOICES, *kept, time.time_ns())
    assert other.exists()


# --- where it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "env", "folder"),
    [
        ("linux", {"XDG_CACHE_HOME": "/var/x"}, "/var/x/handouts"),
        ("linux", {"XDG_CACHE_HOME": "not/absolute"}, "/home/ana/.cache/handouts"),
        ("linux", {}, "/home/ana/.cache/handouts"),
        ("darwin", {"XDG_CACHE_HOME": "/var/x"}, "/home/ana/Library/Caches/handouts"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/handouts/Cache"),
        ("win32", {}, None),
        ("linux", {"HANDOUTS_CACHE": "/own"}, "/own"),
    ],
)
@posix
def test_it_is_in_the_users_cache_folder(
    monkeypatch: pytest.MonkeyPatch, system: str, env: dict[str, str], folder: str | None
) -> None:
    for name in ("HANDOUTS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/ana"} | env).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    found = usual_cache()
    assert (found.folder if found else None) == folder


def test_without_a_cache_it_is_typeset() -> None:
    assert prepared(CHOICES, None, time.time_ns()).master.pages


# --- compiled templates -------------------------------------------------------------------------------------


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The templates that are compiled from here on, as in a new process that writes no bytecode."""
    compiled: list[object] = []
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(compose, "compiled_code", {})
    before = SandboxedEnvironment.compile

    def counted(self: SandboxedEnvironment, *args: Any) -> Any:
        compiled.append(args)
        return before(self, *args)

    monkeypatch.setattr(SandboxedEnvironment, "compile", counted)
    return compiled


def test_a_compiled_template_is_kept_and_gives_the_same_html(tmp_path: Path, compiled: list[object]) -> None:
    cache = Cache(str(tmp_path / "kept"))
    edition = edition_of(None, treatments=["massage"])
    plain = master_of(edition, cache)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").glob("*.derived")}
    assert len(compiled) == 1
    compose.compiled_code.clear()  # like a new process
    assert master_of(edition, cache) == plain
    assert len(compiled) == 1
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").glob("*.derived")} == before != {}


@pytest.mark.parametrize("cached", [False, True])
def test_a_process_compiles_a_template_once(tmp_path: Path, compiled: list[object], cached: bool) -> None:
    cache = Cache(str(tmp_path / "kept")) if cached else None
    for treatment in ("massage", "ice-heat"):
        master_of(edition_of(None, treatments=[treatment]), cache)
        for kept in (tmp_path / "kept").glob("*.derived"):
            kept.unlink()  # what the process has in memory is not read from the cache
    assert len(compiled) == len(compose.compiled_code) > 0


def test_what_a_process_compiled_has_a_bound(tmp_path: Path, compiled: list[object]) -> None:
    for number in range(40):
        (tmp_path / "handout.html").write_text(f"<p>{number}</p>", encoding="utf-8")
        compose.compose(Library(tmp_path, tmp_path), "handout.html", {})
    assert len(compiled) == 40
    assert 0 < len(compose.compiled_code) <= 16


def test_a_compiled_template_that_was_tampered_with_is_compiled_anew(
    tmp_path: Path, compiled: list[object]
) -> None:
    cache = Cache(str(tmp_path / "kept"))
    edition = edition_of(None, treatments=["massage"])
    plain = master_of(edition, cache)
    for kept in (tmp_path / "kept").glob("*.derived"):
        kept.write_bytes(kept.read_bytes()[:-9] + b"tampered!")
    assert cache.derived("anything else") is None
    compose.compiled_code.clear()
    assert master_of(edition, cache) == plain
    assert len(compiled) == 2


# --- a guidance as it was read ------------------------------------------------------------------------------

GUIDANCE = built_in("templates") / "guidance" / "back-spasms" / "en.md"
NAME = "guidance/back-spasms/en.md"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed from here on, as in a new process that writes no bytecode."""
    parsed: list[str] = []
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def counted(text: str, name: str) -> Guidance:
        parsed.append(text)
        return parse_guidance.__wrapped__(text, name)

    monkeypatch.setattr(reading, "parse_guidance", counted)
    return parsed


def test_a_guidance_that_was_read_before_is_the_same(tmp_path: Path, parsed: list[str]) -> None:
    cache = Cache(str(tmp_path / "kept"))
    first = read_guidance(GUIDANCE, NAME, cache)
    assert read_guidance(GUIDANCE, NAME, cache) == first == read_guidance(GUIDANCE, NAME)
    assert len(parsed) == 2  # the first, and the one without a cache
    assert {type(section) for section in read_guidance(GUIDANCE, NAME, cache).sections} == {Section}


def test_a_guidance_that_was_changed_is_read_anew(tmp_path: Path, parsed: list[str]) -> None:
    cache = Cache(str(tmp_path / "kept"))
    path = tmp_path / "en.md"
    text = GUIDANCE.read_text(encoding="utf-8")
    for sentence in ("Rest.", "Walk.", "Walk."):
        path.write_text(f"{text}\n\n{sentence}\n", encoding="utf-8")
        assert sentence in read_guidance(path, NAME, cache).sections[-1].html
    assert len(parsed) == 2


@pytest.mark.parametrize("kept", [b"", b"no marshal", marshal.dumps({"name": NAME}), marshal.dumps(7)])
def test_a_kept_guidance_that_is_not_one_is_read_anew(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, kept: bytes
) -> None:
    monkeypatch.setattr(Cache, "derived", lambda _, name: kept)
    assert read_guidance(GUIDANCE, NAME, Cache(str(tmp_path))) == read_guidance(GUIDANCE, NAME)
    assert len(parsed) == 2


def test_a_guidance_with_mistakes_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "en.md"
    path.write_text("no front matter", encoding="utf-8")
    with pytest.raises(HandoutError):
        read_guidance(path, NAME, Cache(str(tmp_path / "kept")))
    assert not (tmp_path / "kept").exists()


# --- what is worked out of the program's own files ----------------------------------------------------------


def test_it_is_kept_with_the_program_and_a_clinics_own_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    users = Cache(str(tmp_path))
    compiled = program_cache.__spec__.cached
    assert compiled is not None
    Path(compiled).parent.mkdir(exist_ok=True)  # Python makes it, unless it is set to write no bytecode
    beside = cache_for(GUIDANCE, users)
    assert compiled and beside and Path(beside.folder) == Path(compiled).parent
    assert cache_for(GUIDANCE, None) is not None
    assert cache_for(tmp_path / "en.md", users) is users
    assert cache_for(tmp_path / "en.md", None) is None


def test_where_python_writes_no_code_it_goes_into_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = Cache(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert cache_for(GUIDANCE, users) is users
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert cache_for(GUIDANCE, users) is users
