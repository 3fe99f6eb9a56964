"""`waitlist send-test`: one real mail, and what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from html import escape
from pathlib import Path

import click

from waitlist.addresses import Address
from waitlist.cli.address import argument
from waitlist.cli.opening import config_option, load_config, mail_folder, site_option, the_one
from waitlist.clock import now
from waitlist.config import Config, SiteSettings, refusals
from waitlist.mail.choice import transport_for
from waitlist.mail.delivery import DeliveryFailed, Permanent, Unreachable
from waitlist.mail.message import Sender, build
from waitlist.problems import ConfigError, WaitlistError
from waitlist.tokens import random_bytes

REFUSED = (
    "The server takes mails, but not this one: look at the address, and at mail.from, "
    "which it may not let you use."
)
LATER = "That may pass: try again in some minutes. A running server tries for days before it gives up."
UNREACHABLE = "mail.url is {source}; `waitlist doctor` tries the server without a mail."
UNKEPT = "Give the user who runs this command the right to write there, and some room."


@click.command("send-test")
@click.argument("address")
@config_option
@site_option
def send_test(address: str, place: Path | None, name: str | None) -> None:
    """Send a mail to ADDRESS, and say what came of it.

    It goes the way that all mails of the site go.
    """
    config = load_config(place)
    settings = the_one(config, name)
    found = argument(address)
    machine = config.machine
    missing = refusals(machine, machine.server.host, config.sites.values(), config.sources)
    if machine.mail.server is None and missing:
        of_mail = tuple(problem for problem in missing if problem.where == "WAITLIST_MAIL_URL")
        raise ConfigError(of_mail or missing)
    click.echo(asyncio.run(_send(config, settings, found)), err=True)


@dataclass(frozen=True, slots=True)
class TestLetter:
    """What the mail says."""

    __test__ = False  # not a test case, whatever its name

    brand: str
    url: str

    @property
    def subject(self) -> str:
        return f"A test mail of {self.brand}"

    @property
    def text(self) -> str:
        return (
            f"Mails of {self.brand} arrive here.\n\nThis one was sent by `waitlist send-test`.\n{self.url}\n"
        )

    @property
    def html(self) -> str:
        return "".join(f"<p>{escape(line)}</p>\n" for line in self.text.splitlines() if line)


async def _send(config: Config, settings: SiteSettings, address: Address) -> str:
    machine, mail = config.machine, settings.mail
    name = mail.from_name.get(settings.languages[0]) or settings.brand.name
    letter = TestLetter(settings.brand.name, settings.base_url)
    message = build(
        letter,
        sender=Sender(machine.mail.from_, name, mail.reply_to or machine.mail.reply_to),
        to=address.typed,
        message_id=f"{random_bytes(16).hex()}@{machine.mail.from_.rpartition('@')[2]}",
        unsubscribe_url=None,
        now=now(),
    )
    if machine.mail.server is not None:
        # A server that does not answer is waited for up to a minute.
        click.echo(f"Trying {machine.mail.server.host}:{machine.mail.server.port} …", err=True)
    transport = transport_for(machine.mail, mail_folder(machine))
    try:
        await transport.send(message, address.typed)
    except DeliveryFailed as error:
        raise WaitlistError(f"{error} {_remedy(error, config)}") from None
    finally:
        await transport.close()
    server = machine.mail.server
    if server is None:
        return (
            "No mail server is set (WAITLIST_MAIL_URL), so the mail was kept: "
            "read it at /dev/mail of the server."
        )
    return (
        f"{server.host}:{server.port} took the mail from {machine.mail.from_} to {address.typed}. "
        "Look into the mailbox, and into its spam folder."
    )


def _remedy(error: DeliveryFailed, config: Config) -> str:
    if isinstance(error, Permanent):
        return REFUSED
    if isinstance(error, Unreachable):
        if config.machine.mail.server is None:
            return UNKEPT
        return UNREACHABLE.format(source=f"set by {config.sources['mail.url']}")
    return LATER
