"""Mails kept as files while there is no mail server."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from waitlist.config.machine import MachineMail
from waitlist.mail.choice import transport_for
from waitlist.mail.delivery import Unreachable
from waitlist.mail.folder import Folder, FolderTransport
from waitlist.mail.message import Sender, build
from waitlist.mail.smtp import SmtpTransport

NOW = 1_790_000_000_000


@dataclass
class Words:
    subject: str = "ยืนยันที่อยู่ของคุณ"
    text: str = "Confirm: https://harrys.example/confirm/TOKEN\n"
    html: str = "<p>Confirm</p>\n"


def letter(number: int = 0) -> EmailMessage:
    return build(
        Words(),
        sender=Sender("hello@harrys.example", "Harry"),
        to=f"friend{number}@example.com",
        message_id=f"{number}@harrys.example",
        unsubscribe_url=None,
        now=NOW,
    )


@pytest.mark.anyio
async def test_a_sent_mail_can_be_read_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data" / "mail")
    transport = FolderTransport(folder)
    await transport.send(letter(), "friend0@example.com")
    await transport.close()
    [mail] = folder.all()
    assert (mail.to, mail.subject) == ("friend0@example.com", "ยืนยันที่อยู่ของคุณ")
    assert (mail.text, mail.html) == (Words().text, Words().html)
    again = folder.get(mail.id)
    assert again is not None
    assert again.message["Message-ID"] == "<0@harrys.example>"


def test_the_newest_mail_comes_first_and_only_the_newest_are_kept(tmp_path: Path) -> None:
    folder = Folder(tmp_path, kept=3)
    for number in range(5):
        folder.add(letter(number))
    assert [mail.to for mail in folder.all()] == [f"friend{number}@example.com" for number in (4, 3, 2)]


def test_mails_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "mail")
    folder.add(letter())
    [file] = folder.path.iterdir()
    assert folder.path.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["", "nobody", "../secret", "0000000000000000-000000000000", "../../etc/passwd\0"]
)
def test_there_is_no_mail_by_any_other_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_text("Subject: secret\n\n")
    folder = Folder(tmp_path / "mail")
    assert folder.all() == []
    assert folder.get(name) is None


def test_other_files_in_the_folder_are_let_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.eml").write_text("Subject: mine\n\n")
    folder = Folder(tmp_path, kept=1)
    folder.add(letter(0))
    folder.add(letter(1))
    assert len(folder.all()) == 1
    assert (tmp_path / "mine.eml").exists()


@pytest.mark.anyio
async def test_the_settings_decide_how_mails_leave(tmp_path: Path) -> None:
    assert isinstance(transport_for(MachineMail(), tmp_path), FolderTransport)
    assert isinstance(transport_for(MachineMail(url="smtp://mail.example.com"), tmp_path), SmtpTransport)


@pytest.mark.anyio
async def test_a_folder_that_takes_nothing_is_waited_for_like_a_server(tmp_path: Path) -> None:
    (tmp_path / "mail").touch()
    with pytest.raises(Unreachable) as waits:
        await FolderTransport(Folder(tmp_path / "mail")).send(letter(), "ada@example.com")
    assert str(waits.value) == f"{tmp_path / 'mail'} takes no mail: File exists."
