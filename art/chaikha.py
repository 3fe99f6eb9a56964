"""Chaikha, a café under the eaves: iced tea, coffee, layered sweets, a bag of beans, an enamel mug."""

from __future__ import annotations

import math
import random

import bpy
import studio
from forms import Outline, block, fillet, group, lathe, letters, loft, slab, tube
from studio import glass, material, panel, pose, shade, sky, sweep
from words import THAI, solids

TEAK, TEA, LEAF, CLAY = "#8a5a33", "#e2762b", "#4f7a4a", "#b5543a"


def table(base: str = TEAK) -> None:
    """A table of long planks, with a plaster wall behind."""
    for i in range(9):
        wood = material(
            f"plank {i}", base, 0.42, grain=0.02, grain_size=2.6, stretch=(0.05, 1, 1), mottle=0.2
        )
        block("plank", (220, 9.4, 2), (i * 7.3, -34 + 9.6 * i, -1), wood, bevel=0.14)
    wall = material("plaster", "#e9dcc4", 0.9, grain=0.06, grain_size=0.6, mottle=0.05)
    block("wall", (400, 2, 160), (0, 62, 40), wall, bevel=0.1)


def leaves(seed: int = 2) -> None:
    """The shadow of a frangipani between the sun and the table."""
    rolled = random.Random(seed)  # noqa: S311 - it scatters things in a picture
    for _ in range(34):
        x, y, z = -34 + rolled.random() * 16, -34 + rolled.random() * 44, 16 + rolled.random() * 26
        a, size = rolled.random() * math.pi * 2, 4 + 3 * rolled.random()
        way, across = (math.cos(a), math.sin(a)), (-math.sin(a), math.cos(a))
        points = []
        for k in range(14):
            t = 2 * math.pi * k / 14
            u, v = size * math.cos(t), size * 0.27 * math.sin(t) * (1 + 0.5 * math.cos(t))
            points.append(
                (x + v * across[0] * 0.5, y + u * way[0] + v * across[1], z + u * way[1] + v * across[0])
            )
        shade(points)


def morning(power: float = 1.0, *, shadows: bool = True) -> None:
    panel((-70, -26, 50), (0, 0, 4), (6, 6), 0.42 * power, "#ffd9a3", spread=45)
    if shadows:
        leaves()
    panel((-40, 20, 44), (0, 0, 4), (30, 30), 0.4 * power, "#fff3e2")
    panel((46, -16, 26), (0, 0, 4), (16, 46), 0.28 * power, "#ffffff")
    panel((0, 48, 40), (0, 0, 5), (60, 14), 0.4 * power, "#fff1dc")
    sky("#f1e7d8", 0.36 * power)


def cubes(count: int, radius: float, low: float, high: float, seed: int) -> None:
    """Ice in a glass."""
    rolled, ice = random.Random(seed), glass("ice", "#fff4e8", 0.05, 1.2, 0.95)  # noqa: S311 - it scatters things in a picture
    for i in range(count):
        a, d = i * 2.4, radius * (0.35 + 0.4 * rolled.random())
        z = low + (high - low) * i / max(1, count - 1)
        made = block("cube", (2.3, 2.3, 2.3), (0, 0, 0), ice, bevel=0.35)
        pose(made, (d * math.cos(a), d * math.sin(a), z), tuple(rolled.random() * 90 for _ in "xyz"))


