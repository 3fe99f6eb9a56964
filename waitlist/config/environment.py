"""Settings from the environment: `WAITLIST_` and the path of the key in capitals, joined by `_`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from waitlist.config.keys import Key, Kind, walk
from waitlist.config.machine import MachineSettings
from waitlist.problems import Problem, suggest

PREFIX = "WAITLIST_"
FILE = "_FILE"
PLAIN = {"PORT": "WAITLIST_SERVER_PORT", "DATABASE_URL": "WAITLIST_DATABASE_URL"}
"""Names that hosting services set; our own names win over them."""
SECRETS = ("database.url", "limits.url", "mail.url", "mail.hook_secret", "metrics_token", "secret_keys")
"""Keys that can also come from a file, named by `…_FILE`, and whose values are never shown."""
NEVER_IN_FILE = ("secret_keys", "metrics_token", "mail.hook_secret")
"""Keys that `waitlist.toml` must not hold."""
NOT_SETTINGS = frozenset({"WAITLIST_CHROMIUM", "WAITLIST_LONG"})
"""Names with our prefix that tests, scripts and pictures use."""
YES = frozenset({"true", "1", "yes", "on"})
NO = frozenset({"false", "0", "no", "off"})


@dataclass(slots=True)
class Overrides:
    """Values for keys, with the variable each came from, and what was wrong with others."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def variable(key: str) -> str:
    """Return the name of the environment variable for a key of `waitlist.toml`, such as `mail.url`."""
    return PREFIX + key.replace(".", "_").upper()


def keys() -> Iterator[Key]:
    """Yield the keys of `waitlist.toml` that hold values, not tables."""
    return (key for key in walk(MachineSettings) if not key.kind.model)


def read_environment(environment: Mapping[str, str]) -> Overrides:
    """Read every setting from `environment`. An empty variable counts as not set."""
    found = Overrides()
    given = {name: value for name, value in environment.items() if value}
    for plain, name in PLAIN.items():
        if plain in given and not {name, name + FILE} & given.keys():
            given[name] = given[plain]
    known = {}
    for key in keys():
        name = known[variable(key.dotted)] = variable(key.dotted)
        if key.dotted in SECRETS:
            known[name + FILE] = name
        _read(key, name, given, found)
    found.problems += _unknown(given, known)
    for plain, name in PLAIN.items():
        _rename(found.sources, name, plain, environment)
    return found


def _rename(sources: dict[str, str], name: str, plain: str, environment: Mapping[str, str]) -> None:
    for key, source in sources.items():
        if source == name and not environment.get(name):
            sources[key] = plain


def _read(key: Key, name: str, given: Mapping[str, str], found: Overrides) -> None:
    source, value = name, given.get(name)
    if key.dotted in SECRETS and name + FILE in given:
        if value is not None:
            expected = f"either {name} or {name}{FILE}"
            found.problems.append(Problem(f"{name}{FILE}", "both", expected, "Take one of them out."))
            return
        source = name + FILE
        value = _contents(given[source], source, found)
    if value is not None:
        found.values[key.dotted] = _converted(value, key.kind)
        found.sources[key.dotted] = source


def _contents(path: str, source: str, found: Overrides) -> str | None:
    hint = "The variable holds the path of a file with the secret in it."
    try:
        contents = Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no text in UTF-8"
        found.problems.append(Problem(source, reason.lower(), "a file that can be read", hint))
        return None
    if not contents:
        found.problems.append(Problem(source, "an empty file", "a file with the secret", hint))
        return None
    return contents


def _converted(value: str, kind: Kind) -> Any:
    """Return what the file would hold; text that does not convert stays, for the model to refuse."""
    if kind.item:
        return [part.strip() for part in value.replace("\n", ",").split(",") if part.strip()]
    if kind.bare is bool:
        word = value.strip().lower()
        return True if word in YES else False if word in NO else value
    if kind.bare in (int, float):
        try:
            return kind.bare(value.strip())
        except ValueError:
            return value
    return value


def _unknown(given: Mapping[str, str], known: Mapping[str, str]) -> Iterator[Problem]:
    endings = [name.removeprefix(PREFIX) for name in known]
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in known and name not in NOT_SETTINGS:
            hint = suggest(name, endings, PREFIX) or "The documentation lists every variable."
            yield Problem(name, "an unknown variable", f"the name of a setting after {PREFIX}", hint)
