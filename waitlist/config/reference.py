"""Every key with its type, default, variable and description: the rows of the documentation's tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from waitlist.config.environment import FILE, SECRETS, variable
from waitlist.config.keys import Key, walk
from waitlist.config.machine import MachineSettings
from waitlist.config.site import SiteFile
from waitlist.config.text import Text
from waitlist.config.theme_file import ThemeFile


@dataclass(frozen=True, slots=True)
class Row:
    """One key. `default` is as it would stand in the file; without one it is `""`, as `env` is for sites."""

    file: str
    key: str
    type: str
    default: str
    required: bool
    env: str
    description: str


def reference() -> list[Row]:
    """Return a row for each key and table of `waitlist.toml`, `site.toml` and `theme.toml`, as declared."""
    machine = (_row("waitlist.toml", key) for key in walk(MachineSettings))
    site = (_row("site.toml", key) for key in walk(SiteFile))
    return [*machine, *site, *(_row("theme.toml", key) for key in walk(ThemeFile))]


def is_set(default: object) -> bool:
    """Tell whether a default is a value that could stand in a file."""
    return default not in (None, PydanticUndefined, "", ()) and default != Text()


def plain(default: Any) -> Any:
    """Return a default as JSON knows it."""
    if isinstance(default, Text):
        return default.written()
    if isinstance(default, Path):
        return default.as_posix()
    if isinstance(default, Decimal):
        return float(default)
    return list(default) if isinstance(default, tuple) else default


def _row(file: str, key: Key) -> Row:
    default = key.field.default
    shown = json.dumps(plain(default), ensure_ascii=False) if not key.kind.model and is_set(default) else ""
    env = variable(key.dotted) if file == "waitlist.toml" and not key.kind.model else ""
    return Row(
        file=file,
        key=key.dotted,
        type=key.kind.phrase,
        default=shown,
        required=key.field.is_required(),
        env=f"{env}, {env}{FILE}" if key.dotted in SECRETS else env,
        description=key.field.description or "",
    )
