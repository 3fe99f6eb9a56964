"""Two hosts, two web processes each, on one PostgreSQL, and people whose requests land on any of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import httpx2
from faults.ledger import Ledger
from faults.web import Web
from running import until
from served import path_of
from smtp import MailServer

CONFIRM = re.compile(r"http://127\.0\.0\.1:8000(?:/en)?/confirm/\S+")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The processes of both hosts, the mail server they use, and their database."""

    one: tuple[Web, Web]
    other: tuple[Web, Web]
    mails: MailServer
    ledger: Ledger

    @property
    def all(self) -> tuple[Web, ...]:
        return (*self.one, *self.other)

    def mail_to(self, address: str) -> str:
        """Return the text of the first mail to an address, once it came."""
        until(lambda: any(mail.to == address for mail in self.mails.received))
        return next(mail.text for mail in self.mails.received if mail.to == address)

    def came(self) -> Counter[str]:
        """Count how often each mail came, by its Message-ID."""
        return Counter(str(mail.message["Message-ID"]) for mail in self.mails.received)

    def states(self) -> Counter[str]:
        """Count the mails of the outbox by their state."""
        return Counter(row[0] for row in self.ledger.rows("select state from outbox"))

    def count(self, which: str) -> int:
        """Count some mails of the outbox."""
        return int(self.ledger.rows(f"select count(*) from outbox where {which}")[0][0])  # noqa: S608 - of tests


class Browser:
    """Somebody who knows one address for all processes, as behind a balancer."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._session = ""

    def get(self, web: Web, path: str) -> str:
        answer = httpx2.get(self._url(web, path), headers=self._headers(), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, web: Web, path: str, **fields: str) -> None:
        answer = httpx2.post(self._url(web, path), data=fields, headers=self._headers(), timeout=30)
        assert answer.status_code == 303, answer.text
        self._session = answer.cookies["session"]

    def join(self, address: str, web: Web, ref: str = "") -> None:
        self.post(web, "/join", email=address, ref=ref)

    def confirm(self, address: str, web: Web) -> None:
        """Confirm from the mail."""
        found = CONFIRM.search(self._hosts.mail_to(address))
        assert found
        self.post(web, path_of(found[0]))

    def _url(self, web: Web, path: str) -> str:
        return f"http://{web.host}:{web.port}{path}"

    def _headers(self) -> dict[str, str]:
        session = {"cookie": f"session={self._session}"} if self._session else {}
        return {"host": "127.0.0.1:8000", **session}
