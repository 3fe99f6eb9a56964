"""What `waitlist doctor` says of the address as people reach it: a real server behind a proxy with TLS."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
from running import free_port, serving
from served import write_folder
from smtp import CERTIFICATE

from waitlist.cli.doctor import reach
from waitlist.config import load

TOKEN = "the-token-that-only-the-tests-know-and-long"


class Proxy:
    """Takes TLS off and hands every byte on; `alter` may change what is asked and what is answered."""

    def __init__(self, target: int, asked: tuple[bytes, bytes], told: tuple[bytes, bytes]) -> None:
        self.port = free_port()
        self._target = target
        self._asked = asked
        self._told = told
        self._ready, self._loop, self._over = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=[self._serve()], daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        async with await asyncio.start_server(self._meet, "127.0.0.1", self.port, ssl=context):
            self._ready.set()
            await self._over.wait()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = await reader.readuntil(b"\r\n\r\n")
            onward, answering = await asyncio.open_connection("127.0.0.1", self._target)
            answering.write(question.replace(*self._asked) if self._asked[0] else question)
            answer = await onward.read()
            answering.close()
            writer.write(answer.replace(*self._told) if self._told[0] else answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the site harrys; the certificate of the tests is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    made = tmp_path / "shop"
    made.mkdir()
    write_folder(made)
    return made


def found(folder: Path, url: str) -> list[str]:
    return [str(each) for each in reach.examine(load(folder, {"WAITLIST_BASE_URL": url}))]


@contextmanager
def proxied(
    folder: Path, asked: tuple[bytes, bytes] = (b"", b""), told: tuple[bytes, bytes] = (b"", b""), **env: str
) -> Iterator[list[str]]:
    """Serve the folder behind the proxy, and say what is found."""
    port = free_port()
    with Proxy(port, asked, told) as proxy:
        url = f"https://localhost:{proxy.port}"
        with serving(folder, port=port, WAITLIST_BASE_URL=url, **env):
            yield found(folder, url)


FORWARDED = (b"\r\nHost:", b"\r\nX-Forwarded-For: 203.0.113.9\r\nHost:")


def test_an_address_that_is_well_is_told_with_its_certificate(folder) -> None:
    with proxied(folder, FORWARDED) as said:
        [line] = said
    assert line.startswith("ok    reach harrys: https://localhost:")
    assert " answers, with a certificate for 3" in line
    assert line.endswith(" more days.")


def test_a_proxy_that_hides_who_asks_fails(folder) -> None:
    with proxied(folder) as said:
        [line] = said
    assert line.startswith(
        "fail  reach harrys: The address of people does not arrive: everybody counts as one, and may read"
    )
    assert "proxy_set_header X-Forwarded-For $remote_addr" in line


def test_a_proxy_that_lets_personal_pages_be_kept_fails(folder) -> None:
    with proxied(folder, FORWARDED, (b"private, no-store", b"max-age=60")) as said:
        [line] = said
    assert "Personal pages come with Cache-Control 'max-age=60', not private, no-store." in line


def test_a_proxy_that_sends_another_host_name_fails(folder) -> None:
    site = (folder / "sites" / "harrys" / "site.toml").read_text()
    write_folder(folder, 'default_site = "harrys"\n', brush=site.replace("shave.example", "brush.example"))
    host = (b"\r\nHost: localhost", b"\r\nX-Forwarded-For: 203.0.113.9\r\nHost: app.internal")
    with proxied(folder, host) as said:
        assert any(line.startswith("fail  reach harrys: The host name does not arrive") for line in said)


def test_another_server_in_its_place_fails(folder) -> None:
    with proxied(folder, FORWARDED, (b"x-request-id", b"x-other")) as said:
        [line] = said
    assert line.startswith("fail  reach harrys: Something else answers at https://localhost:")


def test_a_certificate_that_nobody_trusts_fails(folder, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    with proxied(folder, FORWARDED) as said:
        [line] = said
    assert line.startswith("fail  reach harrys: The certificate of https://localhost:")
    assert " is not good: self-signed certificate." in line


def test_no_answer_is_a_warning(folder) -> None:
    port = free_port()
    [line] = found(folder, f"https://localhost:{port}")
    assert line.startswith(
        f"warn  reach harrys: https://localhost:{port} does not answer (Connection refused)."
    )


def test_a_name_that_leads_nowhere_is_a_warning(folder) -> None:
    [line] = found(folder, "https://orrin.invalid")
    assert line.startswith("warn  reach harrys: Could not look up orrin.invalid.")


def test_an_address_of_development_is_left_alone(folder) -> None:
    assert found(folder, "http://127.0.0.1:8000") == []
