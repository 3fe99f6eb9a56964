"""An address to listen on, as an option names it."""

from __future__ import annotations

from waitlist.problems import UsageError

LOOPBACK = "127.0.0.1"
_HIGHEST = 65_535


def host_port(option: str, text: str) -> tuple[str, int]:
    """Return the host and the port of `8001`, `127.0.0.1:8001` or `[::1]:8001`; a port alone is loopback's.

    Raises `UsageError` naming `option`.
    """
    host, _, port = text.rpartition(":")
    named = host.removeprefix("[").removesuffix("]")
    bracketed = f"[{named}]" == host
    # Digits alone: int() would take "+1" and "1_0", too.
    if (bracketed or ":" not in host) and port.isascii() and port.isdigit() and int(port) <= _HIGHEST:
        return named or LOOPBACK, int(port)
    raise UsageError(f"{option}: got {text!r}, expected PORT or HOST:PORT, such as 8001 or {LOOPBACK}:8001.")
