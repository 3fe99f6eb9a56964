"""A file that is there when it is complete."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from waitlist.problems import WaitlistError


class NewFile:
    """Used as a context: what was written gets its name at the end, and is thrown away after an error.

    Only this user can read it: it holds people's addresses. Raises `WaitlistError`.
    """

    def __init__(self, target: Path) -> None:
        self._said = target
        self._target = Path(os.path.realpath(target))  # a link stays a link
        self._unfinished: Path | None = None
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self._open()
        except OSError as error:
            raise self._failed(error) from error
        return self

    def _open(self) -> BinaryIO:
        if self._target.is_dir():
            raise WaitlistError(f"{self._said}: this is a folder, expected a file. Name a file in it.")
        if self._target.exists() and not self._target.is_file():
            return self._target.open("wb")  # a pipe or a device keeps its place
        folder = self._target.parent
        descriptor, name = tempfile.mkstemp(prefix=f".{self._target.name}.", dir=folder)
        self._unfinished = Path(name)
        return os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        assert self._file is not None  # used as a context
        try:
            self._file.write(data)
        except OSError as error:
            raise self._failed(error) from error

    def settle(self) -> None:
        """Bring all of it to the disk: afterwards only its name is missing, and hardly anything can fail."""
        assert self._file is not None  # used as a context
        try:
            self._settle(self._file)
        except OSError as error:
            raise self._failed(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None  # used as a context
        try:
            if kind is None:
                self._finish(self._file)
        except OSError as failed:
            raise self._failed(failed) from failed
        finally:
            self._leave(self._file)

    def _settle(self, file: BinaryIO) -> None:
        file.flush()
        if self._unfinished is not None:
            os.fsync(file.fileno())

    def _finish(self, file: BinaryIO) -> None:
        self._settle(file)
        if self._unfinished is not None:
            self._unfinished.rename(self._target)
            self._unfinished = None

    def _leave(self, file: BinaryIO) -> None:
        # What could not be written before cannot be written now, and that was said already.
        with suppress(OSError):
            file.close()
        if self._unfinished is not None:
            self._unfinished.unlink(missing_ok=True)

    def _failed(self, error: OSError) -> WaitlistError:
        return WaitlistError(
            f"{self._said}: {error.strerror}. Nothing new is there. "
            "Look at its folder, at its rights and at the room on the disk, then try again."
        )
