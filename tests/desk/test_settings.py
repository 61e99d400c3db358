"""clinic.toml is changed key by key: comments, order and unknown keys stay; nothing is overwritten unseen."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import TEMPLATES

from handouts.desk import NEW, change_settings, read_settings, read_source, write_source
from handouts.desk.toml_edit import TextError, Value, changed_text
from handouts.errors import HandoutError

FILE = "clinic.toml"
SAMPLE = """# Ours since 2019
name = "Oak Lane"  # as on the sign
address = [
  "1 High Street",  # moves in May
  # a suite?
  "Ayr",
]
fax = 5

# Colours of the designer
[colours]  # three
brand = "#0b4f6c"

# Types of Cliniko
[appointment-types]
"Rehab Class" = "exercise"
# end
"""


def changed(text: str, **changes: Value | None) -> str:
    return changed_text(text, {tuple(key.split("__")): value for key, value in changes.items()})


def test_a_value_changes_in_its_line_and_its_comment_stays() -> None:
    expected = SAMPLE.replace('"Oak Lane"', '"Elm \\"A\\" Lane"')
    assert changed(SAMPLE, name='Elm "A" Lane') == expected


def test_what_is_the_same_is_not_touched() -> None:
    assert changed(SAMPLE, name="Oak Lane", address=["1 High Street", "Ayr"]) == SAMPLE


def test_a_new_key_stands_above_the_comment_of_the_first_heading() -> None:
    assert changed(SAMPLE, phone="999") == SAMPLE.replace("fax = 5\n", 'fax = 5\nphone = "999"\n')


def test_a_new_key_of_a_table_stands_after_its_last_one() -> None:
    expected = SAMPLE.replace('"#0b4f6c"\n', '"#0b4f6c"\ntint = "#fff"\n')
    assert changed(SAMPLE, colours__tint="#fff") == expected
    new = changed_text(SAMPLE, {("appointment-types", 'Trigger "A" é'): "massage"})
    assert new == SAMPLE.replace('"exercise"\n', '"exercise"\n"Trigger \\"A\\" é" = "massage"\n')


def test_a_new_heading_stands_at_the_end() -> None:
    assert changed(SAMPLE, columns__id="Client ID") == f'{SAMPLE}\n[columns]\nid = "Client ID"\n'


@pytest.mark.parametrize("gone", ["name", "address", "fax", "colours__brand"])
def test_comments_stay_when_a_key_goes(gone: str) -> None:
    new = changed(SAMPLE, **{gone: None})
    assert comments(new) == comments(SAMPLE)
    assert len(new) < len(SAMPLE)


def test_comments_inside_a_list_stay_when_it_changes() -> None:
    new = changed(SAMPLE, address=["2 Low Street"])
    assert '# moves in May\n# a suite?\naddress = [\n  "2 Low Street",\n]\n' in new


def comments(text: str) -> list[str]:
    bare = re.sub(r'"[^"\n]*"', "", text)
    return sorted(line.partition("#")[2].strip() for line in bare.splitlines() if "#" in line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('colours = { brand = "#000" } # ours\n', 'colours = { brand = "#000", tint = "#fff" } # ours\n'),
        ('colours.brand = "#000"\n', 'colours.brand = "#000"\ncolours.tint = "#fff"\n'),
        ("[a]\n[colours.b]\n", '[a]\n[colours.b]\n\n[colours]\ntint = "#fff"\n'),
        ("[colours.more]\nx = 1", '[colours.more]\nx = 1\n\n[colours]\ntint = "#fff"\n'),
        ('"colours" = {}\n', '"colours" = { tint = "#fff" }\n'),
        ("", '[colours]\ntint = "#fff"\n'),
        ("# only a comment", '# only a comment\n\n[colours]\ntint = "#fff"\n'),
    ],
)
def test_tables_in_other_forms(text: str, expected: str) -> None:
    assert changed(text, colours__tint="#fff") == expected


@pytest.mark.parametrize("text", ["name = ", "a\n", "name = 1\nname = 2\n", "colours = 5\n", "[[colours]]\n"])
def test_what_cannot_be_changed_without_a_doubt_is_refused(text: str) -> None:
    with pytest.raises(TextError):
        changed(text, colours__tint="#fff")


def test_strings_with_signs_of_toml_inside() -> None:
    text = 'hours = """\n[not a heading]\n# no comment\n"""\nname = "a # b"  # c\n[x]\nname = \'#\'\n'
    assert changed(text, name="n") == text.replace('"a # b"', '"n"')
    assert changed(text, hours="h") == text.replace('"""\n[not a heading]\n# no comment\n"""', '"h"')


