"""Ids made by the application: 63 bits, rising with time, so that new rows lie side by side in an index.

They never leave the server: what a visitor can read has no order in time.
"""

from __future__ import annotations

import os
import threading

_EPOCH = 1_735_689_600_000  # 2025-01-01 in UTC epoch milliseconds
_PROCESS_BITS = 10
_SEQUENCE_BITS = 12

_lock = threading.Lock()
_process = 0
_last = 0


def _become_another() -> None:
    """Choose the number of this process: after a fork it is another than before."""
    global _process  # noqa: PLW0603 - as below
    _process = int.from_bytes(os.urandom(2), "big") >> (16 - _PROCESS_BITS)


_become_another()
os.register_at_fork(after_in_child=_become_another)


def first_id(moment: int) -> int:
    """Return an id below those made at ``moment`` (epoch milliseconds) or later."""
    return max(moment - _EPOCH, 0) << (_PROCESS_BITS + _SEQUENCE_BITS)


def new_id(now: int) -> int:
    """Return an id that this process never returned before.

    ``now`` in epoch milliseconds places it in time.
    """
    global _last  # noqa: PLW0603 - the counter of the process is the point
    with _lock:
        moment = max(now - _EPOCH, 0) << _SEQUENCE_BITS
        _last = max(moment, _last + 1)
        return (
            ((_last >> _SEQUENCE_BITS) << (_PROCESS_BITS + _SEQUENCE_BITS))
            | (_process << _SEQUENCE_BITS)
            | (_last & ((1 << _SEQUENCE_BITS) - 1))
        )
