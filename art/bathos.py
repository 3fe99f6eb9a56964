"""Bathos, soap by post: a bar that is shown like a jewel, and what happens to it; a dish, a box, a duck."""

from __future__ import annotations

import math
import random

import bpy
import studio
from forms import ball, block, fillet, group, lathe, letters, loft, melted
from goods import tray
from mathutils import Matrix, Vector
from studio import film, material, panel, pose, sky, sweep
from words import LOUD, solids

PINK, TEAL, BUTTER, WALL = "#ff8fa3", "#0f5e5a", "#ffd166", "#f7b9c4"


def soap(tint: str = PINK) -> bpy.types.Object:
    """A pillow of soap lying at the origin, 9 by 6 by 3.2, the name pressed into its top."""
    whole = group("soap")
    skin = material("soap", tint, 0.36, soft=0.4, grain=0.003, grain_size=3, coat=0.15)
    rings = []
    for i in range(41):
        t = math.pi * (i / 40 - 0.5)
        up, out = math.copysign(abs(math.sin(t)) ** 0.62, t), abs(math.cos(t)) ** 0.45
        ring = []
        for k in range(144):
            a = 2 * math.pi * k / 144
            c, s = math.cos(a), math.sin(a)
            x = 4.5 * math.copysign(abs(c) ** 0.5, c) * (0.06 + 0.94 * out)
            y = 3.0 * math.copysign(abs(s) ** 0.5, s) * (0.06 + 0.94 * out)
            ring.append((x, y, 1.6 + 1.6 * up))
        rings.append(ring)
    loft("soap", rings, skin, whole)
    deep = material("pressed", "#ffffff", 0.4, soft=0.3)
    letters(
        "name",
        solids("bathos", LOUD, 1.35, 20),
        deep,
        lambda x, y, z: (x, y - 0.05, z + _top(x, y)),
        0.08,
        whole,
    )
    return whole


def _top(x: float, y: float) -> float:
    """How high the bar is above a point near its middle."""
    out = max(abs(x) / 4.5, abs(y) / 3.0)
    return 3.2 - 0.55 * out**6


def froth(spots: list[tuple[float, float]], seed: int, big: float = 0.8) -> None:
    """Bubbles on the ground around spots, large ones rarer than small ones."""
    skin = film("film")
    rolled = random.Random(seed)  # noqa: S311 - it scatters things in a picture
    placed: list[tuple[Vector, float]] = []
    for x, y in spots:
        for _ in range(60):
            r = big * (0.16 + 0.84 * rolled.random() ** 4)
            a, d = rolled.random() * 2 * math.pi, rolled.random() ** 0.7 * 1.9
            at = Vector((x + d * math.cos(a), y + d * math.sin(a) * 0.8, r * 0.96))
            if all((at - other).length > (r + near) * 0.82 for other, near in placed):
                placed.append((at, r))
                ball("bubble", r, tuple(at), skin)


def plinth(high: float = 9.0) -> bpy.types.Object:
    """A fluted column, far too grand for what stands on it."""
    whole = group("plinth")
    stone = material("marble", "#fbf4ef", 0.4, mottle=0.04, grain=0.002, grain_size=5)
    rings = []
    for z, r, cut in ((1.5, 4.6, 0), (1.7, 4.6, 0.26), (high - 1.9, 4.3, 0.26), (high - 1.7, 4.3, 0)):
        ring = []
        for k in range(240):
            a = 2 * math.pi * k / 240
            q = r - cut * abs(math.sin(10 * a)) ** 0.6
            ring.append((q * math.cos(a), q * math.sin(a), z))
        rings.append(ring)
    loft("shaft", rings, stone, whole)
    lathe("foot", fillet([(0, 0), (6, 0), (6, 0.8), (5, 1.6), (0, 1.6)], [0, 0.1, 0.2, 0.5, 0]), stone, whole)
    cap = [(0, high - 1.8), (4.4, high - 1.8), (5.4, high - 0.9), (6.2, high - 0.7), (6.2, high), (0, high)]
    lathe("cap", fillet(cap, [0, 0.2, 0.5, 0.2, 0.12, 0]), stone, whole)
    return whole


