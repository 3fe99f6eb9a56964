"""The razor: a turned, lacquered handle on a bent steel neck, and the five-blade head.

It stands on its butt at the origin, its face to -Y.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import bpy
from forms import Ring, block, group, letters, loft, plate
from mark import scaled
from mathutils import Matrix
from studio import ORANGE, material

Girth = Callable[[float], tuple[float, float]]

NECK_END = 12.0
LEAN = math.radians(30)


def spine(z: float) -> tuple[float, float]:
    """How far the middle of the handle stands back (y) at a height, and its slope there."""
    bow, slope = 0.16 * math.sin(math.pi * z / 9.4), 0.16 * math.pi / 9.4 * math.cos(math.pi * z / 9.4)
    if z <= 9.4:
        return bow, slope
    past = z - 9.4
    return slope * past - 0.115 * past**2, slope - 0.23 * past


def girth(z: float) -> tuple[float, float]:
    """Half width and half depth of the lacquered handle at a height."""
    belly = math.exp(-(((z - 2.9) / 3.1) ** 2))
    return 0.5 + 0.25 * belly, 0.45 + 0.22 * belly


def oval(z: float, wide: float, deep: float, power: float = 2.2, flutes: int = 0, cut: float = 0.0) -> Ring:
    """One ring of the handle, square to its spine."""
    back, slope = spine(z)
    tilt = math.atan(slope)
    count = flutes * 6 if flutes else 128
    ring = []
    for i in range(count):
        a = 2 * math.pi * i / count
        dent = 1 - cut * (0.5 + 0.5 * math.cos(flutes * a)) ** 0.5 if flutes else 1
        x = wide * dent * math.copysign(abs(math.cos(a)) ** (2 / power), math.cos(a))
        y = deep * dent * math.copysign(abs(math.sin(a)) ** (2 / power), math.sin(a))
        ring.append((x, back + y * math.cos(tilt), z - y * math.sin(tilt)))
    return ring


def even(wide: float, deep: float) -> Girth:
    """The girth of a piece that is as thick everywhere."""
    return lambda _: (wide, deep)


def turned(
    name: str,
    low: float,
    high: float,
    size: Girth,
    finish: bpy.types.Material,
    parent: bpy.types.Object,
    *,
    edge: float = 0.05,
    flutes: int = 0,
    cut: float = 0.0,
    rows: int = 60,
) -> bpy.types.Object:
    """A piece of the handle between two heights, its rims rounded."""
    quarter = [math.pi / 2 * i / 5 for i in range(6)]
    rings = [(low + edge * (1 - math.cos(a)), edge * (1 - math.sin(a))) for a in quarter]
    rings += [(low + edge + (high - low - 2 * edge) * i / rows, 0.0) for i in range(1, rows)]
    rings += [(high - edge * (1 - math.cos(a)), edge * (1 - math.sin(a))) for a in reversed(quarter)]
    drawn = []
    for z, inset in rings:
        wide, deep = size(z)
        drawn.append(oval(z, wide - inset, deep - inset, flutes=flutes, cut=0 if inset else cut))
    return loft(name, drawn, finish, parent)


def finishes() -> dict[str, bpy.types.Material]:
    """The razor's materials; made once for each scene."""
    return {
        "lacquer": material("lacquer", "#0f2f25", 0.34, coat=1.0, grain=0.0015, grain_size=1.2),
        "steel": material(
            "steel",
            "#d3cfc8",
            0.24,
            metal=1.0,
            grain=0.0012,
            grain_size=30,
            stretch=(1, 1, 0.03),
            mottle=0.06,
        ),
        "polished": material("polished", "#dcd8d2", 0.12, metal=1.0, mottle=0.04),
        "ring": material("ring", ORANGE, 0.3, coat=1.0),
        "inlay": material("inlay", "#dcd8d2", 0.28, metal=1.0),
        "frame": material("frame", "#222c28", 0.36, grain=0.002, grain_size=60),
        "rubber": material("rubber", "#0f1614", 0.6),
        "strip": material("strip", "#b9cdbb", 0.35, soft=0.3, grain=0.004, grain_size=14),
        "blade": material(
            "blade", "#efede9", 0.27, metal=1.0, grain=0.0006, grain_size=40, stretch=(0.05, 1, 1)
        ),
        "void": material("void", "#050606", 0.7),
    }


