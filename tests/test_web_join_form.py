"""What comes as the form: text, bytes, fields twice, files, too much of it."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from served import HARRYS, Served, code_on, write_folder

PLAIN = HARRYS.replace("name_field = true", "").replace("code_field = true", "")


pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"email=ada%ff%40example.com", "email"),
        (b"email=%ed%a0%80%40example.com", "email"),
        (b"email=ada\xff@example.com", "email"),
        (b"email=ada%40example.com&email=ben%40example.com", "email"),
        (b"email=ada%40example.com&name=%00", "name"),
        (b"email=ada%40example.com&name=%ff", "name"),
        (b"email=ada%40example.com&name=" + b"a" * 101, "name"),
        (b"email=ada%40example.com&code=a%00b", "code"),
        (b"", "email"),
        (b"&&&=&", "email"),
    ],
)
async def test_bytes_that_are_no_text_are_refused_at_their_field(
    browser: httpx2.AsyncClient, body: bytes, field: str
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await browser.post("/join", content=body, headers=headers)
    assert answer.status_code == 422
    assert f'aria-describedby="{field}-note"' in answer.text
    assert f'id="{field}"' in answer.text.partition("aria-invalid")[0].rpartition("<input")[2]


@pytest.mark.parametrize(
    "extra", [b"name=%ff", b"code=%ff", b"consent=%ff", b"q_x=%ff", b"ref=%ff", b"name=%00"]
)
async def test_bytes_that_are_no_text_in_a_field_that_the_form_has_not_are_passed_over(
    tmp_path: Path, extra: bytes
) -> None:
    write_folder(tmp_path, harrys=PLAIN)
    served = Served(tmp_path)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with served.app.running(), served.browser() as browser:
        body = b"email=ada%40example.com&" + extra
        assert (await browser.post("/join", content=body, headers=headers)).status_code == 303


async def test_a_code_counts_only_where_the_form_asks_for_one(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=PLAIN)
    served = Served(tmp_path)
    async with served.app.running():
        codes = [
            code_on((await (await served.member(f"{name}@example.com")).get("/me")).text)
            for name in ("ada", "mallory")
        ]
        async with served.browser() as ben, served.browser() as cleo:
            await ben.get(f"/r/{codes[0]}")
            await ben.post("/join", data={"email": "ben@example.com", "code": codes[1]})
            await cleo.post("/join", data={"email": "cleo@example.com", "code": codes[1]})
        rows = await served.rows(
            "select l.address, r.code from links l left join links r on r.id = l.referrer_link order by l.id"
        )
    assert {row["address"]: row["code"] for row in rows[2:]} == {
        "ben@example.com": codes[0],
        "cleo@example.com": None,
    }


async def test_the_same_field_twice_alike_is_no_mistake(browser: httpx2.AsyncClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    body = b"email=ada%40example.com&email=ada%40example.com&unknown=1&unknown=2"
    assert (await browser.post("/join", content=body, headers=headers)).status_code == 303


async def test_a_multipart_form_is_taken(browser: httpx2.AsyncClient) -> None:
    files = {"email": (None, "ada@example.com"), "name": (None, "Ada")}
    assert (await browser.post("/join", files=files)).status_code == 303


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data", b"email=ada", 400),
        ("multipart/form-data; boundary=x", b"no boundary at all", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\n',
            400,
        ),
        ("application/json", b'{"email": "ada@example.com"}', 415),
        ("text/plain", b"email=ada@example.com", 415),
        ("", b"email=ada@example.com", 415),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(101)), 413),
    ],
)
async def test_what_is_no_form_is_refused_with_a_page(
    browser: httpx2.AsyncClient, content_type: str, body: bytes, status: int
) -> None:
    answer = await browser.post("/join", content=body, headers={"content-type": content_type})
    assert answer.status_code == status
    assert 'class="page' in answer.text


async def test_a_form_of_two_megabytes_is_refused_by_its_length_and_while_it_comes(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    told = await browser.post("/join", content=b"email=" + b"a" * 2_000_000, headers=headers)
    read = 0

    async def pieces():  # noqa: ANN202 - a stream
        nonlocal read
        for _ in range(200):
            read += 1
            yield b"a" * 10_000

    untold = await browser.post("/join", content=pieces(), headers=headers)
    for answer in (told, untold):
        assert answer.status_code == 413
        assert "A form here takes a few lines." in answer.text
    assert read == 200, "the rest was read, or a browser would show no answer"
    assert await served.rows("select * from links") == []
