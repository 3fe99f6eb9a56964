"""The pages that show a developer every mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from waitlist.mail.folder import Folder
from waitlist.mail.message import Sender, build
from waitlist.web.dev_mail import routes

NOW = 1_790_000_000_000
MALLORY = '<script>alert(1)</script>" onload=x'


@dataclass
class Words:
    subject: str = "Confirm, please"
    text: str = "Here: https://harrys.example/confirm/TOKEN.\nBye <b>\n"
    html: str = (
        '<html><head><title>x</title></head><body><a href="https://harrys.example/">Here</a></body></html>'
    )


@pytest.fixture
def viewer(tmp_path: Path) -> TestClient:
    return TestClient(Starlette(routes=list(routes(tmp_path))), base_url="http://127.0.0.1")


def keep(folder: Path, to: str = "ada@example.com", words: Words | None = None) -> str:
    message = build(
        words or Words(),
        sender=Sender("hello@harrys.example", "Harry"),
        to=to,
        message_id="0@harrys.example",
        unsubscribe_url="https://harrys.example/unsubscribe/TOKEN",
        now=NOW,
    )
    return Folder(folder).add(message)


def test_mails_are_shown_under_names_of_this_machine_only(viewer: TestClient, tmp_path: Path) -> None:
    keep(tmp_path)
    for host in ("localhost:8000", "harrys.localhost", "[::1]:8000"):
        assert "ada@example.com" in viewer.get("/dev/mail", headers={"host": host}).text
    foreign = viewer.get("/dev/mail?format=json", headers={"host": "mallory.example"})
    assert foreign.status_code == 404
    assert "ada@example.com" not in foreign.text


def test_an_empty_list_says_how_to_get_a_mail(viewer: TestClient) -> None:
    answer = viewer.get("/dev/mail")
    assert answer.status_code == 200
    assert "Nothing yet. Join on your page" in answer.text
    assert viewer.get("/dev/mail?format=json").json() == []


def test_the_list_shows_every_mail_the_newest_first(viewer: TestClient, tmp_path: Path) -> None:
    ids = [keep(tmp_path, "ada@example.com"), keep(tmp_path, "ben@example.com")]
    shown = re.findall(r'<a href="/dev/mail/([^"]+)">', viewer.get("/dev/mail").text)
    assert shown == ids[::-1]
    listed = viewer.get("/dev/mail?format=json").json()
    assert [mail["id"] for mail in listed] == shown
    assert [mail["to"] for mail in listed] == ["ben@example.com", "ada@example.com"]
    assert set(listed[0]) == {"id", "to", "subject", "sent_at"}


def test_a_mail_is_shown_with_headers_text_and_its_own_look(viewer: TestClient, tmp_path: Path) -> None:
    mail = keep(tmp_path)
    page = viewer.get(f"/dev/mail/{mail}").text
    assert "<h1>Confirm, please</h1>" in page
    assert "<dt>List-Unsubscribe</dt><dd>&lt;https://harrys.example/unsubscribe/TOKEN&gt;</dd>" in page
    assert '<a href="https://harrys.example/confirm/TOKEN">https://harrys.example/confirm/TOKEN</a>.' in page
    assert f'<iframe src="/dev/mail/{mail}/html"' in page
    letter = viewer.get(f"/dev/mail/{mail}/html")
    assert '<head><base target="_blank"><title>' in letter.text


def test_a_mail_as_json_has_everything_a_script_needs(viewer: TestClient, tmp_path: Path) -> None:
    mail = viewer.get(f"/dev/mail/{keep(tmp_path)}?format=json").json()
    assert mail["text"] == Words().text
    assert mail["html"] == Words().html + "\n"
    assert mail["headers"]["Message-ID"] == "<0@harrys.example>"


def test_nothing_in_a_mail_can_run_in_the_viewer(viewer: TestClient, tmp_path: Path) -> None:
    mail = keep(
        tmp_path, words=Words(MALLORY, f"{MALLORY} https://x.example/?{MALLORY}", f"<p>{MALLORY}</p>")
    )
    for path in ("/dev/mail", f"/dev/mail/{mail}"):
        answer = viewer.get(path)
        assert "<script" not in answer.text
        assert 'href="https://x.example/?<' not in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; frame-src 'self';")
        assert answer.headers["x-frame-options"] == "DENY"
    letter = viewer.get(f"/dev/mail/{mail}/html")
    assert (
        "; sandbox allow-popups allow-popups-to-escape-sandbox" in letter.headers["content-security-policy"]
    )
    assert "script" not in letter.headers["content-security-policy"]
    assert letter.headers["x-frame-options"] == "SAMEORIGIN"


def test_pages_carry_no_inline_style_and_their_stylesheet_is_served(
    viewer: TestClient, tmp_path: Path
) -> None:
    for path in ("/dev/mail", f"/dev/mail/{keep(tmp_path)}"):
        page = viewer.get(path).text
        assert not re.search(r"<style|style=|<script|\son\w+=", page)
        assert '<link rel="stylesheet" href="/dev/mail/style.css">' in page
    assert viewer.get("/dev/mail/style.css").headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("path", ["/dev/mail/nobody", "/dev/mail/nobody/html", "/dev/mail/..%2f..%2fsecret"])
def test_a_mail_that_is_gone_says_so(viewer: TestClient, path: str) -> None:
    answer = viewer.get(path)
    assert answer.status_code == 404
    assert "<script" not in answer.text


def test_mails_can_only_be_read(viewer: TestClient) -> None:
    assert viewer.post("/dev/mail").status_code == 405
