"""Settings of the machine, `waitlist.toml`: where it listens, stores, mails, and whom it trusts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from waitlist.config.counter_url import CounterUrl
from waitlist.config.database_url import DatabaseUrl, database_file
from waitlist.config.mail_server import MailServer, MailUrl, parse_mail_server
from waitlist.config.model import Settings
from waitlist.config.privacy import Privacy
from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import (
    BaseUrl,
    Host,
    Listed,
    Listening,
    Mailbox,
    Network,
    Secret,
    Slug,
    Switch,
    Whole,
    is_host,
    one_line,
)

SHORTEST_SECRET = 32
SHORTEST_HOOK_SECRET = 16


def _secret_key(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise refuse()
    return value


def _folder(value: object) -> object:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value:
        raise refuse()
    return one_line(value)


def _hook_secret(value: str) -> str:
    if len(value) < SHORTEST_HOOK_SECRET:
        raise refuse()
    return value


HookSecret = Annotated[
    Secret, AfterValidator(_hook_secret), Expects(f"a secret of at least {SHORTEST_HOOK_SECRET} characters")
]
SecretKey = Annotated[
    Secret, AfterValidator(_secret_key), Expects(f"a secret of at least {SHORTEST_SECRET} random characters")
]
Folder = Annotated[
    Path, BeforeValidator(_folder), Expects("a folder, starting from the folder of waitlist.toml")
]


class Database(Settings):
    """Where signups are kept."""

    url: DatabaseUrl = Field(
        default="sqlite:///data/waitlist.sqlite3",
        description="The database: an SQLite file, whose relative path starts in the folder of "
        "waitlist.toml, or a PostgreSQL server. With a password in it, set WAITLIST_DATABASE_URL or "
        "WAITLIST_DATABASE_URL_FILE.",
        repr=False,
    )
    connections: Whole = Field(
        default=5,
        ge=2,
        le=100,
        description="How many connections each process makes to PostgreSQL. SQLite needs none of them.",
    )
    prepared: Switch = Field(
        default=True,
        description="Whether statements are kept prepared on PostgreSQL. Off behind a pooler that hands "
        "connections out by the transaction, such as PgBouncer.",
    )

    @property
    def path(self) -> Path | None:
        """The SQLite file, absolute once loaded; None for a server."""
        return database_file(self.url)


class MachineMail(Settings):
    """How mails leave."""

    url: MailUrl | None = Field(
        default=None,
        description="The mail server. It usually holds a password, so better set WAITLIST_MAIL_URL or "
        "WAITLIST_MAIL_URL_FILE. Without one, mails can be read at /dev/mail while developing.",
        repr=False,
    )
    from_: Mailbox = Field(
        default="",
        alias="from",
        description="The address mails come from. When not set: hello@ and the host of base_url.",
    )
    reply_to: Mailbox | None = Field(default=None, description="Where answers go, when not to the sender.")
    per_second: float = Field(
        default=10.0,
        gt=0,
        le=1000,
        description="How many mails are handed over in a second, at most; ask your mail provider.",
    )

    relay: Literal["brevo", "mailgun", "postmark", "resend", "sendgrid", "ses", "standard"] | None = Field(
        default=None,
        description="The mail service that tells of mails that come back and of complaints, at "
        "/hooks/mail/NAME. `standard` is any that signs as Standard Webhooks say.",
    )
    hook_secret: HookSecret | None = Field(
        default=None,
        description="What the mail service proves itself by: its signing key, or the password in the "
        "address that it calls. Never in the file: set WAITLIST_MAIL_HOOK_SECRET or "
        "WAITLIST_MAIL_HOOK_SECRET_FILE.",
        repr=False,
    )

    @property
    def server(self) -> MailServer | None:
        """The mail server's address taken apart."""
        return parse_mail_server(self.url) if self.url else None


class Proxy(Settings):
    """The reverse proxy in front of the server."""

    trusted: Listed[Network] = Field(
        default=(),
        description="Networks of your reverse proxies. Only from them is X-Forwarded-For believed; "
        "without any, the address of the connection counts.",
    )


