"""The address of a setup link, for whoever hands it on."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from waitlist.config import MachineSettings


def setup_url(machine: MachineSettings, token: str) -> str:
    """Return the address that lets somebody choose a password."""
    parts = urlsplit(machine.base_url)
    netloc = parts.netloc
    if machine.admin.host is not None:
        netloc = machine.admin.host + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme, netloc, f"/admin/set-up/{token}", "", ""))