def cartridge(kit: dict[str, bpy.types.Material], parent: bpy.types.Object | None = None) -> bpy.types.Object:
    """The head, lying on its back: face up, cutting edges towards -Y, 4.2 by 2.1, from -0.55 to 0.1 high."""
    head = group("head", parent)
    plate("body", (4.16, 2.02), 0.34, 0.46, kit["frame"], head, bevel=0.12).location.z = -0.1
    plate("well", (3.7, 1.5), 0.1, 0.03, kit["void"], head, bevel=0.01).location.z = -0.075
    for side in (-1, 1):
        plate("cap", (0.36, 2.04), 0.15, 0.3, kit["frame"], head, bevel=0.09).location = (
            side * 1.92,
            0,
            0.07,
        )
        block("clip", (0.13, 2.1, 0.6), (side * 1.69, 0, -0.2), kit["polished"], head, bevel=0.075, steps=6)
    block("holder", (3.5, 0.5, 0.22), (0, 0.74, -0.05), kit["frame"], head, bevel=0.06, turn=(-0.12, 0, 0))
    block("strip", (3.24, 0.36, 0.12), (0, 0.75, 0.05), kit["strip"], head, bevel=0.05, turn=(-0.16, 0, 0))
    block("guard", (3.5, 0.44, 0.2), (0, -0.79, -0.09), kit["rubber"], head, bevel=0.05, turn=(0.1, 0, 0))
    for i in range(46):
        x = -1.575 + 3.15 * i / 45
        block(
            "fin",
            (0.034, 0.34, 0.1),
            (x, -0.79, 0.0),
            kit["rubber"],
            head,
            bevel=0.012,
            turn=(0.1, 0, 0),
            steps=2,
        )
    for i in range(5):
        y = -0.46 + 0.225 * i
        block(
            "blade",
            (3.3, 0.17, 0.016),
            (0, y, -0.005),
            kit["blade"],
            head,
            bevel=0.004,
            turn=(-0.42, 0, 0),
            steps=1,
        )
        block("seat", (3.3, 0.05, 0.09), (0, y + 0.1, -0.06), kit["frame"], head, bevel=0.012, steps=2)
    for x in (-0.82, 0, 0.82):
        block("rib", (0.05, 1.1, 0.05), (x, 0, -0.035), kit["frame"], head, bevel=0.015, steps=2)
    return head


def razor(kit: dict[str, bpy.types.Material], *, lettered: bool = True) -> bpy.types.Object:
    """The whole razor, 13 tall, standing on its butt."""
    whole = group("razor")
    turned(
        "butt", 0.0, 0.42, lambda z: (girth(z)[0] * 0.99, girth(z)[1] * 0.99), kit["steel"], whole, edge=0.16
    )
    turned(
        "seam",
        0.38,
        0.5,
        lambda z: (girth(z)[0] - 0.05, girth(z)[1] - 0.05),
        kit["void"],
        whole,
        edge=0.01,
        rows=3,
    )
    turned("handle", 0.46, 8.0, girth, kit["lacquer"], whole, edge=0.045, rows=160)
    turned("gap", 7.9, 8.1, even(0.47, 0.42), kit["void"], whole, edge=0.01, rows=3)
    turned("ring", 8.03, 8.3, even(0.512, 0.462), kit["ring"], whole, edge=0.06, rows=6)
    turned("gap", 8.2, 8.4, even(0.46, 0.41), kit["void"], whole, edge=0.01, rows=3)
    turned("collar", 8.33, 8.55, even(0.505, 0.455), kit["polished"], whole, edge=0.05, rows=6)
    turned(
        "grip",
        8.5,
        9.6,
        even(0.485, 0.435),
        kit["steel"],
        whole,
        edge=0.02,
        flutes=44,
        cut=0.055,
        rows=24,
    )
    turned("collar", 9.55, 9.75, even(0.5, 0.45), kit["polished"], whole, edge=0.05, rows=6)
    turned("neck", 9.7, NECK_END, _neck, kit["steel"], whole, edge=0.05, rows=60)
    back, _ = spine(NECK_END)
    normal_y, normal_z = -math.cos(LEAN), math.sin(LEAN)
    head = cartridge(kit, whole)
    block("pivot", (1.5, 0.62, 0.42), (0, 0.06, -0.66), kit["frame"], head, bevel=0.14, steps=6)
    head.matrix_local = Matrix.Translation(
        (0, back + 0.62 * normal_y, NECK_END + 0.1 + 0.62 * normal_z)
    ) @ Matrix.Rotation(math.pi / 2 - LEAN, 4, "X")
    if lettered:
        letters("name", scaled(0.4, gap=44), kit["inlay"], _on_handle, 0.012, whole)
    return whole


def _neck(z: float) -> tuple[float, float]:
    t = (z - 9.7) / (NECK_END - 9.7)
    waist = math.sin(math.pi * min(t / 0.9, 1)) ** 2
    flare = max(0.0, (t - 0.6) / 0.4) ** 2
    return 0.46 - 0.12 * t - 0.1 * waist + 0.32 * flare, 0.41 - 0.17 * t - 0.06 * waist


def _on_handle(across: float, up: float, out: float) -> tuple[float, float, float]:
    z = 3.1 + across
    wide, deep = girth(z)
    back, _ = spine(z)
    x = -up
    return x, back - deep * (1 - abs(x / wide) ** 2.2) ** (1 / 2.2) + out * -1 - 0.004, z
