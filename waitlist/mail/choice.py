"""Which way mails leave, decided by the settings."""

from __future__ import annotations

from pathlib import Path

from waitlist.config.machine import MachineMail
from waitlist.mail.delivery import Transport
from waitlist.mail.folder import Folder, FolderTransport
from waitlist.mail.smtp import SmtpTransport


def transport_for(mail: MachineMail, folder: Path) -> Transport:
    """Return delivery to the mail server of `mail.url`, or without one into `folder`."""
    server = mail.server
    return SmtpTransport(server) if server is not None else FolderTransport(Folder(folder))
