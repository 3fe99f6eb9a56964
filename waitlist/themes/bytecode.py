"""How templates are compiled, and kept once they are: for the process, and for the next one."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2

from waitlist import __version__

OPTIONS: dict[str, Any] = {
    "extensions": ["jinja2.ext.i18n"],
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
"""How every template is read, by the names of Jinja."""

# What the same template can be compiled to in another way; Jinja itself looks at the template and at Python.
_COMPILER = f"{__version__} {jinja2.__version__} {OPTIONS}".encode()


class Bytecode(jinja2.BytecodeCache):
    """Keeps compiled templates: for the life of the process, and in `folder` for the next one.

    The folder is made where the one around it is there. What cannot be read from it or written to it is
    compiled again by the next process: a start takes a little longer then, and nothing else. That holds for
    a folder of another user, too: what lies in it is a program, run with the rights of this one.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        bucket.code = self._kept.get(bucket.key + bucket.checksum)
        if bucket.code is None and self._folder is not None:
            with suppress(OSError):
                _refuse_others(self._folder)
                stored = (self._folder / bucket.key).read_bytes()
                if stored[:_DIGEST] == _digest(stored[_DIGEST:]):
                    bucket.bytecode_from_string(stored[_DIGEST:])
            self._kept[bucket.key + bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[bucket.key + bucket.checksum] = bucket.code
        if self._folder is not None:
            compiled = bucket.bytecode_to_string()
            with suppress(OSError):
                _replace(self._folder / bucket.key, _digest(compiled) + compiled)


_DIGEST = 32  # bytes


def _digest(compiled: bytes) -> bytes:
    """Return what tells a file that was written whole, by this version, from any other."""
    return sha256(_COMPILER + compiled).digest()


def _make(folder: Path) -> None:
    """Make the folder unless it is there. Raises `OSError`, also where it is not ours."""
    if os.geteuid() == 0 and folder.parent.stat().st_uid != 0:
        raise PermissionError(f"{folder} is for the server's user to make")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _refuse_others(folder)


def _refuse_others(folder: Path) -> None:
    """Raise `OSError` for a folder that another user owns or may write to."""
    found = folder.stat()
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"{folder} is not of this user alone")


def _replace(file: Path, content: bytes) -> None:
    """Write a file that other processes may read at any time. Raises `OSError`."""
    _make(file.parent)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
