"""The socket that the server listens on."""

from __future__ import annotations

import errno
import os
import socket

from waitlist.problems import WaitlistError

BACKLOG = 2048
FIRST = 3
"""The file that systemd hands the first socket over in; see sd_listen_fds(3)."""

ONE_SOCKET = "Give the server one TCP socket: a single line ListenStream=127.0.0.1:8000 in its .socket unit."


def inherited() -> socket.socket | None:
    """Return the socket that systemd opened for us, or the program that was here before; None without one.

    Raises `WaitlistError` when it is one that cannot be served.
    """
    count, owner = os.environ.pop("LISTEN_FDS", ""), os.environ.pop("LISTEN_PID", "")
    os.environ.pop("LISTEN_FDNAMES", None)
    if owner != str(os.getpid()) or count in {"", "0"}:
        return None
    if count != "1":
        raise WaitlistError(f"{count} sockets were handed over. {ONE_SOCKET}")
    try:
        opened = socket.socket(fileno=FIRST)
        serves = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    except OSError as error:
        raise WaitlistError(f"What was handed over is no socket: {error.strerror}. {ONE_SOCKET}") from error
    if not serves or opened.family not in {socket.AF_INET, socket.AF_INET6}:
        raise WaitlistError(f"What was handed over is no listening TCP socket. {ONE_SOCKET}")
    opened.set_inheritable(False)
    opened.setblocking(False)  # noqa: FBT003 - as above
    return opened


def listen(host: str, port: int, command: str = "serve", option: str = "--port") -> socket.socket:
    """Listen at once, before the slow part of starting: whoever asks meanwhile waits and is not refused.

    Raises `WaitlistError` saying what is in the way; `option` of `command` is where the port was named.
    Port 0 takes any that is free.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise _unknown(host, command, option) from error
    # "localhost" is both 127.0.0.1 and ::1; the first is what people and proxies try.
    family, kind, protocol, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise _refused(error, host, port, command, option) from error
    opened.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return opened


def shown(host: str, port: int) -> str:
    """Return host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _refused(error: OSError, host: str, port: int, command: str, option: str) -> WaitlistError:
    match error.errno:
        case errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            return WaitlistError(
                f"Port {port} on {host} is in use: another program, or another `waitlist {command}`, listens "
                f"there. Stop it, or take another port: waitlist {command} {option} {other}."
            )
        case errno.EACCES | errno.EPERM:
            return WaitlistError(
                f"Port {port} on {host} is not allowed for this user. "
                "Take one from 1024 on, and let your reverse proxy listen on 80 and 443."
            )
        case errno.EADDRNOTAVAIL:
            return _unknown(host, command, option)
        case _:
            options = "--host and --port" if option == "--port" else option
            return WaitlistError(
                f"Cannot listen on {shown(host, port)}: {error.strerror}. Look at {options}."
            )


def _unknown(host: str, command: str, option: str) -> WaitlistError:
    example = "--host 127.0.0.1" if option == "--port" else f"{option} 127.0.0.1:8001"
    return WaitlistError(
        f"{host} is not an address of this machine. Take 127.0.0.1 for this machine alone, "
        f"or 0.0.0.0 for every network it is in: waitlist {command} {example}."
    )
