"""Whatever stands in the files, the answer is settings or problems, never a traceback.

`scripts/test --long tests/test_config_mutated.py -s` tries twenty times as many. What broke something once
stays in `tests/corpus/config`.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from attacks import times
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.founder import Founder
from waitlist.config import load
from waitlist.config.folders import bundled
from waitlist.config.keys import walk
from waitlist.config.machine import MachineSettings
from waitlist.config.site import SiteFile
from waitlist.config.template import starter_files
from waitlist.problems import ConfigError, Problem

SITE = (bundled("sites") / "harrys/site.toml").read_text("utf-8")
MACHINE = starter_files("harrys")["waitlist.toml"].replace("\n#", "\n")
NAMES = sorted(
    {part for model in (MachineSettings, SiteFile) for key in walk(model) for part in key.path} - {"[]"}
)
PIECES = [
    "[",
    "]",
    "[[",
    "]]",
    "=",
    '"',
    '"""',
    "{",
    "}",
    ".",
    ",",
    "\n",
    "\x00",
    "\ufeff",
    "#",
    "1e999",
    "nan",
]

CORPUS = sorted((Path(__file__).parent / "corpus" / "config").glob("*.toml"))

values = st.recursive(
    st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
    | st.sampled_from(
        ["", "..", "/", "javascript:alert(1)", "http://[", "smtp://[", "sqlite:///", "{link}", "#fff"]
    )
    | st.datetimes()
    | st.dates()
    | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=6,
)
tables = st.dictionaries(st.sampled_from(NAMES), values, max_size=6)


@pytest.fixture(scope="module")
def founder() -> Iterator[Founder]:
    with tempfile.TemporaryDirectory() as folder:
        yield Founder(Path(folder))


def outcome(founder: Founder, machine: str | bytes, site: str | bytes) -> None:
    founder.write("waitlist.toml", machine)
    founder.write("sites/harrys/site.toml", site)
    problems: tuple[Problem, ...] = ()
    try:
        load(founder.folder, {})
    except ConfigError as error:
        problems = error.problems
    for problem in problems:
        assert problem.where
        assert problem.expected
        assert str(problem).isprintable(), repr(str(problem))


@settings(
    max_examples=times(150, 3_000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(machine=tables, site=tables)
def test_any_values_under_any_names(founder: Founder, machine: dict[str, Any], site: dict[str, Any]) -> None:
    outcome(founder, tomlkit.dumps(machine), tomlkit.dumps(site))


@pytest.mark.parametrize("seed", range(20))
def test_files_with_bytes_and_lines_changed(founder: Founder, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(times(10, 200)):
        outcome(founder, mutated(MACHINE, chance), mutated(SITE, chance))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_what_is_kept_of_what_breaks_things(founder: Founder, file: Path) -> None:
    kept = file.read_bytes()
    outcome(founder, MACHINE, kept)
    outcome(founder, kept, SITE)
    chance = random.Random(file.name)  # noqa: S311 - as above
    for _ in range(times(0, 50)):
        other = mutated(kept.decode("latin-1"), chance)
        outcome(founder, other, mutated(SITE, chance))
        outcome(founder, mutated(MACHINE, chance), other)


def test_there_is_something_kept() -> None:
    assert len(CORPUS) >= 30


def mutated(text: str, chance: random.Random) -> bytes:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
        change = chance.randrange(5)
        if change == 0:
            lines[here], lines[there] = lines[there], lines[here]
        elif change == 1:
            lines[here] = ""
        elif change == 2:
            lines.insert(here, lines[there])
        else:
            place = chance.randint(0, len(lines[here]))
            piece = chance.choice(PIECES) if change == 3 else chance.choice(NAMES)
            lines[here] = lines[here][:place] + piece + lines[here][place + chance.randint(0, 3) :]
    raw = bytearray("\n".join(lines).encode())
    if raw and chance.random() < 0.2:
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw)
