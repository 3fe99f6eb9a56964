"""A founder's folder, written for a test: `waitlist.toml`, sites, and a theme of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from waitlist.config import Config, load
from waitlist.problems import ConfigError, Problem


class Founder:
    """`sites` by name are the texts of their `site.toml`; `machine` is that of `waitlist.toml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("themes/classic/theme.toml", "")

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def load(
        self,
        machine: str = "",
        env: Mapping[str, str] | None = None,
        flags: Mapping[str, object] | None = None,
        **sites: str,
    ) -> Config:
        self.write("waitlist.toml", machine)
        for name, text in (sites or {"harrys": ""}).items():
            self.write(f"sites/{name}/site.toml", text)
        return load(self.folder, env or {}, flags)

    def problems(
        self,
        machine: str = "",
        env: Mapping[str, str] | None = None,
        flags: Mapping[str, object] | None = None,
        **sites: str,
    ) -> list[Problem]:
        """Return the problems, none when it loads."""
        try:
            self.load(machine, env, flags, **sites)
        except ConfigError as error:
            return list(error.problems)
        return []
