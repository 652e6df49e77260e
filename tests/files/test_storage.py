"""The store: on a disk, and in a bucket of an S3-compatible service on this machine."""

import io
import subprocess
import sys
import tracemalloc
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.files import operations
from portal.files.storage import PART, BytesMissing, Store, open_store, store_of
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.files.conftest import ANA, brought, kept
from tests.files.test_operations import age, all_of

ROOT = Path(__file__).resolve().parents[2]
KEY = "ab/abcdef-token"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """An S3 of this test run alone; its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """PORTAL_FILES_URL, with the bucket made and the credentials in the environment."""
    if request.param == "disk":
        return (tmp_path / "files with blanks").as_uri()
    address = request.getfixturevalue("s3")
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    urllib.request.urlopen(urllib.request.Request(f"{address}/documents", method="PUT")).close()
    return "s3://documents/portal"


@pytest.mark.parametrize("size", [1, PART, 2 * PART + 3])
def test_what_was_put_comes_back_in_pieces(url: str, size: int) -> None:
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    store = Store(url)
    store.put(KEY, io.BytesIO(content))
    pieces = list(store.pieces(KEY))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) < 4 * 1024 * 1024


def test_the_same_key_again_is_no_error_and_gone_is_gone(url: str) -> None:
    store = Store(url)
    for _ in range(2):
        store.put(KEY, io.BytesIO(b"bytes"))
    for _ in range(2):
        store.delete(KEY)
    with pytest.raises(BytesMissing):
        store.pieces(KEY)


def test_a_large_file_is_put_and_read_without_being_held_in_memory(url: str, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(25_000_000))
    store = Store(url)
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            store.put(KEY, file)
        assert sum(map(len, store.pieces(KEY))) == 25_000_000
        # The S3 of the tests runs in this process and holds everything: only the disk tells.
        assert url.startswith("s3") or tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def test_a_folder_that_cannot_be_written_is_an_error_and_not_a_lost_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="Not a directory"):
        Store((tmp_path / "file" / "files").as_uri()).put(KEY, io.BytesIO(b"bytes"))


def test_a_document_goes_to_the_bucket_and_out_of_it(
    url: str, engine: Engine, db: Session, cast: Cast
) -> None:
    open_store(engine, url)
    with every_customer(db, "a test"):
        save_preference(ALLOWS_UPLOADS, True)
    operations.upload(cast.acme, brought(), ANA)
    (document,) = all_of(db, operations.Document)
    key = db.get_one(operations.Blob, document.blob_id).key
    assert b"".join(store_of(db).pieces(key)) == brought()[1].read()
    with every_customer(db, "a test"):
        operations.remove(document, ANA)
    age(db)
    operations.remove_unused_bytes()
    with pytest.raises(BytesMissing):
        store_of(db).pieces(key)


def test_nothing_lies_outside_the_folder(store: Store, folder: Path) -> None:
    with pytest.raises(ValueError, match="path"):
        store.put("../outside", io.BytesIO(b"bytes"))
    store.put("/etc/inside", io.BytesIO(b"bytes"))
    assert kept(folder) == {"etc/inside"}


KILLED = """
import os, sys
from portal.files.storage import PART, Store

class File:
    sent = 0

    def read(self, size=PART):
        self.sent += size
        if self.sent > 4 * PART:
            os.kill(os.getpid(), 9)
        return bytes(size)

    def seek(self, place, whence=0):
        return 8 * PART if whence == 2 else place

Store(sys.argv[1]).put(sys.argv[2], File())
"""


def test_what_a_killed_process_had_half_written_goes_with_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "files with blanks"
    killed = subprocess.run([sys.executable, "-c", KILLED, folder.as_uri(), KEY], cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert len(kept(folder)) == 1 and KEY not in kept(folder)
    store = Store(folder.as_uri())
    with pytest.raises(BytesMissing):
        store.pieces(KEY)
    store.delete(KEY)
    assert kept(folder) == set()
