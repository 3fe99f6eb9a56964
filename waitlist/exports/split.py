"""`winners` as a file for each tier."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from waitlist.exports.files import NewFile
from waitlist.exports.formats import Format, Writing
from waitlist.exports.table import Cell, Page, turned
from waitlist.exports.winners import SITE, TIER
from waitlist.problems import WaitlistError
from waitlist.sites import Site


class Split:
    """Files `SITE-TIER.csv` in a folder, which is made; they get their names when all are complete.

    There is one for every tier of the ladder, and one for each tier that left it while people still have it.
    Used as a context. Raises `WaitlistError`, also for files that are there already, unless `force`.
    """

    def __init__(
        self, folder: Path, sites: Sequence[Site], suffix: str, text: Format, *, force: bool
    ) -> None:
        self._folder = folder
        self._sites = sites
        self._suffix = suffix
        self._text = text
        self._force = force
        self._files: dict[tuple[str, str], Writing] = {}
        self._new: list[NewFile] = []
        self._stack = ExitStack()

    @property
    def files(self) -> int:
        """How many files there are."""
        return len(self._files)

    @property
    def rows(self) -> int:
        """How many rows they have."""
        return sum(file.rows for file in self._files.values())

    def __enter__(self) -> Self:
        tiers = [(site.name, tier.id) for site in self._sites for tier in site.tiers]
        self._refuse([path for site, tier in tiers if (path := self._path(site, tier)).exists()])
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WaitlistError(
                f"{self._folder}: {error.strerror}. This folder cannot be made: name another one."
            ) from error
        with ExitStack() as stack:
            self._stack = stack
            for site, tier in tiers:
                self._file(site, tier)
            self._stack = stack.pop_all()
        return self

    def add(self, page: Page) -> None:
        """Add some winners, each to the file of the tier."""
        by_file = sorted(turned(page), key=_file_of)
        for (site, tier), rows in groupby(by_file, key=_file_of):
            part = turned(rows)
            self._file(site, tier).add(self._text.page(part), len(part[0]))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if error is not None:
                raise error
            for writing in self._files.values():
                writing.end()
            for file in self._new:  # all of them before the first gets its name
                file.settle()

    def _file(self, site: str, tier: str) -> Writing:
        if (site, tier) not in self._files:
            path = self._path(site, tier)
            self._refuse([path] if path.exists() else [])
            file = self._stack.enter_context(NewFile(path))
            self._new.append(file)
            self._files[site, tier] = Writing(self._text, file.write)
        return self._files[site, tier]

    def _path(self, site: str, tier: str) -> Path:
        return self._folder / f"{site}-{tier}.{self._suffix}"

    def _refuse(self, found: Sequence[Path]) -> None:
        if found and not self._force:
            named = ", ".join(str(path) for path in found)
            raise WaitlistError(
                f"--split: already there: {named}. Name another folder, or add --force to overwrite."
            )


def _file_of(row: Sequence[Cell]) -> tuple[str, str]:
    return str(row[SITE]), str(row[TIER])
