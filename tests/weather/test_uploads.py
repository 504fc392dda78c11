"""Uploads as they come: too large, empty, disguised, bombs, and a disk that is full."""

import io
import json
import os
import secrets
import shutil
import subprocess
import threading
import time
import zipfile
from http import HTTPStatus

import pytest

from yiwang.foundation.files.tests import samples

pytestmark = pytest.mark.slow
MEGABYTE = 1024 * 1024
MEMORY = 16 * MEGABYTE


@pytest.fixture(scope="module")
def token(product):
    """A client of 群众乙."""
    return product.token()


@pytest.fixture
def upload(product, token):
    """Send one file; return the status and the answer's JSON."""

    def send(content, name):
        mark = secrets.token_hex(8)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        status, _, body = product.call(
            "POST",
            "/api/v1/files",
            head.encode() + content + f"\r\n--{mark}--\r\n".encode(),
            Authorization=f"Bearer {token}",
            Content_Type=f"multipart/form-data; boundary={mark}",
        )
        return status, json.loads(body)

    return send


@pytest.fixture
def highest(product):
    """The most memory any web process takes while something is done, above what it had."""

    class Watch:
        def __enter__(self):
            self.before, self.peak, self.done = product.memory(), 0, threading.Event()
            self.thread = threading.Thread(target=self.look)
            self.thread.start()
            return self

        def look(self):
            while not self.done.is_set():
                self.peak = max(self.peak, product.memory())
                time.sleep(0.01)

        def __exit__(self, *_):
            self.done.set()
            self.thread.join()

        @property
        def more(self):
            return self.peak - self.before

    return Watch


def zip_bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 50 * MEGABYTE)
    return packed.getvalue()


def begun(product):
    """What lies in the file store besides whole contents."""
    return [path for path in (product.data / "files").rglob("incoming/*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (lambda: samples.pdf() + b"x" * 30 * MEGABYTE, "大.pdf", (413, "“大.pdf”有 30.1 MB")),
        (lambda: b"", "空.pdf", (422, "“空.pdf”是空的，请换一份")),
        (samples.program, "程序.jpg", (422, "请上传 JPG、PNG、HEIC 照片或 PDF")),
        (zip_bomb, "压缩.pdf", (422, "请上传 JPG、PNG、HEIC 照片或 PDF")),
        (samples.png_bomb, "炸弹.png", (422, "的尺寸太大，请缩小到 8000 万像素以内再上传")),
    ],
    ids=["30 MB", "empty", "wrong type", "zip bomb", "image bomb"],
)
def test_a_bad_file_is_refused_in_words_and_in_little_memory(  # noqa: PLR0917  fixtures
    product, upload, highest, content, name, wanted
):
    made, (status, words) = content(), wanted
    upload(samples.picture(), "先传一张.jpg")  # what a first upload loads is not this one's
    with highest() as watch:
        answered, problem = upload(made, name)
    assert (answered, words in problem["detail"]) == (status, True), problem
    assert watch.more <= MEMORY
    assert not begun(product)


@pytest.fixture
def full_disk(product, tmp_path):
    """A file store of one megabyte that is full, and a way to give it room again."""
    store = product.data / "files"
    store.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(store)], check=False
    )
    if os.geteuid() or mounted.returncode:
        pytest.skip("only root can mount a small disk here")
    (store / "ballast").write_bytes(b"x" * (MEGABYTE - 64 * 1024))
    yield store / "ballast"
    # What was stored meanwhile stays stored: its rows are there.
    shutil.copytree(store, tmp_path / "kept", ignore=shutil.ignore_patterns("ballast"))
    subprocess.run(["umount", "-l", str(store)], check=True)
    shutil.copytree(tmp_path / "kept", store, dirs_exist_ok=True)


def test_a_full_disk_keeps_no_part_of_a_file_and_the_next_try_works(product, upload, full_disk):
    content = samples.picture(900, 900, noise=True)
    before = product.rows("SELECT count(*) FROM files_filecontent")
    status, problem = upload(content, "现场.jpg")
    assert status == HTTPStatus.SERVICE_UNAVAILABLE
    assert problem["detail"].startswith("系统的存储空间暂时不够，“现场.jpg”没有保存")
    assert not begun(product)
    assert product.rows("SELECT count(*) FROM files_filecontent") == before
    full_disk.unlink()
    assert upload(content, "现场.jpg")[0] == HTTPStatus.CREATED
