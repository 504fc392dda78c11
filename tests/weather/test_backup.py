"""A backup of the running product, restored elsewhere: every table, every file, and it works."""

import json
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from config.backup.manifest import Manifest
from config.launch.postgres import Server
from devtools.underway import Failed, Product, application, until
from yiwang.foundation.files.tests import samples

pytestmark = pytest.mark.slow
TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname"
WAITING = (
    "SELECT (SELECT count(*) FROM core_delivery WHERE state <> 'DONE')"
    " + (SELECT count(*) FROM notifications_message WHERE state = 'WAITING')"
)
CONTENT = "SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))"


@pytest.fixture(scope="module")
def place():
    """Somewhere for the backup and for what is made of it."""
    folder = Path(tempfile.mkdtemp(prefix="yiwang-backup-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def case(product):
    """A case whose file and receipt must survive."""
    token = product.token()
    bearer = {"Authorization": f"Bearer {token}"}
    body, kind = _form("证明.png", samples.picture(kind="PNG"))
    status, _, stored = product.call("POST", "/api/v1/files", body, Content_Type=kind, **bearer)
    assert status == 201
    sent = {**bearer, "Content_Type": "application/json", "Idempotency_Key": "kept for ever"}
    status, _, receipt = product.call("POST", "/api/v1/cases", application(product.item()), **sent)
    assert status in {200, 201}
    until(lambda: product.rows(WAITING) == [(0,)], 120, "what was filed is told")
    return {"token": token, "sent": sent, "file": json.loads(stored), **json.loads(receipt)}


def _form(name, content):
    head = f'--m\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--m--\r\n", "multipart/form-data; boundary=m"


@pytest.fixture(scope="module")
def kept(product, case, place):
    """A backup made while the product runs, and how it looked then: its worker holds its breath."""
    workers = product.pids("worker")
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        product.manage("backup", str(place / "kept"))
        return place / "kept", _look(product)
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def backup(kept):
    """The folder of the backup."""
    return kept[0]


@pytest.fixture(scope="module")
def restored(backup, place):
    """Another data directory that holds what the backup held."""
    other = Product(place)
    other.manage("restore", str(backup))
    return other


@pytest.fixture(scope="module")
def second(restored):
    """The restored product, running."""
    try:
        yield restored.start()
    finally:
        restored.stop()


@pytest.fixture(scope="module", autouse=True)
def looks(kept, restored):
    """Both sides as they are before anything works on one."""
    server = Server(restored.data / "postgres")
    server.start()
    try:
        return kept[1], _look(restored)
    finally:
        server.stop()


def test_a_backup_is_never_written_over_another(product, backup):
    with pytest.raises(Failed, match="a backup is never written over another"):
        product.manage("backup", str(backup))


def test_nothing_is_restored_under_a_running_product(product, backup):
    with pytest.raises(Failed, match="is in use by a run: stop that first"):
        product.manage("restore", str(backup))


def test_a_backup_that_was_touched_is_refused(backup, place):
    spoilt = place / "spoilt"
    shutil.copytree(backup, spoilt)
    victim = next((spoilt / "files").rglob("*.jpg"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    with pytest.raises(Failed, match="is missing or not what was backed up"):
        Product(place / "nowhere").manage("restore", str(spoilt))


def test_another_master_key_is_refused(backup, place):
    with pytest.raises(Failed, match="The master key here is not the one of the backup"):
        Product(place / "foreign", YIWANG_MASTER_KEY="11" * 32).manage("restore", str(backup))


def test_the_manifest_tells_what_is_in_it(backup):
    manifest = Manifest.read(backup)
    assert manifest.keys_included
    assert manifest.tables["cases_case"].rows >= 1
    assert {name.split("/")[0] for name in manifest.files} == {
        "database",
        "files",
        "keys",
        "world.json",
    }
    assert all(path.stat().st_mode & 0o077 == 0 for path in (backup, *backup.glob("keys/*")))


def test_every_table_and_file_is_as_it_was(looks):
    """The manifest's own comparison ran inside `restore`; this one is made by other means."""
    here, there = looks
    assert len(here) > 55
    assert [name for name in here if here[name] != there.get(name)] == []
    assert here["the file store"] != {}


def _look(side):
    """Every table's count and the hash of its sorted rows, and every file's bytes."""
    found = {}
    for (name,) in side.rows(TABLES):
        found[name] = side.rows(f"{CONTENT} FROM {name} t")
    found["the file store"] = _files(side.data / "files")
    return found


def _files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_restored_product_shows_the_case_and_knows_its_key(second, case):
    bearer = {"Authorization": f"Bearer {case['token']}"}
    status, _, body = second.call("GET", f"/api/v1/cases/{case['number']}", **bearer)
    assert (status, json.loads(body)["number"]) == (200, case["number"])
    asked = application(second.item())
    again = second.call("POST", "/api/v1/cases", asked, **case["sent"])
    assert (again[0], json.loads(again[2])["audit_hash"]) == (200, case["audit_hash"])
    new = {**case["sent"], "Idempotency_Key": "after the restore"}
    status, _, body = second.call("POST", "/api/v1/cases", asked, **new)
    assert status == 201
    assert json.loads(body)["number"] != case["number"]


def test_nothing_is_restored_over_a_database_that_holds_something(product, backup, place):
    other = Product(place / "elsewhere")
    with pytest.raises(Failed, match="The database already holds"):
        other.manage("restore", str(backup), DATABASE_URL=product.database)


@pytest.mark.storm
def test_a_migration_is_rehearsed_on_a_copy(product):
    said = product.manage("rehearse_migration")
    assert "Migrated in" in said
    assert "forward" in said
    assert product.rows("SELECT 1 FROM pg_database WHERE datname = 'yiwang_rehearsal'") == []
