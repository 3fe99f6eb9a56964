"""The font files of a stylesheet, and which families it names for headlines and for text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_RULE = re.compile(r"@font-face\s*\{([^}]*)\}")
_FAMILY = re.compile(r"""font-family\s*:\s*["']?([^"';]+)""")
_FILE = re.compile(r"""src\s*:[^;]*?url\(\s*["']?([^"')]+)""")
_WEIGHT = re.compile(r"font-weight\s*:\s*(\d+)(?:\s+(\d+))?")
_ROLE = re.compile(r"--(display|text)\s*:\s*([^;}]+)")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: `file` is its address, weights from `light` to `bold`."""

    family: str
    light: int
    bold: int
    file: str


def faces(css: str) -> tuple[Face, ...]:
    """Return the faces of a stylesheet that lie in files, in its order."""
    found = []
    for rule in _RULE.findall(css):
        family, file, weight = _FAMILY.search(rule), _FILE.search(rule), _WEIGHT.search(rule)
        if family and file:
            light = int(weight[1]) if weight else 400
            found.append(
                Face(family[1].strip(), light, int(weight[2] or light) if weight else light, file[1])
            )
    return tuple(found)


def roles(css: str) -> Mapping[str, tuple[str, ...]]:
    """Return the families of `--display` and `--text`, the first choice first; the last rule counts."""
    return {
        role: tuple(name.strip().strip("\"'") for name in families.split(","))
        for role, families in _ROLE.findall(css)
    }
