"""The mail server: is it there, and does it let us in."""

from __future__ import annotations

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
