"""Oaf, a flask that outlives you: the flask itself, and what was done to it for the pictures."""

from __future__ import annotations

import math
import random

import bpy
import studio
from forms import ball, block, fillet, group, lathe, letters, slab, tube
from mathutils import Matrix
from studio import glass, material, panel, pose, sky, sweep
from words import LOUD, solids

YELLOW, BLACK, BONE, FLOOR = "#ffc400", "#17171a", "#efe9dc", "#3a3a3f"
RADIUS, HEIGHT = 3.7, 21.0


def kit() -> dict[str, bpy.types.Material]:
    return {
        "paint": material("paint", YELLOW, 0.42, grain=0.004, grain_size=30),
        "steel": material("steel", "#c9c7c3", 0.28, metal=1.0, brushed=0.6, mottle=0.03),
        "rubber": material("rubber", BLACK, 0.55, grain=0.003, grain_size=20),
        "print": material("print", BLACK, 0.5),
        "iron": material("iron", "#5c6068", 0.46, metal=0.85, grain=0.03, grain_size=2.2, mottle=0.12),
        "worn": material("worn", "#8b8d92", 0.3, metal=1.0, grain=0.004, grain_size=6, mottle=0.1),
        "wood": material("wood", "#b98a55", 0.5, grain=0.01, grain_size=3, stretch=(1, 1, 0.08), mottle=0.2),
    }


def flask(stuff: dict[str, bpy.types.Material], *, capped: bool = True) -> bpy.types.Object:
    """The flask standing at the origin, 21 high without its cup and 26 with it."""
    whole, r, h = group("flask"), RADIUS, HEIGHT
    lathe(
        "foot",
        fillet([(0, 0), (r - 0.2, 0), (r - 0.05, 1.5), (0, 1.5)], [0, 0.25, 0.05, 0]),
        stuff["rubber"],
        whole,
    )
    body = [(0, 1.3), (r, 1.3), (r, h - 3.2), (r - 1.0, h - 0.6), (r - 1.0, h), (0, h)]
    lathe("body", fillet(body, [0, 0.12, 1.6, 0.9, 0.1, 0]), stuff["paint"], whole)
    lathe(
        "ring",
        fillet([(r - 0.95, h - 0.3), (r - 0.75, h - 0.1), (r - 0.95, h + 0.3)], 0.08),
        stuff["steel"],
        whole,
    )
    if capped:
        cap = [(0, h + 0.1), (r - 0.9, h + 0.1), (r - 0.5, h + 4.6), (r - 0.9, h + 5), (0, h + 5)]
        lathe("cup", fillet(cap, [0, 0.1, 0.5, 0.4, 0]), stuff["steel"], whole)
        for z in (h + 0.7, h + 1.15, h + 1.6):
            lathe(
                "bead",
                fillet([(r - 0.95, z - 0.1), (r - 0.74, z), (r - 0.9, z + 0.1)], 0.06),
                stuff["steel"],
                whole,
            )
    else:
        lathe(
            "plug",
            fillet([(0, h), (r - 1.2, h), (r - 1.2, h + 1.5), (0, h + 1.5)], 0.3),
            stuff["rubber"],
            whole,
        )
    letters(
        "name",
        [[[(-y, x) for x, y in o] for o in letter] for letter in solids("OAF", LOUD, 3.0, 20)],
        stuff["print"],
        _on_side,
        0.03,
        whole,
    )
    return whole


def _on_side(around: float, up: float, out: float) -> studio.Point:
    """Letters that run up the flask, on the side towards -Y."""
    a = around / RADIUS - math.pi / 2
    return (RADIUS + 0.02 + out) * math.cos(a), (RADIUS + 0.02 + out) * math.sin(a), 9.6 + up


