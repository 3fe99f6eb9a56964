"""A wire between a client and PostgreSQL that can be cut at the worst moment."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_SQL_OF_COMMIT = b"commit\x00"


class Wire:
    """Forwards connections to `port` of this machine.

    Answers to the next `cut_commits` commits, after `spared_commits`, are lost; with `cut_before` the commits
    themselves are.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.spared_commits = 0
        self.cut_commits = 0
        self.cut_before = False
        self.cuts = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                state = {"cut": False}
                for ends in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._forward, args=(*ends, state), daemon=True).start()

    def _forward(
        self, source: socket.socket, target: socket.socket, asks: bool, state: dict[str, bool]
    ) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if asks and self.spared_commits and _SQL_OF_COMMIT in data:
                    self.spared_commits -= 1
                elif asks and self.cut_commits and _SQL_OF_COMMIT in data:
                    self.cut_commits -= 1
                    self.cuts += 1
                    state["cut"] = True
                    if self.cut_before:
                        break
                elif not asks and state["cut"]:
                    break  # the server has answered, and nobody hears it
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
