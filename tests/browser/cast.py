"""People who come by plain HTTP, quickly and in numbers, so that a browser can look at what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx2
from launched import Launched, link_in


class Cast:
    """Joins and confirms on any site of a server. A session is the value of its cookie."""

    def __init__(self, server: Launched) -> None:
        self.server = server
        self.http = httpx2.Client(base_url=server.url, timeout=20)

    def close(self) -> None:
        self.http.close()

    def ask(
        self, method: str, path: str, *, site: str = "harrys", session: str = "", **options: object
    ) -> httpx2.Response:
        """Send a request; it follows no redirect."""
        headers = {"host": self.server.url_of(site).removeprefix("http://"), "accept-language": "en"}
        if session:
            headers["cookie"] = f"session={session}"
        answer: httpx2.Response = self.http.request(method, path, headers=headers, **options)  # type: ignore[arg-type]
        self.http.cookies.clear()
        return answer

    def join(self, address: str, *, site: str = "harrys", fields: Mapping[str, str] | None = None) -> str:
        """Join; return the provisional session."""
        answer = self.ask("POST", "/join", site=site, data={"email": address, **(fields or {})})
        assert answer.status_code == 303, answer.text
        return _session(answer)

    def confirm(self, address: str, *, site: str = "harrys") -> str:
        """Confirm from the mail; return the proven session."""
        link = link_in(self.server.mail(address, "/confirm/"), "/confirm/")
        answer = self.ask("POST", httpx2.URL(link).path, site=site)
        assert answer.status_code == 303, answer.text
        return _session(answer)

    def member(
        self, address: str, *, site: str = "harrys", fields: Mapping[str, str] | None = None, friends: int = 0
    ) -> str:
        """Join and confirm, and bring friends; return the proven session."""
        self.join(address, site=site, fields=fields)
        session = self.confirm(address, site=site)
        code = self.code(session, site=site)
        local = address.partition("@")[0]
        brought = [f"{local}-friend-{number}@example.org" for number in range(friends)]
        for friend in brought:
            self.join(friend, site=site, fields={**(fields or {}), "ref": code})
        for friend in brought:
            self.confirm(friend, site=site)
        return session

    def code(self, session: str, *, site: str = "harrys") -> str:
        """Return the code of the link that a share page shows."""
        page = self.ask("GET", "/me", site=site, session=session).text
        found = re.search(r'id="link"[^>]* value="[^"]*/r/([a-z0-9]+)"', page)
        assert found, page
        return found[1]

    def fresh(self, address: str, *, site: str = "harrys") -> str:
        """Ask for the mail that opens own data, and return the session that it opens."""
        named = "Your page at "
        already = sum(named in mail.message["Subject"] for mail in self.server.mails_to(address))
        assert self.ask("POST", "/recover", site=site, data={"email": address}).status_code == 200
        link = link_in(self.server.mail(address, "/s/", subject=named, number=already + 1), "/s/")
        return _session(self.ask("GET", httpx2.URL(link).path, site=site))


def _session(answer: httpx2.Response) -> str:
    found = re.search(r"session=([\w-]+)", answer.headers.get("set-cookie", ""))
    assert found, answer.headers
    return found[1]