def anvil(stuff: dict[str, bpy.types.Material]) -> bpy.types.Object:
    """An anvil around the origin, its face up, 30 long and 17 high."""
    whole = group("anvil")
    side = [(-9, 0), (9, 0), (9, 2.6), (5.5, 4.4), (4.6, 8), (7.5, 11), (9.4, 11.6), (9.4, 17)]
    side += [(-11, 17), (-11, 13.4), (-7, 11), (-4.6, 8), (-5.5, 4.4), (-9, 2.6)]
    made = slab(
        "anvil",
        [fillet(side, [0.4, 0.4, 0.6, 3, 3, 1, 0.4, 0.3, 0.3, 0.8, 2, 3, 3, 0.6], closed=True)],
        8.5,
        stuff["iron"],
        whole,
        bevel=0.35,
    )
    made.matrix_local = Matrix.Rotation(math.pi / 2, 4, "X")
    spine = [(9 + i * 0.75, 0, 14.2 + 0.0125 * i * i) for i in range(17)]
    thick = [2.75 * (1 - (i / 17) ** 1.6) + 0.3 for i in range(17)]
    tube("horn", spine, thick, stuff["iron"], whole)
    block("face", (19.6, 8.2, 0.5), (-0.9, 0, 17.05), stuff["worn"], whole, bevel=0.12)
    return whole


def hammer(stuff: dict[str, bpy.types.Material], skew: float) -> bpy.types.Object:
    """A sledgehammer along X, its head at the origin."""
    whole = group("hammer")
    head = block("head", (4.6, 10.5, 4.6), (0, 0, 0), stuff["iron"], whole, bevel=0.8)
    head.rotation_euler.y = skew
    for side in (-1, 1):
        block(
            "face", (4.0, 0.6, 4.0), (0, side * 5.1, 0), stuff["worn"], whole, bevel=0.28
        ).rotation_euler.y = skew
    tube(
        "shaft",
        [(2 + i * 2, 0, 0) for i in range(16)],
        [0.85 + 0.2 * math.sin(i * 0.5) for i in range(16)],
        stuff["wood"],
        whole,
    )
    return whole


def ice(size: studio.Point, at: studio.Point) -> bpy.types.Object:
    """A block of ice with a breath of frost."""
    rough = glass("ice", "#dff2ff", 0.05, 1.3, 0.9)
    nodes, links = rough.node_tree.nodes, rough.node_tree.links
    noise, bump = nodes.new("ShaderNodeTexNoise"), nodes.new("ShaderNodeBump")
    noise.inputs["Scale"].default_value, bump.inputs["Distance"].default_value = 0.35, 0.5
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], bump.inputs["Height"])
    links.new(bump.outputs["Normal"], nodes["Principled BSDF"].inputs["Normal"])
    return block("ice", size, at, rough, bevel=0.9, steps=6)


def hall(power: float = 1.0, ground: str = FLOOR) -> None:
    """A dark hall: one hard beam from the left, an edge from behind, the floor lit where things stand."""
    sweep(ground, back=45, bend=24, mottle=0.05)
    panel((-40, -30, 54), (0, 0, 8), (12, 12), 1.5 * power, "#fff0d8")
    panel((40, 18, 40), (0, 0, 10), (10, 40), 1.3 * power, "#dfe8ff")
    panel((-34, 30, 34), (0, 0, 10), (10, 40), 0.55 * power, "#fff3e0")
    panel((10, -60, 24), (0, 0, 10), (50, 16), 0.2 * power, "#ffffff")
    sky("#6f7480", 0.2 * power)


def rubble(seed: int, count: int = 40, wide: float = 16) -> None:
    """Crumbs of stone around the middle."""
    rolled = random.Random(seed)  # noqa: S311 - it scatters things in a picture
    stone = material("rubble", "#8d8a86", 0.8, grain=0.05, grain_size=3, mottle=0.2)
    for _ in range(count):
        size = 0.25 + 1.5 * rolled.random() ** 4
        a, d = rolled.random() * 2 * math.pi, 4 + wide * rolled.random() ** 1.4
        made = block("crumb", (size * 1.4, size, size * 0.8), (0, 0, 0), stone, bevel=size * 0.16, steps=2)
        pose(
            made,
            (d * math.cos(a), d * math.sin(a) * 0.7, size * 0.35),
            tuple(rolled.random() * 90 for _ in "xyz"),
        )


def shot_hero() -> None:
    stuff = kit()
    hall()
    pose(flask(stuff), (0, 0, 0), (0, 0, 8))
    pose(anvil(stuff), (0.2, 0.6, 26.0), (0, 2.2, -14))
    rubble(5)
    studio.camera((0, -120, 24), (0, 0, 21.5), 54, (0, -3, 14), 9)


