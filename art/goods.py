"""What stands beside the razor: the cream and its jar, the stand, the box of heads, a block of stone."""

from __future__ import annotations

import math

import bpy
from forms import block, fillet, group, lathe, letters, loft
from mark import scaled
from studio import GREEN, ORANGE, PAPER, material, pores

JAR_RADIUS, JAR_HEIGHT = 3.7, 3.5


def tin() -> dict[str, bpy.types.Material]:
    """The jar's materials; made once for each scene."""
    return {
        "aluminium": material("aluminium", "#dedbd5", 0.3, metal=1.0, brushed=0.65, mottle=0.02),
        "stamp": material("stamp", GREEN, 0.4),
        "cream": material("cream", "#f9f5ea", 0.32, soft=0.35, grain=0.004, grain_size=2.0),
        "label": material("label", GREEN, 0.55, grain=0.0015, grain_size=30),
        "print": material("print", PAPER, 0.6),
        "edge": material("edge", ORANGE, 0.5),
    }


def jar(kit: dict[str, bpy.types.Material], *, opened: bool) -> bpy.types.Object:
    """An aluminium jar with a paper label, standing at the origin; with its lid on, or open and full."""
    whole = group("jar")
    r, h = JAR_RADIUS, JAR_HEIGHT
    wall = [
        (0, 0.12),
        (r - 0.5, 0.12),
        (r - 0.42, 0.0),
        (r, 0.0),
        (r, h),
        (r - 0.24, h),
        (r - 0.24, h + 0.75),
        (r - 0.36, h + 0.75),
        (r - 0.36, 0.5),
        (0, 0.5),
    ]
    lathe("jar", fillet(wall, [0, 0.1, 0.05, 0.28, 0.09, 0.04, 0.05, 0.05, 0.3, 0]), kit["aluminium"], whole)
    band = [(r - 0.01, 0.62), (r + 0.014, 0.62), (r + 0.014, h - 0.42), (r - 0.01, h - 0.42)]
    lathe("label", band, kit["label"], whole)
    lathe("edge", [(r, 0.72), (r + 0.02, 0.72), (r + 0.02, 0.8), (r, 0.8)], kit["edge"], whole)
    letters(
        "name",
        scaled(0.82, gap=44),
        kit["print"],
        lambda x, y, z: _around(x, y + 1.97, z + r + 0.017),
        0.008,
        whole,
    )
    if opened:
        _swirl(kit["cream"], whole, r - 0.37, h + 0.28)
        for i in range(3):
            z = h + 0.2 + i * 0.17
            lathe(
                "thread",
                fillet([(r - 0.26, z - 0.05), (r - 0.17, z), (r - 0.26, z + 0.05)], 0.03),
                kit["aluminium"],
                whole,
            )
    else:
        lid(kit, whole, lettered=False).location.z = h + 0.03
    return whole


def _around(x: float, z: float, radius: float) -> tuple[float, float, float]:
    a = x / radius - math.pi / 2
    return radius * math.cos(a), radius * math.sin(a), z


def lid(
    kit: dict[str, bpy.types.Material], parent: bpy.types.Object | None = None, *, lettered: bool = True
) -> bpy.types.Object:
    """The jar's lid, its rim at height 0, the name raised on top."""
    whole = group("lid", parent)
    r, h = JAR_RADIUS + 0.03, 1.15
    shell = [
        (r - 0.12, 0),
        (r, 0),
        (r, h),
        (r - 0.55, h),
        (r - 0.68, h - 0.06),
        (0, h - 0.06),
        (0, h - 0.2),
        (r - 0.12, h - 0.2),
    ]
    lathe("lid", fillet(shell, [0.04, 0.05, 0.2, 0.06, 0.06, 0, 0, 0.1]), kit["aluminium"], whole)
    for z in (0.16, 0.28, 0.4):
        lathe(
            "bead",
            fillet([(r - 0.02, z - 0.05), (r + 0.03, z), (r - 0.02, z + 0.05)], 0.03),
            kit["aluminium"],
            whole,
        )
    if lettered:
        letters("name", scaled(0.72, gap=44), kit["stamp"], lambda x, y, z: (x, y, h - 0.05 + z), 0.03, whole)
    return whole


def _swirl(cream: bpy.types.Material, parent: bpy.types.Object, radius: float, height: float) -> None:
    rings = []
    for i in range(150):
        q = 1 - i / 150
        ring = []
        for k in range(256):
            a = 2 * math.pi * k / 256
            turns = a - 11.5 * q**0.8
            wave = (0.5 + 0.5 * math.cos(turns)) ** 0.75
            depth = 0.62 * math.sin(math.pi * min(1.0, q * 1.04)) ** 0.8
            dome = 0.62 * (1 - q * q) + 0.75 * math.exp(-((q / 0.12) ** 1.6))
            lean = 0.16 * math.exp(-((q / 0.1) ** 2))
            z = height - 0.05 + dome + depth * (wave - 0.55) + 0.025 * math.sin(5 * a + 9 * q) * q
            ring.append((radius * q * math.cos(a) + lean, radius * q * math.sin(a), z))
        rings.append(ring)
    loft("cream", rings, cream, parent)


def stand() -> bpy.types.Object:
    """A stoneware foot that the razor stands in; its hole is 0.9 deep from height 1.9."""
    whole = group("stand")
    glaze = material("glaze", "#ece5d6", 0.3, coat=0.6, grain=0.004, grain_size=3, mottle=0.05)
    profile = [(0, 0), (2.3, 0), (2.45, 0.5), (1.5, 1.55), (1.15, 1.9), (0.84, 1.9), (0.8, 0.9), (0, 0.9)]
    lathe("stand", fillet(profile, [0, 0.12, 0.6, 1.2, 0.12, 0.1, 0.1, 0], 12), glaze, whole)
    return whole


def stone(size: tuple[float, float, float], base: str = "#c7b598") -> bpy.types.Object:
    """A honed block of travertine, its underside at height 0; small open pores along its bands."""
    rock = material("stone", base, 0.62, grain=0.006, grain_size=9, stretch=(0.3, 0.3, 1.6), mottle=0.16)
    pores(rock, size=2.3, stretch=(0.5, 0.5, 1.9), depth=0.08)
    return block("stone", size, (0, 0, size[2] / 2), rock, bevel=0.07, steps=4)


def tray(size: tuple[float, float, float], outside: str, inside: str) -> bpy.types.Object:
    """An open paper-board box of outer (x, y, z), standing at the origin."""
    whole = group("tray")
    out = material("board", outside, 0.7, grain=0.002, grain_size=40, mottle=0.015)
    lining = material("lining", inside, 0.75, grain=0.002, grain_size=40)
    x, y, z = size
    t = 0.16
    block("floor", (x - 0.1, y - 0.1, t), (0, 0, t / 2), lining, whole, bevel=0.02)
    for side in (-1, 1):
        block("wall", (x, t, z), (0, side * (y - t) / 2, z / 2), out, whole, bevel=0.035)
        block("wall", (t, y - 0.02, z), (side * (x - t) / 2, 0, z / 2), out, whole, bevel=0.035)
        block(
            "lining",
            (x - 2 * t, 0.02, z - 0.3),
            (0, side * (y / 2 - t - 0.01), z / 2 - 0.1),
            lining,
            whole,
            bevel=0.005,
        )
        block(
            "lining",
            (0.02, y - 2 * t, z - 0.3),
            (side * (x / 2 - t - 0.01), 0, z / 2 - 0.1),
            lining,
            whole,
            bevel=0.005,
        )
    return whole
