"""Faults of packages, as the OSV list tells them: https://ossf.github.io/osv-schema/.

An entry names packages with the versions that have the fault, one by one, as ranges, or as both. Several
databases tell of one fault: by `aliases`, which lead to and fro.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

Entry = Mapping[str, Any]
ECOSYSTEM = "PyPI"
RANGES = ("ECOSYSTEM", "SEMVER")  # GIT ranges are of commits, which no package has
UNREADABLE = "its ranges cannot be compared; look at it yourself"


def faults(entries: Sequence[Entry], pinned: Mapping[str, set[str]]) -> list[str]:
    """Say which pinned versions have a fault, each fault once whoever tells of it."""
    same = _Same()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        if entry.get("withdrawn"):
            continue
        for affected in entry.get("affected") or ():
            package = affected.get("package") or {}
            name = canonical(package.get("name", ""))
            if package.get("ecosystem") != ECOSYSTEM or name not in pinned:
                continue
            for version in pinned[name]:
                if verdict := _affected(version, affected):
                    summary = entry.get("summary") or "see https://osv.dev/"
                    more = "" if verdict == "yes" else f" ({UNREADABLE})"
                    found.setdefault((name, version), {}).setdefault(entry["id"], summary + more)
                    same.join(entry["id"], entry.get("aliases") or ())
    return sorted(
        f"{name} {version}: {' = '.join(group)}: {told[group[0]]}"
        for (name, version), told in found.items()
        for group in same.groups(told)
    )


def read(place: Path) -> list[Entry]:
    """Return the entries of a folder, or of a zip of such files, as OSV gives them out."""
    try:
        found = list(_read(place))
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        sys.exit(
            f"{place}: {error}. Expected all.zip of OSV for PyPI, or a folder of its JSON files; "
            "scripts/audit says where it is."
        )
    if not any(_is_ours(entry) for entry in found):
        sys.exit(f"{place}: none of its {len(found)} entries is about {ECOSYSTEM}: another list?")
    return found


def _read(place: Path) -> Iterator[Entry]:
    if place.is_dir():
        yield from (_entry(file.read_bytes(), file.name) for file in sorted(place.rglob("*.json")))
        return
    with zipfile.ZipFile(place) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        yield from (_entry(archive.read(name), name) for name in names)


def _entry(raw: bytes, name: str) -> Entry:
    try:
        entry: Entry = json.loads(raw)
        if isinstance(entry["id"], str):
            return entry
    except (ValueError, KeyError, TypeError):
        pass
    raise ValueError(f"{name} is no entry of OSV")


def _is_ours(entry: Entry) -> bool:
    packages = [each.get("package") or {} for each in entry.get("affected") or ()]
    return any(package.get("ecosystem") == ECOSYSTEM for package in packages)


def _affected(version: str, affected: Entry) -> str:
    """Tell whether a version has the fault: "yes", "" or, where that cannot be told, "perhaps"."""
    ours = Version(version)
    listed = affected.get("versions") or ()
    if any(_is(ours, each) for each in listed):
        return "yes"
    unreadable = False
    for span in affected.get("ranges") or ():
        if span.get("type") not in RANGES:
            continue
        try:
            if _within(ours, span.get("events") or ()):
                return "yes"
        except InvalidVersion:
            # Where the versions stand one by one as well, these decide.
            unreadable = not listed
    return "perhaps" if unreadable else ""


def _is(ours: Version, listed: str) -> bool:
    try:
        return ours == Version(listed)
    except InvalidVersion:
        return False


def _within(ours: Version, events: Sequence[Mapping[str, str]]) -> bool:
    limits = [event["limit"] for event in events if "limit" in event]
    if limits and not any(limit == "*" or ours < Version(limit) for limit in limits):
        return False
    # They need not stand in order. A version that something is mended in and brought back in has it.
    turns = sorted(
        (_first(text) if kind == "introduced" else Version(text), kind == "introduced", kind)
        for event in events
        for kind, text in event.items()
        if kind in {"introduced", "fixed", "last_affected"}
    )
    inside = False
    for version, _, kind in turns:
        if kind == "introduced" and ours >= version:
            inside = True
        elif (kind == "fixed" and ours >= version) or (kind == "last_affected" and ours > version):
            inside = False
    return inside


def _first(text: str) -> Version:
    return Version("0.dev0") if text == "0" else Version(text)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class _Same:
    """Names of one fault, which lead to each other."""

    def __init__(self) -> None:
        self._leads: dict[str, str] = {}

    def join(self, name: str, others: Sequence[str]) -> None:
        for other in others:
            self._leads[self._root(other)] = self._root(name)

    def groups(self, names: Mapping[str, str]) -> list[list[str]]:
        grouped: dict[str, list[str]] = {}
        for name in sorted(names):
            grouped.setdefault(self._root(name), []).append(name)
        return list(grouped.values())

    def _root(self, name: str) -> str:
        while (lead := self._leads.get(name, name)) != name:
            name = lead
        return name