class Limits(Settings):
    """Limits that hold off floods."""

    enabled: Switch = Field(default=True, description="Switches all limits off when false, for load tests.")
    joins_per_minute: Whole = Field(
        default=120,
        ge=1,
        description="What may cause a mail (joining, asking for the way in or for the mail again, putting "
        "an address right), all together, in a minute from one address prefix (/24 or /64); beyond it the "
        "answer is 429. Each other kind of form may be sent as often.",
    )
    joins_per_link: Whole = Field(
        default=6_000,
        ge=1,
        description="Joins by one link in a minute, from wherever they come; beyond it the answer is 429.",
    )
    joins_per_site: Whole = Field(
        default=60_000,
        ge=1,
        description="Joins of one site in a minute, from wherever they come; beyond it the answer is 429.",
    )
    mails_per_address: Whole = Field(
        default=3, ge=1, description="Mails to one address in a day that a form can cause, at most."
    )
    mails_per_day: Whole = Field(
        default=100_000,
        ge=1,
        description="Mails of the whole server in a day (UTC), at most; others wait. The last tenth is for "
        "people on the list.",
    )
    bounces_percent: Whole = Field(
        default=10,
        ge=1,
        le=100,
        description="How many of a hundred mails of the last hour may come back, and complaints with "
        "them, before first mails are held back. Fewer than 20 are nothing; 100 never holds any back.",
    )
    url: CounterUrl | None = Field(
        default=None,
        description="A Valkey or Redis server in which several processes keep one count. Without one they "
        "keep it in PostgreSQL. With a password in it, set WAITLIST_LIMITS_URL or WAITLIST_LIMITS_URL_FILE.",
        repr=False,
    )

    @property
    def percent_back(self) -> int:
        """How many of a hundred mails may come back before first mails are held back."""
        return self.bounces_percent if self.enabled else 100

    def in_force(self, number: int) -> int:
        """Return a limit's number, or one that nothing reaches while limits are switched off."""
        return number if self.enabled else sys.maxsize


class Admin(Settings):
    """The founder's pages."""

    enabled: Switch | None = Field(
        default=None,
        description="Whether there are pages under /admin. While it is not set: while developing, and "
        "nowhere else.",
    )
    host: Host | None = Field(
        default=None,
        description="The only host name under which /admin answers, such as admin.example.com. Without one "
        "it answers under every name of the server.",
    )
    idle_hours: Whole = Field(
        default=12, ge=1, le=720, description="After how many hours without a look a user is signed out."
    )
    session_days: Whole = Field(
        default=14, ge=1, le=180, description="After how many days a user has to sign in again in any case."
    )


class Log(Settings):
    """What the server writes to stderr."""

    format: Literal["text", "json"] = Field(
        default="text", description="Lines to read, or one JSON object a line."
    )
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important level shown."
    )


class Server(Settings):
    """Where the server listens."""

    host: Listening = Field(default="127.0.0.1", description="The address to listen on.")
    port: Whole = Field(
        default=8000, ge=0, le=65535, description="The port to listen on; 0 takes any free one."
    )
    max_form_bytes: Whole = Field(
        default=65536,
        ge=1024,
        le=1_048_576,
        description="The largest form accepted, in bytes; larger ones get 413.",
    )
    max_connections: Whole = Field(
        default=5000,
        ge=10,
        le=100_000,
        description="Connections at the same time; requests of further ones get 503.",
    )


class MachineSettings(Settings):
    """The settings of one server."""

    base_url: BaseUrl = Field(
        default="http://127.0.0.1:8000",
        description="The address people open, as it stands in links and mails. While it is not set, "
        "it follows server.port.",
    )
    default_site: Slug | None = Field(
        default=None,
        description="The site that base_url shows: a folder under sites. Not needed with a single site.",
    )
    sites: Folder = Field(default=Path("sites"), description="The folder with a folder for each site.")
    data: Folder = Field(
        default=Path("data"), description="The folder for what the server keeps: secret and caches."
    )
    database: Database = Field(default=Database(), description="Where signups are kept.")
    mail: MachineMail = Field(default=MachineMail(), description="How mails leave.")
    secret_keys: Listed[SecretKey] = Field(
        default=(),
        description="Secrets that sign links, newest first; older ones stay valid. Never in the file: "
        "set WAITLIST_SECRET_KEYS or WAITLIST_SECRET_KEYS_FILE. While developing one is made and kept in "
        "the folder of data.",
        repr=False,
    )
    metrics_token: SecretKey | None = Field(
        default=None,
        description="Who brings it as `Authorization: Bearer …` may read /metrics, from anywhere. Without "
        "one only programs on this machine may, asking the server itself and no proxy. Never in the file: "
        "set WAITLIST_METRICS_TOKEN or WAITLIST_METRICS_TOKEN_FILE.",
        repr=False,
    )
    proxy: Proxy = Field(default=Proxy(), description="The reverse proxy in front of the server.")
    limits: Limits = Field(default=Limits(), description="Limits that hold off floods.")
    privacy: Privacy = Field(default=Privacy(), description="For how many days things are kept.")
    admin: Admin = Field(default=Admin(), description="The founder's pages.")
    log: Log = Field(default=Log(), description="What the server writes to stderr.")
    server: Server = Field(default=Server(), description="Where the server listens.")

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        if "base_url" not in self.model_fields_set and self.server.port:
            _put(self, base_url=f"http://127.0.0.1:{self.server.port}")
        if not self.mail.from_:
            _put(self, mail=self.mail.model_copy(update={"from_": f"hello@{_mail_host(self.base_url)}"}))
        return self


def _put(settings: Settings, **values: Any) -> None:
    for name, value in values.items():
        # Frozen for everybody else: this happens while the settings are being made.
        settings.__dict__[name] = value


def _mail_host(base_url: str) -> str:
    host = urlsplit(base_url).hostname or "localhost"
    return host if is_host(host) and not host.replace(".", "").isdigit() and ":" not in host else "localhost"
