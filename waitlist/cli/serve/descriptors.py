"""How many connections this process may have open: each is a file to the system."""

from __future__ import annotations

import resource
from contextlib import suppress

OTHERS = 128
"""Files besides connections: database, mails, themes."""


def room_for(connections: int) -> int:
    """Let the process open enough files; return how many connections are possible then.

    Twice as many are to be had: those beyond are told so, which takes a file as well. Many systems allow 1024
    to begin with and far more to who asks.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * connections + OTHERS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # where the system forbids it, fewer have to do
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return connections if soft == resource.RLIM_INFINITY else min(connections, max(1, (soft - OTHERS) // 2))
