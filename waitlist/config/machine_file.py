"""Reading `waitlist.toml` with what the environment and the command line say instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from waitlist.config.complaints import HIDDEN, Where, complaints
from waitlist.config.database_url import anchored
from waitlist.config.environment import FILE, NEVER_IN_FILE, SECRETS, read_environment, variable
from waitlist.config.machine import MachineSettings
from waitlist.config.mail_server import has_password
from waitlist.config.toml_file import read_toml
from waitlist.problems import Problem

MACHINE_FILE = "waitlist.toml"


def read_machine(
    root: Path, env: Mapping[str, str], flags: Mapping[str, Any], problems: list[Problem]
) -> tuple[MachineSettings, dict[str, str]]:
    """Return the settings and where each key that was set came from; add what is wrong to `problems`."""
    raw, problem = read_toml(root / MACHINE_FILE, MACHINE_FILE)
    problems += [problem] if problem else []
    data = raw or {}
    problems += _secrets_in_file(data)
    sources = dict.fromkeys(_leaves(data), MACHINE_FILE)
    overrides = read_environment(env)
    problems += overrides.problems
    given = {key: value for key, value in flags.items() if value is not None}
    for key, value in (overrides.values | given).items():
        _set(data, key, value)
    sources |= overrides.sources | {key: f"--{key.rpartition('.')[2].replace('_', '-')}" for key in given}
    return _anchored(_valid(data, sources, problems), root), sources


def machine_place(sources: Mapping[str, str]) -> Where:
    """Return what names the place of a key: the variable or flag it came from, else the file."""

    def place(key: str) -> str:
        source = sources.get(key.partition("[")[0], MACHINE_FILE)
        return f"{MACHINE_FILE}: {key}" if source == MACHINE_FILE else source

    return place


def _valid(data: dict[str, Any], sources: Mapping[str, str], problems: list[Problem]) -> MachineSettings:
    """Return the settings; of a wrong file, what remains without the wrong values, to go on checking with."""
    try:
        return MachineSettings.model_validate(data)
    except ValidationError as error:
        problems += complaints(error, MachineSettings, machine_place(sources), SECRETS)
        for each in error.errors(include_url=False):
            _remove(data, each["loc"])
        return _valid(data, sources, [])


def _secrets_in_file(data: dict[str, Any]) -> Iterator[Problem]:
    for key in NEVER_IN_FILE:
        *tables, last = key.split(".")
        table: Any = data
        for name in tables:
            table = table.get(name) if isinstance(table, dict) else None
        if isinstance(table, dict) and last in table:
            del table[last]
            yield _elsewhere(key, "no secret in the file")
    for table, what in (("mail", "a mail server"), ("database", "a database"), ("limits", "a server")):
        found = data.get(table)
        if isinstance(found, dict) and isinstance(found.get("url"), str) and has_password(found["url"]):
            del found["url"]
            yield _elsewhere(f"{table}.url", f"{what} without a password")


def _elsewhere(key: str, expected: str) -> Problem:
    name = variable(key)
    hint = f"Set {name}, or {name}{FILE} to the path of a file that holds it."
    return Problem(f"{MACHINE_FILE}: {key}", HIDDEN, expected, hint)


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"


def _set(data: dict[str, Any], key: str, value: Any) -> None:
    *tables, last = key.split(".")
    table: Any = data
    for name in tables:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):  # the file has no table here, which is a problem of its own
            return
    table[last] = value


def _remove(data: dict[str, Any], path: tuple[str | int, ...]) -> None:
    table: Any = data
    for part in path[:-1]:
        inner = table.get(part)
        if not isinstance(inner, dict):  # a list goes as a whole
            table.pop(part, None)
            return
        table = inner
    table.pop(path[-1], None)


def _anchored(machine: MachineSettings, root: Path) -> MachineSettings:
    database = machine.database.model_copy(update={"url": anchored(machine.database.url, root)})
    places = {"sites": root / machine.sites, "data": root / machine.data}
    return machine.model_copy(update={**places, "database": database})