def iced_tea() -> bpy.types.Object:
    """A tall glass of orange tea under milk, with ice and a straw, at the origin, 15 high."""
    whole = group("tea")
    clear = glass("glass", "#ffffff", 0.0, 1.45, 0.92)
    wall = [(0, 0), (3.0, 0), (3.9, 14.6), (3.72, 14.6), (2.86, 0.7), (0, 0.7)]
    lathe("glass", fillet(wall, [0, 0.3, 0.08, 0.08, 0.3, 0]), clear, whole)
    tint = material("tea", TEA, 0.12, soft=0.12, coat=1.0)
    nodes, links = tint.node_tree.nodes, tint.node_tree.links
    where, ramp, axis = (
        nodes.new("ShaderNodeTexCoord"),
        nodes.new("ShaderNodeValToRGB"),
        nodes.new("ShaderNodeSeparateXYZ"),
    )
    span, noise, add = (
        nodes.new("ShaderNodeMapRange"),
        nodes.new("ShaderNodeTexNoise"),
        nodes.new("ShaderNodeMath"),
    )
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 0.42, 3
    noise.inputs["Distortion"].default_value = 1.4
    add.operation = "MULTIPLY_ADD"
    add.inputs[1].default_value = 4.6
    links.new(where.outputs["Object"], axis.inputs[0])
    links.new(where.outputs["Object"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], add.inputs[0])
    links.new(axis.outputs["Z"], add.inputs[2])
    span.inputs["From Min"].default_value, span.inputs["From Max"].default_value = 2.4, 15.6
    links.new(add.outputs[0], span.inputs["Value"])
    links.new(span.outputs[0], ramp.inputs[0])
    stops = ((0.0, "#b23a00"), (0.45, "#f06a00"), (0.68, "#f59030"), (0.84, "#fbe3c4"), (1.0, "#fff6e6"))
    for _ in range(len(stops) - 2):
        ramp.color_ramp.elements.new(0.5)
    for stop, (at, code) in zip(ramp.color_ramp.elements, stops, strict=True):
        stop.position, stop.color = at, studio.colour(code)
    links.new(ramp.outputs[0], nodes["Principled BSDF"].inputs["Base Color"])
    fill = [(0, 0.75), (2.82, 0.75), (3.62, 12.6), (0, 12.6)]
    lathe("tea", fillet(fill, [0, 0.3, 0.12, 0]), tint, whole)
    cubes(7, 2.6, 11.6, 13.0, 3)
    straw = material("straw", "#f4efe3", 0.4)
    points = [(0.8 + 0.11 * i, 0.6, 2 + i * 0.9) for i in range(19)]
    tube("straw", points, 0.36, straw, whole)
    return whole


def cup(body: str = "#7f9c86", drink: str = "#b9793f") -> bpy.types.Object:
    """A stoneware cup of coffee on its saucer."""
    whole = group("cup")
    glaze = material("glaze", body, 0.25, coat=0.7, grain=0.006, grain_size=2, mottle=0.1)
    lathe(
        "saucer",
        fillet([(0, 0.3), (3.0, 0.3), (6.2, 1.0), (6.3, 1.2), (3.0, 0.6), (0, 0.6)], 0.3),
        glaze,
        whole,
    )
    wall = [(0, 0.7), (2.2, 0.7), (3.5, 2.6), (4.1, 6.6), (3.82, 6.6), (3.1, 2.6), (0, 1.6)]
    lathe("cup", fillet(wall, [0, 0.2, 1.2, 0.12, 0.12, 1.0, 0]), glaze, whole)
    coffee = material("coffee", drink, 0.3, soft=0.2, coat=0.4)
    lathe("coffee", [(0, 6.05), (3.78, 6.0)], coffee, whole)
    milk = material("milk", "#fbf0dd", 0.35, soft=0.4)
    for i in range(4):
        y, wide = 1.5 - 1.0 * i, 2.3 - 0.42 * i
        curve = [(wide * (k / 10 - 1), y - 0.7 * abs(k / 10 - 1) ** 1.5, 6.07) for k in range(21)]
        tube(
            "art",
            curve,
            [0.3 * math.sin(math.pi * (k + 0.6) / 21.2) for k in range(21)],
            milk,
            whole,
            flat=0.5,
        )
    tube(
        "art",
        [(0, 2.0 - 0.25 * k, 6.07) for k in range(18)],
        [0.2 * (1 - k / 19) for k in range(18)],
        milk,
        whole,
    )
    strap = [(3.5 + 2.2 * math.sin(math.pi * i / 20), 0, 2.4 + 3.4 * i / 20) for i in range(21)]
    tube("handle", strap, 0.42, glaze, whole)
    return whole