def duck() -> bpy.types.Object:
    """A duck of rubber, looking towards -Y."""
    whole = group("duck")
    skin = material("rubber", "#ffc928", 0.32, soft=0.25, coat=0.25)
    beak, eye = material("beak", "#ff7a2f", 0.35, soft=0.2), material("eye", "#12191a", 0.15, coat=1.0)
    body = ball("body", 3.4, (0, 0.9, 2.6), skin, whole, stretch=(1, 1.28, 0.78))
    chest = ball("chest", 2.5, (0, -1.3, 2.9), skin, whole)
    head = ball("head", 2.4, (0, -2.0, 6.1), skin, whole, stretch=(1, 1.02, 0.98))
    tail = ball("tail", 1.5, (0, 4.6, 3.7), skin, whole, stretch=(0.95, 1.4, 0.7))
    tail.rotation_euler.x = 0.75
    parts = [body, chest, head, tail]
    for side in (-1, 1):
        wing = ball("wing", 1.0, (side * 3.05, 1.3, 2.9), skin, whole, stretch=(0.6, 2.2, 1.25))
        wing.rotation_euler = (0.3, side * -0.1, side * 0.12)
        parts.append(wing)
        ball("eye", 0.34, (side * 1.15, -3.98, 6.95), eye, whole, stretch=(0.8, 0.7, 1.15))
    melted("duck", parts, 0.14, 14)
    upper = ball("beak", 1.0, (0, -4.6, 5.65), beak, whole, stretch=(1.15, 1.15, 0.3))
    upper.rotation_euler.x = 0.22
    lower = ball("beak", 1.0, (0, -4.35, 5.3), beak, whole, stretch=(0.9, 0.95, 0.26))
    lower.rotation_euler.x = -0.12
    return whole


def bathroom(power: float = 1.0) -> None:
    panel((-36, -20, 46), (0, 0, 4), (26, 26), 1.15 * power, "#fff0e0")
    panel((44, -22, 26), (0, 0, 5), (12, 40), 0.32 * power, "#ffe3ea")
    panel((-4, 40, 44), (0, 0, 6), (60, 12), 0.4 * power, "#ffffff")
    panel((0, -10, 80), (0, 0, 0), (70, 70), 0.18 * power, "#fff2f2").visible_glossy = False
    sky("#ffe6ea", 0.3 * power)


def stage() -> bpy.types.Object:
    """The bar on its plinth, upright like a statue; returned is the bar."""
    sweep(WALL, back=40, bend=20, mottle=0.0)
    plinth()
    bar = soap()
    pose(bar, (0, 0.9, 8.98), (0, 0, 0))
    return bar


def spot(power: float = 1.0) -> None:
    """Light for a jewel: one beam from above, edges from behind."""
    panel((-16, -30, 52), (0, 0, 12), (7, 7), 0.34 * power, "#fff0dc", spread=60)
    panel((34, 16, 34), (0, 0, 12), (8, 26), 0.36 * power, "#ffd9e4")
    panel((-30, 20, 30), (0, 0, 12), (8, 26), 0.26 * power, "#fff0e6")
    sky("#ffd7de", 0.36 * power)


def standing(bar: bpy.types.Object, *, turn: float = 12) -> None:
    """Set the bar up on its long edge, its face towards the camera."""
    bar.matrix_world = (
        Matrix.Translation((0, 0.4, 11.95))
        @ Matrix.Rotation(math.radians(turn), 4, "Z")
        @ Matrix.Rotation(math.radians(84), 4, "X")
        @ Matrix.Translation((0, 0, -1.6))
    )


