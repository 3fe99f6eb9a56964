"""The mail server: is it there, and does it let us in."""

from __future__ import annotations

from collections.abc import Iterator

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config, is_development
from waitlist.mail.delivery import Unreachable
from waitlist.mail.smtp import SmtpTransport

PATIENCE = 10.0  # seconds for each step


async def examine(config: Config) -> Finding:
    """Connect, encrypt and log in; nothing is sent."""
    machine = config.machine
    server = machine.mail.server
    if server is None:
        if is_development(machine, machine.server.host, config.sites.values()):
            return ok("mail server", "None is set: while developing, mails are kept at /dev/mail.")
        remedy = "Set WAITLIST_MAIL_URL, such as smtp://user:password@mail.example.com:587."
        return fail("mail server", "None is set, so nobody can confirm.", remedy)
    try:
        await SmtpTransport(server, timeout=PATIENCE).probe()
    except Unreachable as error:
        return fail("mail server", str(error), "`waitlist send-test ADDRESS` tries it once more with a mail.")
    says = f"{server.host}:{server.port} lets us in"
    if server.user and not server.implicit_tls and server.starttls != "required":
        remedy = "Use smtps://, or add ?starttls=required to mail.url."
        return warn("mail server", f"{says}, but may get user name and password unencrypted.", remedy)
    return ok("mail server", f"{says}. `waitlist send-test ADDRESS` sends a real mail.")


def examine_hook(config: Config) -> Iterator[Finding]:
    """Look whether the mail service can tell of mails that come back."""
    mail = config.machine.mail
    if mail.relay and mail.hook_secret:
        yield ok("mail service", f"{mail.relay} is believed at /hooks/mail/{mail.relay} with its proof.")
    elif mail.relay:
        remedy = "Set WAITLIST_MAIL_HOOK_SECRET, or WAITLIST_MAIL_HOOK_SECRET_FILE."
        yield fail("mail service", f"{mail.relay} has no secret, so nothing it tells is heard.", remedy)
    elif mail.hook_secret:
        remedy = "Set mail.relay to the name of your mail service."
        yield fail("mail service", "Its secret is set and its name is not, so nothing is heard.", remedy)
    elif mail.server is not None:
        yield ok("mail service", "None tells of mails that come back late: mail.relay names one.")