def sweets(count: int = 3) -> None:
    """Layered sweets, green and white, on a celadon plate with a piece of banana leaf."""
    plate_glaze = material("celadon", "#b9d0bd", 0.2, coat=0.9, mottle=0.08)
    rim = [(0, 0.3), (6.5, 0.3), (9.6, 1.3), (9.7, 1.5), (6.4, 0.6), (0, 0.6)]
    lathe("plate", fillet(rim, [0, 0.4, 0.1, 0.1, 0.6, 0]), plate_glaze)
    leaf = material("leaf", LEAF, 0.35, grain=0.02, grain_size=1.6, stretch=(0.05, 4, 1), coat=0.3)
    outline: Outline = [(-6.6, -3.6), (6.2, -4.1), (6.8, 3.4), (-6.1, 4.0)]
    slab("leaf", [fillet(outline, 0.8, closed=True)], 0.12, leaf, bevel=0.03).location.z = 0.75
    for i, (x, y, turn) in enumerate(((-2.7, 0.9, 12), (2.3, 1.4, -8), (0.2, -2.3, 24))[:count]):
        for layer in range(7):
            tint = ("#5f9e4e", "#f4f1df")[layer % 2] if i != 1 else ("#d97d98", "#f9eee6")[layer % 2]
            jelly = material(f"jelly {i} {layer}", tint, 0.22, soft=0.7, coat=0.3)
            made = block("layer", (3.7, 3.7, 0.5), (0, 0, 0), jelly, bevel=0.12)
            pose(made, (x, y, 1.05 + 0.47 * layer), (0, 0, turn + 0.6 * math.sin(layer * 2.1)))


def bag(kraft: str = "#c69c6d") -> bpy.types.Object:
    """A full bag of beans with a folded top, 18 high."""
    whole = group("bag")
    skin = material("kraft", kraft, 0.75, grain=0.03, grain_size=1.2, mottle=0.05)
    rings = []
    for i in range(41):
        t = i / 40
        z = 16.0 * t
        deep = 3.0 * (1 - t**2.6) ** 0.9 * (0.86 + 0.14 * math.sin(math.pi * min(1, t * 1.5))) + 0.22
        wide = 5.2 + 0.25 * math.sin(math.pi * t)
        ring = []
        for k in range(120):
            a = 2 * math.pi * k / 120
            c, s = math.cos(a), math.sin(a)
            dent = 1 + 0.02 * math.sin(9 * a + 5 * t) * math.sin(math.pi * t)
            ring.append(
                (
                    wide * math.copysign(abs(c) ** 0.45, c) * dent,
                    deep * math.copysign(abs(s) ** 0.6, s) * dent,
                    z,
                )
            )
        rings.append(ring)
    loft("bag", rings, skin, whole)
    block("fold", (10.3, 0.9, 2.4), (0, -0.1, 16.1), skin, whole, bevel=0.16)
    tin = material("tin", "#2c4034", 0.5)
    block("tie", (11.6, 1.1, 0.7), (0, -0.1, 16.4), tin, whole, bevel=0.12)
    label = block(
        "label", (6.6, 0.08, 6.6), (0, -3.1, 7.0), material("label", "#f6ecd9", 0.8), whole, bevel=0.02
    )
    label.rotation_euler.x = -0.06
    words = letters("name", solids("ชายคา", THAI, 1.5, 0), tin, lambda x, y, z: (x, -z, y), 0.05, whole)
    words.location, words.rotation_euler.x = (0, -3.16, 7.2), -0.06
    return whole


def beans(count: int, spot: tuple[float, float], wide: float, seed: int = 9) -> None:
    rolled = random.Random(seed)  # noqa: S311 - it scatters things in a picture
    roast = material("bean", "#4a2816", 0.32, coat=0.3, mottle=0.15)
    for _ in range(count):
        a, d = rolled.random() * 2 * math.pi, wide * rolled.random() ** 0.6
        rings = []
        for i in range(13):
            t = math.pi * (i / 12)
            r = max(0.02, math.sin(t))
            ring = []
            for k in range(28):
                b = 2 * math.pi * k / 28
                cut = 0.16 * math.exp(-((math.cos(b) / 0.16) ** 2)) if math.sin(b) > 0 else 0
                ring.append((0.36 * r * math.cos(b), 0.58 * -math.cos(t), (0.3 - cut) * r * math.sin(b)))
            rings.append(ring)
        made = loft("bean", rings, roast)
        flip = 180 if rolled.random() < 0.4 else 0
        pose(
            made,
            (spot[0] + d * math.cos(a), spot[1] + 0.7 * d * math.sin(a), 0.3),
            (flip + rolled.random() * 24, rolled.random() * 24, rolled.random() * 360),
        )