def shot_hero() -> None:
    standing(stage(), turn=-8)
    spot()
    studio.camera((-6, -80, 20), (0, 0, 8.4), 92, (0, -2, 12), 9)


def shot_near() -> None:
    standing(stage(), turn=-25)
    spot()
    studio.camera((-22, -40, 22), (0.6, 0, 12.0), 132, (-1, -1.4, 12), 5)


def shot_floor() -> None:
    sweep(WALL, back=40, bend=20, mottle=0.0)
    foot = plinth()
    foot.location = (-9.5, 5, 0)
    pose(soap(), (3.2, -3.4, 0.9), (17, 6, -24))
    froth([(7.4, -4.4), (0.2, -6.2)], 7)
    spot(0.95)
    studio.camera((-2, -72, 15), (0.4, 0, 4.4), 92, (3, -5, 2), 9)


def shot_bar() -> None:
    sweep("#8fd6cf", mottle=0.0)
    pose(soap(), (0, 0.4, 0.9), (22, -4, -18))
    froth([(3.6, -2.9), (-4.6, -2.4), (0.2, -4.6)], 3)
    bathroom()
    studio.camera((0, -38, 25), (0, -0.8, 1.9), 100, (0, -2.4, 3), 8)


def shot_dish() -> None:
    sweep(BUTTER, mottle=0.0)
    glaze = material("glaze", TEAL, 0.2, coat=0.8)
    whole = group("dish")
    inside = [(0, 0), (5.6, 0), (6.6, 1.5), (6.25, 1.6), (5.3, 0.62), (0, 0.5)]
    lathe("dish", fillet(inside, [0, 0.5, 0.25, 0.15, 0.7, 0]), glaze, whole)
    whole.scale = (1.15, 0.86, 1)
    for i in range(-3, 4):
        block("rib", (0.5, 6.4 - 0.5 * abs(i), 0.5), (i * 1.35, 0, 0.75), glaze, bevel=0.2)
    pose(soap(), (0, 0, 0.95), (0, 0, 8))
    bathroom()
    studio.camera((-8, -38, 27), (0, 0, 1.9), 96, (0, -2.6, 3), 8)


def shot_box() -> None:
    sweep("#f6a6b4", mottle=0.0)
    box = tray((20.6, 15.4, 3.4), "#fff3e6", TEAL)
    letters(
        "name",
        solids("bathos x 12", LOUD, 1.05, 10),
        material("print", TEAL, 0.6),
        lambda x, y, z: (x, -7.7 - z, y + 1.6),
        0.02,
        box,
    )
    for row in range(4):
        for column in range(3):
            bar = soap((PINK, "#fff1d6", "#9fddd6")[(row + column) % 3])
            bar.parent = box
            bar.matrix_local = (
                Matrix.Translation((-6.5 + 6.5 * column, -5.3 + 3.5 * row, 0.55))
                @ Matrix.Rotation(math.radians(6), 4, "X")
                @ Matrix.Diagonal((0.66, 0.56, 0.9, 1))
            )
    pose(box, (0, 0, 0), (0, 0, 20))
    bathroom()
    studio.camera((0, -44, 37), (0, -0.4, 1.2), 72, (0, -3, 3), 8)


def shot_duck() -> None:
    sweep("#7fcac6", mottle=0.0)
    pose(duck(), (0.4, 0.8, 0), (0, 0, -34))
    froth([(-4.6, -2.6), (4.4, -3.6)], 11)
    bathroom()
    studio.camera((0, -44, 15), (-0.2, 0, 3.9), 106, (-1, -3, 4.6), 8)


SHOTS: studio.Shots = {
    "hero": (shot_hero, (1280, 800)),
    "near": (shot_near, (960, 540)),
    "floor": (shot_floor, (960, 540)),
    "bar": (shot_bar, (560, 560)),
    "dish": (shot_dish, (560, 560)),
    "box": (shot_box, (560, 560)),
    "duck": (shot_duck, (560, 560)),
}
