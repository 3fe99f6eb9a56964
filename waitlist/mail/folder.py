"""Mails kept as files, so that one can develop without a mail server and read them at `/dev/mail`."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as reading_policy
from pathlib import Path

from waitlist.mail.delivery import Unreachable
from waitlist.mail.message import as_bytes
from waitlist.tokens import random_bytes

KEPT = 500
NAME = re.compile(r"\d{16}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One kept mail. `id` sorts in the order of sending."""

    id: str
    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def sent_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.id[:16]) / 1_000_000, UTC)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class Folder:
    """The folder itself: one `.eml` file for each mail, the newest `kept` of them."""

    def __init__(self, path: Path, *, kept: int = KEPT) -> None:
        self.path = path
        self._kept = kept

    def add(self, message: EmailMessage) -> str:
        """Write the message and return its id. A missing folder is made, readable by its owner only."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mail = f"{time.time_ns() // 1000:016d}-{random_bytes(6).hex()}"  # microseconds: the order of sending
        draft = self.path / f".{mail}"
        try:
            draft.touch(mode=0o600)
            draft.write_bytes(as_bytes(message))
            draft.rename(self._file(mail))
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        for old in self._ids()[self._kept :]:
            self._file(old).unlink(missing_ok=True)
        return mail

    def all(self) -> list[StoredMail]:
        """Return every kept mail, the newest first."""
        found = (self.get(mail) for mail in self._ids())
        return [mail for mail in found if mail is not None]

    def get(self, mail: str) -> StoredMail | None:
        """Return one mail by its id, or None when there is no such mail."""
        if not NAME.fullmatch(mail):
            return None
        try:
            content = self._file(mail).read_bytes()
        except FileNotFoundError:
            return None
        return StoredMail(mail, message_from_bytes(content, _class=EmailMessage, policy=reading_policy))

    def _file(self, mail: str) -> Path:
        return self.path / f"{mail}.eml"

    def _ids(self) -> list[str]:
        names = (path.stem for path in self.path.glob("*.eml"))
        return sorted((name for name in names if NAME.fullmatch(name)), reverse=True)


class FolderTransport:
    """Delivers into a `Folder`; nothing leaves the machine."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage, to: str) -> None:  # noqa: ARG002 -- the address stands in the message
        """Keep the message; see `Transport`."""
        try:
            await asyncio.to_thread(self._folder.add, message)
        except OSError as error:  # a full disk: not the mail's fault, which may wait as long as that takes
            raise Unreachable(f"{self._folder.path} takes no mail: {error.strerror}.") from error

    async def close(self) -> None:
        """Nothing is held open."""