def mug() -> bpy.types.Object:
    """An enamel mug with a blue rim, 8 high."""
    whole = group("mug")
    enamel = material("enamel", "#f7f3ea", 0.18, coat=0.9)
    edge = material("edge", "#23456b", 0.2, coat=0.9)
    wall = [(0, 0), (4.0, 0), (4.2, 8), (4.08, 8), (3.9, 0.4), (0, 0.4)]
    lathe("mug", fillet(wall, [0, 0.5, 0.05, 0.05, 0.4, 0]), enamel, whole)
    lathe("edge", fillet([(4.02, 7.75), (4.34, 7.85), (4.34, 8.1), (4.02, 8.2)], 0.1), edge, whole)
    strap = [(4.0 + 2.5 * math.sin(math.pi * i / 20) ** 0.8, 0, 1.8 + 4.8 * i / 20) for i in range(21)]
    tube("handle", strap, 0.34, edge, whole, flat=1.7)
    lathe("coffee", [(0, 6.6), (4.0, 6.6)], material("coffee", "#2a1206", 0.06, coat=1.0), whole)
    letters("name", solids("ชายคา", THAI, 1.7, 0), material("print", "#12345c", 0.7), _on_mug, 0.03, whole)
    return whole


def _on_mug(across: float, up: float, out: float) -> studio.Point:
    a = across / 4.1 - math.pi / 2
    r = 4.0 + 0.025 * (4.0 + up) + 0.015 + out
    return r * math.cos(a), r * math.sin(a), 4.0 + up


def verandah() -> None:
    table()
    iced_tea()
    pose(bpy.data.objects["tea"], (7.4, -1, 0))
    for made in bpy.data.objects:
        if made.name.startswith("cube"):
            made.location.x += 7.4
            made.location.y -= 1
    pose(cup(), (17.6, 3.4, 0), (0, 0, -30))


def shot_hero() -> None:
    verandah()
    morning()
    studio.camera((-4, -88, 27), (2.6, 0, 7.8), 72, (7, -4, 8), 7)


def shot_tall() -> None:
    """For phones, where words stand over the wall above."""
    verandah()
    morning()
    studio.camera((4, -88, 29), (11.4, 0, 11.0), 84, (7, -4, 8), 7)


def shot_tea() -> None:
    sweep("#dfa85c", mottle=0.0)
    iced_tea()
    morning(0.66, shadows=False)
    studio.camera((-6, -62, 22), (0.4, 0, 7.8), 96, (0, -3, 9), 9)


def shot_sweets() -> None:
    sweep("#f0d9c8", mottle=0.0)
    sweets()
    morning(1.05, shadows=False)
    studio.camera((-4, -42, 27), (0, -0.2, 1.6), 86, (0, -2, 2), 8)


def shot_beans() -> None:
    sweep("#c9d6c2", mottle=0.0)
    pose(bag(), (-0.6, 1.5, 0), (0, 0, 14))
    beans(34, (4.4, -5.2), 3.6)
    morning(1.05, shadows=False)
    studio.camera((-5, -62, 23), (0.6, 0, 7.7), 90, (0, -3, 7), 9)


def shot_mug() -> None:
    sweep("#e8b49a", mottle=0.0)
    pose(mug(), (-0.6, 0, 0), (0, 0, -14))
    morning(1.05, shadows=False)
    studio.camera((-6, -48, 20), (0.3, 0, 3.9), 104, (0, -4, 5), 8)


def shot_eaves() -> None:
    """What one sees on the table in the afternoon: coffee and sweets in the shade of leaves."""
    table()
    pose(cup("#b5543a"), (-8.4, 2.2, 0), (0, 0, 200))
    sweets()
    for made in bpy.data.objects:
        if made.name.startswith(("plate", "leaf", "layer")) and not made.name.startswith("plate_"):
            made.location.x += 6.2
    morning()
    studio.camera((-6, -66, 38), (0.4, 0, 2.0), 66, (2, -2, 3), 8)


SHOTS: studio.Shots = {
    "hero": (shot_hero, (1280, 800)),
    "hero-phone": (shot_tall, (760, 960)),
    "eaves": (shot_eaves, (960, 640)),
    "tea": (shot_tea, (560, 560)),
    "sweets": (shot_sweets, (560, 560)),
    "beans": (shot_beans, (560, 560)),
    "mug": (shot_mug, (560, 560)),
}
