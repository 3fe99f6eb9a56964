"""The socket that the server listens on."""

from __future__ import annotations

import errno
import socket

from waitlist.problems import WaitlistError

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Listen at once, before the slow part of starting: whoever asks meanwhile waits and is not refused.

    Raises `WaitlistError` saying what is in the way. Port 0 takes any that is free.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise _unknown(host) from error
    # "localhost" is both 127.0.0.1 and ::1; the first is what people and proxies try.
    family, kind, protocol, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise _refused(error, host, port) from error
    opened.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return opened


def shown(host: str, port: int) -> str:
    """Return host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _refused(error: OSError, host: str, port: int) -> WaitlistError:
    match error.errno:
        case errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            return WaitlistError(
                f"Port {port} on {host} is in use: another program, or another `waitlist serve`, listens "
                f"there. Stop it, or take another port: waitlist serve --port {other}."
            )
        case errno.EACCES | errno.EPERM:
            return WaitlistError(
                f"Port {port} on {host} is not allowed for this user. "
                "Take one from 1024 on, and let your reverse proxy listen on 80 and 443."
            )
        case errno.EADDRNOTAVAIL:
            return _unknown(host)
        case _:
            return WaitlistError(
                f"Cannot listen on {shown(host, port)}: {error.strerror}. Look at --host and --port."
            )


def _unknown(host: str) -> WaitlistError:
    return WaitlistError(
        f"{host} is not an address of this machine. Take 127.0.0.1 for this machine alone, "
        "or 0.0.0.0 for every network it is in: waitlist serve --host 127.0.0.1."
    )
