"""A use case that waits for a connection, and whoever waits for its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any


class Waiting:
    """`value` or `error` is what came of it; `future` belongs to whoever asked."""

    __slots__ = ("args", "error", "fn", "future", "kwargs", "value")

    def __init__(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        future: asyncio.Future[Any],
    ) -> None:
        self.fn, self.args, self.kwargs, self.future = fn, args, kwargs, future
        self.value: Any = None
        self.error: BaseException | None = None

    def deliver(self) -> None:
        """Tell whoever asked; in the event loop that they wait in."""
        if self.future.done():  # the caller was cancelled
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


def fail_all(waiting: Iterable[Waiting], error: BaseException) -> None:
    """Let all of them end with an error."""
    for each in waiting:
        each.value, each.error = None, copy(error)  # raised in many tasks, each adds its own traceback


def deliver_all(waiting: Iterable[Waiting]) -> None:
    """Tell everybody what came of it."""
    for each in waiting:
        each.deliver()
