"""The access log: one line a request, without addresses, tokens or queries, written off the event loop.

What lies ready (see `hot`) is answered before it and has no line.
"""

from __future__ import annotations

import logging

import anyio.to_thread

_log = logging.getLogger("waitlist.access")

MOST = 10_000  # lines waiting to be written; beyond it they are counted, not kept

_Line = tuple[str, str, int, float, str]


class AccessLog:
    """Gathers lines until they are written."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._dropped = 0

    def add(self, method: str, route: str, status: int, seconds: float, request_id: str) -> None:
        """Add a line; `route` is the path as the route has it, such as `/confirm/{token}`."""
        if not _log.isEnabledFor(logging.INFO):
            return
        if len(self._lines) >= MOST:
            self._dropped += 1
            return
        self._lines.append((method, route, status, seconds, request_id))

    async def flush(self) -> None:
        """Write what was gathered."""
        if self._lines:
            lines, self._lines = self._lines, []
            dropped, self._dropped = self._dropped, 0
            await anyio.to_thread.run_sync(_write, lines, dropped)


def _write(lines: list[_Line], dropped: int) -> None:
    # Made by hand: a logger looks at the stack for where it was called, and a record at the process and the
    # thread it is made in, which takes longer than all the rest. Here are many lines, and all from one place.
    first = logging.LogRecord(_log.name, logging.INFO, __file__, 0, "%s %s %d %.1f ms %s", None, None)
    for method, route, status, seconds, request_id in lines:
        record = logging.LogRecord.__new__(logging.LogRecord)
        record.__dict__.update(first.__dict__)
        record.args = (method, route, status, seconds * 1000, request_id)
        _log.handle(record)
    if dropped:
        _log.warning("%d more requests in these seconds", dropped)