def shot_ice() -> None:
    stuff = kit()
    hall(1.1, "#27425a")
    pose(flask(stuff), (0, 0, 1.6), (0, 9, 8))
    ice((15, 13, 31), (0.8, 0, 15.5))
    studio.camera((-26, -100, 28), (0.6, 0, 14.6), 82, (0, -6, 14), 11)


def shot_hammers() -> None:
    stuff = kit()
    hall(1.05, "#d9a400")
    pose(flask(stuff), (0, 0, 0), (0, 0, 4))
    for i, (turn, x, y) in enumerate(((200, -9.6, 1), (-14, 9.4, 2), (250, -3.6, 8.5), (-70, 5.2, -7.6))):
        pose(hammer(stuff, 0.1 * i), (x, y, 3.1 + 0.2 * i), (0, 0, turn))
    studio.camera((-14, -92, 46), (0, -0.6, 8.6), 74, (0, -4, 12), 11)


def shot_bowl() -> None:
    stuff = kit()
    hall(1.05, "#7b2230")
    pose(flask(stuff), (0, 0, 0), (0, 0, 8))
    deep = material("bowl", "#1c2a6b", 0.12, coat=1.0, mottle=0.25, grain_size=2)
    ball("bowl", 10.8, (0.3, 0, 26 + 10.6), deep)
    hole = material("hole", "#05060a", 0.8)
    for x, y in ((-1.5, -0.4), (1.4, -0.4), (0, 2.6)):
        made = lathe("hole", [(0, 0), (1.0, 0), (1.0, 0.08), (0, 0.08)], hole)
        made.matrix_world = (
            Matrix.Translation((0.3, 0, 36.6))
            @ Matrix.Rotation(1.15, 4, "X")
            @ Matrix.Rotation(math.atan2(math.hypot(x, y), 10.8), 4, (-y, x, 0))
            @ Matrix.Translation((0, 0, 10.78))
        )
    studio.camera((-10, -120, 26), (0, 0, 23.6), 80, (0, -3, 14), 11)


def shot_cup() -> None:
    stuff = kit()
    hall(1.05, "#c7bfae")
    wall = [(0, 0.3), (2.5, 0.3), (2.55, 0), (2.8, 0), (3.3, 5), (3.12, 5), (2.6, 0.6), (0, 0.6)]
    lathe("cup", fillet(wall, [0, 0.1, 0.05, 0.3, 0.05, 0.05, 0.4, 0]), stuff["steel"])
    lathe("coffee", [(0, 4.0), (3.02, 4.0)], material("coffee", "#1d0d05", 0.06, coat=1.0))
    strap = [(3.05 + 1.9 * math.sin(math.pi * i / 20), 0, 1.2 + 2.9 * i / 20) for i in range(21)]
    pose(tube("handle", strap, 0.28, stuff["steel"], flat=1.8), (0, 0, 0), (0, 0, -28))
    studio.camera((-4, -44, 22), (0.6, 0, 2.5), 112, (0, -2.6, 4), 8)


def shot_flask() -> None:
    stuff = kit()
    hall(1.1, "#8c8f94")
    pose(flask(stuff), (0, 0, 0), (0, 0, 8))
    studio.camera((-10, -90, 24), (0, 0, 12.8), 100, (0, -3.6, 12), 9)


def shot_pair() -> None:
    stuff = kit()
    hall(1.1, "#3d5a52")
    pose(flask(stuff), (-5.4, 1, 0), (0, 0, 14))
    grey = dict(stuff, paint=material("bone", BONE, 0.42, grain=0.004, grain_size=30))
    pose(flask(grey), (5, -1, 0), (0, 0, 2))
    studio.camera((-8, -90, 26), (0, 0, 12.6), 96, (0, -3, 12), 9)


SHOTS: studio.Shots = {
    "hero": (shot_hero, (1280, 800)),
    "ice": (shot_ice, (640, 640)),
    "hammers": (shot_hammers, (640, 640)),
    "bowl": (shot_bowl, (640, 640)),
    "cup": (shot_cup, (560, 560)),
    "flask": (shot_flask, (560, 560)),
    "pair": (shot_pair, (560, 560)),
}