LINES = st.lists(
    st.sampled_from(
        [
            *('name = "a" # n', "phone = '''\nx\n'''", "# c", "", "[colours]", 'brand = "b"  # #', "[other]"),
            *("[[list]]", 'address = [\n"a", # 1\n"#"]', "colours.tint = 'a'", 'c = { name = "x" }'),
        ]
    ),
    max_size=12,
)
KEYS = st.sampled_from(
    [("name",), ("phone",), ("address",), ("colours", "brand"), ("colours", "tint"), ("new", "k")]
)
VALUES = st.one_of(st.none(), st.text(max_size=8), st.booleans(), st.lists(st.text(max_size=3), max_size=3))


@given(LINES, st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_change_says_what_was_asked_and_keeps_the_rest(
    lines: list[str], changes: dict[tuple[str, ...], Value | None]
) -> None:
    text = "\n".join(lines)
    try:
        before, new = tomllib.loads(text), changed_text(text, changes)
    except (TextError, tomllib.TOMLDecodeError, UnicodeEncodeError):
        return
    after = tomllib.loads(new)
    for (head, *tail), value in changes.items():
        found = after.get(head) if not tail else after.get(head, {}).get(tail[0])
        assert found == value
    touched = {key[0] for key in changes}
    assert {k: v for k, v in after.items() if k not in touched} == {
        k: v for k, v in before.items() if k not in touched
    }
    for comment in ("# n", "# c", "# 1"):
        assert new.count(comment) >= text.count(comment)


def test_settings_are_made_with_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "clinic"
    assert read_settings(folder).version == NEW
    settings = change_settings(folder, {"name": "Ash", ("columns", "id"): "Client ID"}, NEW)
    assert settings.values == {"name": "Ash", "columns": {"id": "Client ID"}}
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_the_sample_clinics_file_can_be_changed(tmp_path: Path) -> None:
    text = (TEMPLATES / "clinic" / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    settings = change_settings(tmp_path, {"phone": "999", "font": None, ("colours", "tint"): "#ffffff"})
    assert settings.values["phone"] == "999"
    assert comments(settings.text) == comments(text)


def test_line_ends_byte_order_mark_and_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b'\xef\xbb\xbfname = "a"\r\n# c\r\n')
    path.chmod(0o640)
    change_settings(tmp_path, {"name": "b", "phone": "1"})
    assert path.read_bytes() == b'\xef\xbb\xbfname = "b"\r\nphone = "1"\r\n# c\r\n'
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    first = change_settings(tmp_path, {"name": "a"})
    (tmp_path / FILE).write_text('name = "by hand"\n', encoding="utf-8")
    for version in (first.version, NEW):
        with pytest.raises(HandoutError, match="changed by somebody else"):
            change_settings(tmp_path, {"name": "b"}, version)
        with pytest.raises(HandoutError, match="changed by somebody else"):
            write_source(tmp_path, 'name = "b"', version)
    assert read_settings(tmp_path).values == {"name": "by hand"}
    change_settings(tmp_path, {"phone": "1"})  # whoever names no version changes these keys alone
    assert read_settings(tmp_path).values == {"name": "by hand", "phone": "1"}


def test_a_file_with_mistakes_is_not_touched_and_can_be_mended(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('name = "a\n', encoding="utf-8")
    with pytest.raises(HandoutError, match=r"clinic\.toml:1"):
        change_settings(tmp_path, {"name": "b"})
    source = read_source(tmp_path)
    assert source.text == 'name = "a\n'
    with pytest.raises(HandoutError, match=r"clinic\.toml:2"):
        write_source(tmp_path, 'name = "a"\nb\n', source.version)
    assert read_source(tmp_path) == source
    assert write_source(tmp_path, 'name = "a"\r\n', source.version).values == {"name": "a"}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HandoutError, match="cannot be written"):
        change_settings(tmp_path, {"name": "b"})


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HandoutError, match="cannot be written"):
        change_settings(tmp_path / "file", {"name": "b"})
