"""How a visitor gets to a page in a state, for tests that look at all of them and for the screenshots."""

from __future__ import annotations

import itertools

from campaigns import end
from cast import Cast
from chromium import Visitor
from launched import Launched

FIELDS = {"consent": "yes", "q_often": "Every day"}  # what the site `long` requires
_numbers = itertools.count()


class People:
    """Who has to be there before the tour: each session, by name."""

    def __init__(self, server: Launched, *, many: int) -> None:
        """`many` is how many friends the most popular one has."""
        self.cast = Cast(server)
        member = self.cast.member
        self.sessions = {
            name: member(f"{name}@example.com", friends=friends)
            for name, friends in {"zero": 0, "one": 1, "four": 4, "five": 5, "many": many}.items()
        }
        for name in ("waiting-1@example.org", "waiting-2@example.org"):
            self.cast.join(name, fields={"ref": self.code("four")})
        self.sessions["held"] = member("held@example.com", friends=2)
        for name in ("held-1@mailinator.com", "held-2@mailinator.com"):
            self.cast.join(name, fields={"ref": self.code("held")})
            self.cast.confirm(name)
        for name, alias in {"many": "Ada L.", "five": "สมชาย"}.items():
            self.cast.ask("POST", "/me/alias", session=self.sessions[name], data={"alias": alias})
        self.sessions["top"] = member("top@example.com", site="short", friends=3)
        self.sessions["long"] = member("long@example.com", site="long", fields=FIELDS, friends=2)
        self.sessions["blocks"] = member("blocks@example.com", site="blocks", friends=3)
        names = {"wide": "", "wide-1": "الخوارزمي", "wide-2": "W" * 24, "wide-3": "👩🏽‍🚀 Zoë 👨‍👩‍👧‍👦"}
        for friends, (name, alias) in zip((1, 3, 2, 2), names.items(), strict=True):
            self.sessions[name] = session = member(f"{name}@example.com", site="wide", friends=friends)
            self.cast.ask("POST", "/me/alias", site="wide", session=session, data={"alias": alias})
        self.sessions["bare"] = member("bare@example.com", site="bare")
        self.sessions["over"] = member("over@example.com", site="over", friends=5)
        end(server.folder, "over")
        server.reload()

    @property
    def server(self) -> Launched:
        return self.cast.server

    def code(self, name: str, *, site: str = "harrys") -> str:
        return self.cast.code(self.sessions[name], site=site)


class Tour:
    """One visitor on the way through the states. `word` makes addresses that are used once."""

    def __init__(self, people: People, visitor: Visitor) -> None:
        self.people = people
        self.cast = people.cast
        self.server = people.cast.server
        self.visitor = visitor
        self.page = visitor.page
        self.word = f"guest-{next(_numbers)}"

    @property
    def address(self) -> str:
        return f"{self.word}@example.com"

    def go(self, path: str, *, site: str = "harrys", session: str = "") -> None:
        """Open a page of a site, in somebody's session."""
        url = self.server.url_of(site)
        if session:
            self.visitor.take_session(session, url)
        self.visitor.open(url + path)

    def see(self, name: str, path: str = "/me", *, site: str = "harrys") -> None:
        """Open a page as one of the people."""
        self.go(path, site=site, session=self.people.sessions[name])

    def send(self, action: str, **fields: str) -> None:
        """Fill in a form by the names of its fields, and send it with its button."""
        form = self.page.locator(f'form[action$="{action}"]')
        for details in self.page.locator("details:not([open])", has=form).all():
            details.locator("summary").click()
        for name, text in fields.items():
            form.locator(f'[name="{name}"]').fill(text)
        self.visitor.press(form.get_by_role("button").first)
