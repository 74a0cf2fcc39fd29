"""Zip files of others: whatever is in them, reading one is safe, and ours are always the same."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from engine.errors import RunError
from engine.record import zipping
from engine.record.warc import Capture, gathered, record_of
from engine.record.webarchive import surt
from engine.record.zipping import gzipped, ungzipped, unzipped, zipped


def zip_of(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return whole.getvalue()


@pytest.mark.parametrize(
    "name", ["../up", "/root", "a/../../b", "a//b", "a\\b", "c:/d", "./e", "x" * 500]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(RunError, match=r"leads out of it|impossible name"):
        unzipped(zip_of(**{name: b"x"}))


def test_a_name_that_is_there_twice_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        file.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a", b"2")
    with pytest.raises(RunError, match="twice"):
        unzipped(whole.getvalue())


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zip_of(a=bytes(3_000_000))
    monkeypatch.setattr(zipping, "MAX_MEMBER", 1_000_000)
    with pytest.raises(RunError, match="larger than"):
        unzipped(bomb)
    # One that lies about its size unpacks to no more than it claims.
    lie = bomb.replace((3_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(RunError):
        unzipped(lie)
    with pytest.raises(RunError, match="holds more than"):
        ungzipped(gzip.compress(bytes(2_000_000)), most=1_000_000)


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", zip_of(a=b"abc" * 400)[:-30]])
def test_what_is_no_zip_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(RunError, match="zip"):
        unzipped(data)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 200_000])
def test_what_is_packed_comes_out_again(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert gzip.decompress(gzipped(data)) == data
    assert ungzipped(gzipped(data) + b"rest")[0] == data
    assert unzipped(zipped({"a/b": data})) == {"a/b": data}


def test_answers_of_others_are_unwrapped() -> None:
    html = b"<h1>Here</h1>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<h1>H\r\n8\r\nere</h1>\r\n0\r\n\r\n"
    packed = head + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(html)
    date = "2026-03-10T09:00:00Z"
    records = [
        record_of("response", f"https://a.example/{at}", date, block)
        for at, block in enumerate((chunked, packed))
    ]
    for warc in (b"".join(records), b"".join(map(gzip.compress, records))):
        found = [(capture.url, capture.body) for capture in gathered(warc)]
        assert found == [("https://a.example/0", html), ("https://a.example/1", html)]


def test_a_record_that_is_not_what_its_digest_says_is_found() -> None:
    record = record_of("response", "https://a.example/", "2026-03-10T09:00:00Z",
                       Capture("https://a.example/", 200, b"<p>One</p>").http())  # fmt: skip
    with pytest.raises(RunError, match="not what its digest says"):
        list(gathered(gzipped(record.replace(b"One", b"Two"))))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://vweb.local/Home", "local,vweb)/home"),
        ("http://www.a.example:8080/?Q=1", "example,a,www:8080)/?q=1"),
        ("https://b.example", "example,b)/"),
    ],
)
def test_keys_of_an_index_put_sites_together(url: str, key: str) -> None:
    assert surt(url) == key
