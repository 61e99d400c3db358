"""Lists that are hostile, broken, gone or too large; and that nobody's words are where they should not be."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from desks import client_of, new_desk
from starlette.testclient import TestClient

from desk.list_client import HEAD, Shown, again, look, make
from handouts.desk.lists import kept_lists
from handouts.edition import MemoryCache

pytestmark = pytest.mark.unheld
LIST = f"{HEAD}1,Secretname,massage,,\n"


@pytest.fixture
def client(folder: Path, kept_cache: MemoryCache, temporary: Path) -> TestClient:
    return client_of(new_desk(folder, cache=kept_cache))


def kept_on_disk(temporary: Path) -> list[Path]:
    return sorted(temporary.glob("handouts-desk-*"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "Excel"),
        (b"<html><body>id</body></html>", "this is a web page"),
        (b"PK\x03\x04" + b"x" * 100, "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, ""),
        (b"\x00" * 5000, ""),
        (b"\n\n\n", "the list is empty"),
        (HEAD.encode(), "there is no patient under the headings"),
    ],
    ids=["empty", "pdf", "xls", "html", "zip", "png", "zeros", "blank", "no-rows"],
)
def test_files_that_are_no_list(client: TestClient, data: bytes, said: str) -> None:
    shown = look(client, data)
    assert said.lower() in shown.text("//*[@role='alert']").lower()
    assert shown.text("//*[@role='alert']") and not shown.tree.xpath("//button[@value='make']")


def test_no_file_is_said_at_its_field(client: TestClient) -> None:
    shown = Shown(client.post("/list", files={"other": ("", b"")}))
    assert shown.status == 422 and shown.tree.xpath("//*[@role='alert']//a/@href") == ["#list"]


def test_a_list_that_is_too_large_is_refused_by_its_length_alone(client: TestClient, temporary: Path) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(10**9)}
    answer = client.post("/list", headers=headers, content=b"")
    assert answer.status_code == 413 and "too large" in answer.text
    assert kept_on_disk(temporary) == []


def test_half_an_upload_is_no_list(client: TestClient, temporary: Path) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="list"; filename="a.csv"\r\n\r\nid,name\n1,Ana'
    answer = client.post("/list", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400 and kept_on_disk(temporary) == []


def test_a_list_that_is_gone_is_asked_for_again(client: TestClient, temporary: Path) -> None:
    shown = look(client, LIST)
    kept_lists.forget(str(shown.form()["id"]))
    for path in ("/list", "/list/make"):
        answer = Shown(client.post(path, data=shown.form()))
        assert answer.status == 422 and "not here any more" in answer.text("//*[@role='alert']")
        assert answer.tree.xpath("//input[@type='file']")


@pytest.mark.parametrize(
    "id", ["", "x", "../../etc", "0" * 32, "0" * 31 + "/", "é" * 32, "0" * 32 + "-" + "0" * 8]
)
def test_an_id_leads_nowhere_else(client: TestClient, id: str) -> None:
    assert Shown(client.post("/list", data={"id": id, "form": "standard"})).status == 422
    assert client.get(f"/list/runs/{id or 'x'}").status_code in (404, 422)
    assert client.get(f"/list/runs/{id or 'x'}/zip").status_code in (404, 422)


@pytest.mark.parametrize("path", ["", "/make", "/forget", "/runs/x/stop", "/runs/x/again"])
def test_nobody_else_gets_in(folder: Path, path: str) -> None:
    stranger = client_of(new_desk(folder), let_in=False)
    assert stranger.post(f"/list{path}", data={"id": "0" * 32}).status_code == 403
    other_site = client_of(new_desk(folder))
    other_site.headers["sec-fetch-site"] = "cross-site"
    assert other_site.post(f"/list{path}", data={"id": "0" * 32}).status_code == 403


def test_only_this_user_can_read_what_is_kept(client: TestClient, temporary: Path) -> None:
    over = make(client, look(client, LIST))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in temporary.rglob("*")}
    assert modes <= {0o700, 0o600}
    assert not [path for path in temporary.rglob("*") if "Secretname" in path.name]
    run = over.address.rpartition("/")[2]
    assert not [path for path in temporary.rglob("*") if run[:32] in str(path)]  # a name gives no id away


def test_what_is_finished_is_gone(client: TestClient, temporary: Path) -> None:
    over = make(client, look(client, LIST))
    assert len(kept_on_disk(temporary)) == 1
    id = over.tree.xpath("//form[@action='/list/forget']//input/@value")[0]
    asked = Shown(client.post("/list/forget", data={"id": id}))
    assert "Delete this list from the desk?" in asked.text() and len(kept_on_disk(temporary)) == 1
    answer = Shown(client.post("/list/forget", data={"id": id, "sure": "on"}))
    assert "The list is deleted" in answer.text() and kept_on_disk(temporary) == []
    assert client.get(over.address).status_code == 422


def test_lists_do_not_pile_up(client: TestClient, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_lists, "MOST", 3)
    for _ in range(5):
        kept_lists.keep_list(b"id\n1\n")
    assert len(kept_on_disk(temporary)) == 3
    for folder in kept_on_disk(temporary):
        os.utime(folder, (0, 0))
    kept_lists.keep_list(b"id\n1\n")
    assert len(kept_on_disk(temporary)) == 1


def test_a_desk_that_was_killed_leaves_nothing_for_long(temporary: Path) -> None:
    code = "import os; from handouts.desk.lists import kept_lists; kept_lists.keep_list(b'id'); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 9
    assert len(kept_on_disk(temporary)) == 1
    mine = kept_lists.keep_list(b"id")
    assert kept_on_disk(temporary) == [mine.folder]
    code = "from handouts.desk.lists import kept_lists; kept_lists.tidy()"  # of another desk, while this one lives
    subprocess.run([sys.executable, "-c", code], check=True)
    assert kept_on_disk(temporary) == [mine.folder]


def test_a_desk_that_ends_takes_its_lists_away(temporary: Path) -> None:
    code = "from handouts.desk.lists import kept_lists; print(kept_lists.keep_list(b'id').path.read_text())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "id\n" and kept_on_disk(temporary) == []


def test_nobodys_words_are_in_an_address_a_title_or_a_log(
    client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    shown = look(client, f"{HEAD}1,Secretname,Secretkind,,\n2,Other,massage,Secretnote,\n", "Secretname.csv")
    over = make(client, shown)
    for page in (shown, over):
        assert "Secret" not in page.address and "Secret" not in page.text("//title")
    written = capfd.readouterr()
    assert "Secret" not in written.out + written.err


def test_words_of_a_list_are_text_and_never_script(client: TestClient) -> None:
    script = "<script>alert(1)</script>"
    shown = look(client, f'id,name,"{script}"\n1,"{script}",x\n', f"{script}.csv")
    assert not shown.tree.xpath("//main//script") and script in shown.text()


def test_ten_tabs_are_ten_lists(client: TestClient, temporary: Path) -> None:
    tabs = [look(client, f"{HEAD}{number},Ana,massage,,\n") for number in range(10)]
    assert len({str(tab.form()["id"]) for tab in tabs}) == 10
    for number, tab in enumerate(tabs):
        assert again(client, tab).text("//*[@class='row-card']//dd[1]") == "2", number


def test_other_pages_answer_while_a_list_is_looked_at(folder: Path, kept_cache: MemoryCache) -> None:
    client = client_of(new_desk(folder, cache=kept_cache))
    rows = "".join(f"{number},Ana López,massage,,\n" for number in range(4000))
    looking = threading.Thread(target=look, args=(client, HEAD + rows))
    looking.start()
    answered = 0
    while looking.is_alive():
        assert client.get("/static/desk.css").status_code == 200
        answered += 1
    assert answered > 3


def test_the_users_of_a_server_have_no_folders_on_it(
    folder: Path, tmp_path: Path, kept_cache: MemoryCache
) -> None:
    client = client_of(new_desk(folder, cache=kept_cache, door=None))
    shown = look(client, LIST)
    assert not shown.tree.xpath("//*[@id='folder']")
    form = {**shown.form(), "where": "folder", "folder": str(tmp_path / "today")}
    answer = Shown(client.post("/list/make", data=form))
    assert "No folder is named" in answer.text("//*[@role='alert']") and not (tmp_path / "today").exists()
