"""A request for one of the admin pages, with what pages need of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl, urlencode

from starlette.types import Receive, Scope

from waitlist.clock import now
from waitlist.flows.audit import Actor
from waitlist.flows.entering import Browser, Entered, SignedIn
from waitlist.web.admin import cookies
from waitlist.web.admin.access import PERMISSIONS, Permission, may
from waitlist.web.admin.browsers import browser_name
from waitlist.web.admin.drawing import words
from waitlist.web.admin.notices import notice
from waitlist.web.admin.wording import Say
from waitlist.web.answers import HTML, Answer, see_other
from waitlist.web.bodies import read_body
from waitlist.web.fields import Fields, parse_fields
from waitlist.web.refusals import Refusal

if TYPE_CHECKING:
    from waitlist.sites import Site
    from waitlist.store.database import Tx
    from waitlist.web.admin.app import Office
    from waitlist.web.desk import Desk

P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_QUERY = 2048
_LONGEST_VALUE = 200
LARGEST = 2**63 - 1
"""The largest number that a database knows."""


class AdminRequest:
    """`seen` is who is signed in, where somebody is; `query` what the address says, each name once."""

    def __init__(self, scope: Scope, receive: Receive, office: Office, most: int) -> None:
        self.scope = scope
        self.office = office
        self.now = now()
        self.asked: dict[bytes, bytes] = scope["asked"]
        self.path: str = scope["path"]
        self.query = _query(scope["query_string"])
        self.seen: SignedIn | None = None
        self.language: str = office.language(self.asked)
        self._receive = receive
        self._most = most
        self._network: str | None = None
        self._fields: Fields | None = None

    @property
    def user(self) -> SignedIn:
        """Who is signed in, on a page for those who are."""
        assert self.seen is not None  # the route's access was looked at
        return self.seen

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the path in place of the names of the route."""
        found: dict[str, str] = self.scope["path_params"]
        return found

    def number(self, name: str) -> int:
        """Return a number in the path. Raises `Refusal`, 404."""
        found = whole(self.parameters[name])
        if found is None:
            raise Refusal(404)
        return found

    @property
    def network(self) -> str:
        """The keyed hash of the client's network."""
        if self._network is None:
            self._network = self.office.services.networks.of(self.scope)
        return self._network

    @property
    def browser(self) -> Browser:
        """Who is asking, before anybody is known."""
        header = self.asked.get(b"cookie", b"")
        https = self.office.https
        return Browser(
            session=cookies.read(header, cookies.session_name(https=https)),
            device=cookies.read(header, cookies.device_name(https=https)),
            network=self.network,
            name=browser_name(self.asked.get(b"user-agent", b"")),
        )

    @property
    def actor(self) -> Actor:
        """Who does what this request asks for."""
        return Actor(self.user.user, self.user.email, self.network)

    @property
    def sites(self) -> Sequence[Site]:
        """All sites of the server."""
        return tuple(desk.site for desk in self.office.desks())

    @property
    def desk(self) -> Desk:
        """The site that the page is about: `?site=NAME`, else the first."""
        desks = self.office.desks()
        wanted = self.query.get("site", "")
        found = next((desk for desk in desks if desk.name == wanted), None)
        if wanted and found is None:
            raise Refusal(404)
        return found or desks[0]

    @property
    def site(self) -> Site:
        """The same, as flows take it."""
        return self.desk.site

    @property
    def zone(self) -> tzinfo:
        """The time zone in which times are written: that of the site."""
        return self.site.settings.zone

    def gettext(self, text: str) -> str:
        """Return a text in the page's language."""
        return words(self.language).gettext(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the text for a number in the page's language."""
        return words(self.language).ngettext(one, many, number)

    def may(self, permission: Permission) -> bool:
        """Tell whether whoever is signed in has a permission."""
        return self.seen is not None and not self.seen.owes_code and may(self.seen.role, permission)

    def url(self, path: str, **query: object) -> str:
        """Return the address of a page about the same site."""
        path, _, own = path.partition("?")  # such as the page to go back to, with its filters
        named = {"site": self.query.get("site", ""), **dict(parse_qsl(own)), **query}
        text = urlencode({name: str(value) for name, value in named.items() if value not in ("", None)})
        return f"{path}?{text}" if text else path

    def page(self, template: str, status: int = 200, *set_cookies: bytes, **variables: Any) -> Answer:
        """Return a page."""
        headers = [(b"content-language", self.language.encode()), *self.office.headers]
        headers += [(b"set-cookie", cookie) for cookie in set_cookies]
        body = self.office.drawing.draw(template, self.language, {**self._around(), **variables})
        return Answer(status, body, HTML, headers)

    def see(self, path: str, *set_cookies: bytes, **query: object) -> Answer:
        """Return a 303 to another page about the same site, after a form was taken."""
        answer = see_other(self.url(path, **query), *set_cookies)
        answer.headers.extend(self.office.headers)
        return answer

    def enter(self, entered: Entered) -> list[bytes]:
        """Return the cookies of a session that was just opened."""
        https, settings = self.office.https, self.office.settings
        session = cookies.write(
            cookies.session_name(https=https), entered.session, settings.session_days * 86_400, https=https
        )
        if not entered.device:
            return [session]
        return [
            session,
            cookies.write(
                cookies.device_name(https=https), entered.device, self.office.device_seconds, https=https
            ),
        ]

    def leave(self) -> bytes:
        """Return the cookie that ends the session in this browser."""
        https = self.office.https
        return cookies.write(cookies.session_name(https=https), "", 0, https=https)

    async def fields(self) -> Fields:
        """Read the form that was sent. Raises `Refusal`."""
        if self._fields is None:
            body = await read_body(self._receive, self.asked, self._most)
            self._fields = await parse_fields(self.asked.get(b"content-type", b""), body)
        return self._fields

    def limit(self) -> None:
        """Count a form of this network. Raises `Refusal`, 429."""
        limits = self.office.services.limits
        if limits.enabled and (seconds := limits.wait("admin", self.network)):
            raise Refusal(429, headers=((b"retry-after", str(seconds).encode()),))

    async def write(self, fn: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a use case; it is done and flushed when this returns."""
        return await self.office.services.database.write(fn, *args, **kwargs)

    async def read(self, fn: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database something."""
        return await self.office.services.database.read(fn, *args, **kwargs)

    def _around(self) -> dict[str, Any]:
        """Return what every template is given."""
        return {
            "path": self.path,
            "query": self.query,
            "url": self.url,
            "user": self.seen,
            "may": {permission: self.may(permission) for permission in PERMISSIONS},
            "sites": [site.name for site in self.sites],
            "site": self.site.name if self._known_site() else self.sites[0].name,
            "zone": self.zone if self._known_site() else self.sites[0].settings.zone,
            "notice": notice(self.query.get("done", ""), self.gettext),
            "undo": whole(self.query.get("undo", "")),
            "here": self._here(),
            "say": Say(self.gettext),
        }

    def _known_site(self) -> bool:
        return self.query.get("site", "") in {"", *(site.name for site in self.sites)}

    def _here(self) -> str:
        """Return the address of this page without what it says of a change that was just made."""
        kept = {name: value for name, value in self.query.items() if name not in ("done", "undo")}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path


def _query(text: bytes) -> dict[str, str]:
    if len(text) > _LONGEST_QUERY:
        return {}
    try:
        pairs = parse_qsl(text.decode("latin-1"), max_num_fields=40, errors="strict")
    except ValueError:
        return {}
    return {
        name: value[:_LONGEST_VALUE].replace("\0", "") for name, value in reversed(pairs) if name.isascii()
    }


def whole(text: str) -> int | None:
    """Return a number of ours that stands in an address, None for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else LARGEST + 1
    return number if number <= LARGEST else None


def local(path: str, default: str = "/admin") -> str:
    """Return a path of the admin pages to go on to, `default` for anything else."""
    fits = path == "/admin" or path.startswith(("/admin/", "/admin?"))
    return path if fits and path.isascii() and path.isprintable() and "\\" not in path else default
