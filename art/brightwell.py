"""Brightwell, reading glasses: a pair on books, pairs in colours, the case, and rows of them to give."""

from __future__ import annotations

import math
import random

import bpy
import studio
from forms import Outline, add, block, group, letters, plate, slab, tube
from mathutils import Matrix
from studio import glass, material, panel, pose, shade, sky, sweep
from words import SERIF, solids

PLUM, MUSTARD, CREAM, INK = "#5b2a54", "#e0a526", "#f5ecdf", "#2b2030"


def rim(wide: float, high: float) -> Outline:
    """One eye of the frame around the origin: round below, a little square above."""
    out = []
    for k in range(64):
        a = 2 * math.pi * k / 64
        c, s = math.cos(a), math.sin(a)
        power = 2 / (2.6 if s > 0 else 2.15)
        out.append(
            (wide / 2 * math.copysign(abs(c) ** power, c), high / 2 * math.copysign(abs(s) ** power, s))
        )
    return out


def shifted(outline: Outline, x: float, y: float) -> Outline:
    return [(px + x, py + y) for px, py in outline]


def spectacles(
    tint: str, *, folded: bool = False, size: float = 1.0, open_to: float = 0.0
) -> bpy.types.Object:
    """A pair standing as it is worn, looking towards -Y, its lower rim at height 0; 13.6 wide."""
    whole = group("spectacles")
    acetate = glass(f"acetate {tint}", tint, 0.06, 1.46, 0.6)
    nodes, links = acetate.node_tree.nodes, acetate.node_tree.links
    nodes["Principled BSDF"].inputs["Transmission Weight"].default_value = 0.45
    nodes["Principled BSDF"].inputs["Coat Weight"].default_value = 0.6
    noise, hue = nodes.new("ShaderNodeTexNoise"), nodes.new("ShaderNodeHueSaturation")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 0.55, 2.0
    span = nodes.new("ShaderNodeMapRange")
    span.inputs["From Min"].default_value, span.inputs["From Max"].default_value = 0.35, 0.65
    span.inputs["To Min"].default_value, span.inputs["To Max"].default_value = 0.55, 1.5
    hue.inputs["Color"].default_value = studio.colour(tint)
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], span.inputs["Value"])
    links.new(span.outputs[0], hue.inputs["Value"])
    links.new(hue.outputs[0], nodes["Principled BSDF"].inputs["Base Color"])
    metal = material("hinge", "#d8c48f", 0.25, metal=1.0)
    lens = glass("lens", "#f6fbff", 0.0, 1.08, 0.97)
    middle, high = 3.55, 2.5
    front = group("front", whole)
    front.matrix_local = Matrix.Translation((0, 0, high)) @ Matrix.Rotation(math.pi / 2, 4, "X")
    for side in (-1, 1):
        outer, inner = rim(6.1, 5.0), rim(5.05, 4.0)
        slab(
            "rim",
            [shifted(outer, side * middle, 0), shifted(inner, side * middle, 0)],
            0.42,
            acetate,
            front,
            bevel=0.13,
        )
        slab("lens", [shifted(rim(5.2, 4.15), side * middle, 0)], 0.12, lens, front, bevel=0.03)
        lug = [(side * 6.3, 0.55), (side * 7.0, 0.75), (side * 7.0, 1.7), (side * 6.2, 1.75)]
        slab("lug", [lug if side > 0 else lug[::-1]], 0.42, acetate, front, bevel=0.1)
        block("rivet", (0.16, 0.3, 0.06), (side * 6.62, 1.25, 0.22), metal, front, bevel=0.025)
    bridge = [(-0.95 + i * 0.19, 0.55 + 0.42 * math.sin(math.pi * i / 10), 0) for i in range(11)]
    tube("bridge", bridge, [0.3 - 0.06 * math.sin(math.pi * i / 10) for i in range(11)], acetate, front)
    for side in (-1, 1):
        arm = group("arm", whole)
        arm.location = (side * 6.8, 0.25, high + 1.2)
        if folded:
            arm.rotation_euler.z = side * math.radians(86)
            arm.location.y = 0.45 + (0.5 if side > 0 else 0.0)
        else:
            arm.rotation_euler.z = side * math.radians(-3 + open_to)
        points = [(0, t * 0.5, 0.0) for t in range(19)]
        points += [(0, 9 + t * 0.42, -0.03 * t * t) for t in range(1, 11)]
        tube(
            "arm",
            points,
            [0.42 - 0.1 * math.sin(math.pi * i / 28) for i in range(29)],
            acetate,
            arm,
            flat=0.42,
        )
        block("hinge", (0.3, 0.5, 0.4), (0, 0, 0), metal, arm, bevel=0.08)
    whole.scale = (size, size, size)
    return whole


def book(size: studio.Point, cover: str, title: str = "") -> bpy.types.Object:
    """A cloth-bound book lying at the origin, its spine towards -Y."""
    whole = group("book")
    x, y, z = size
    cloth = material("cloth", cover, 0.85, grain=0.012, grain_size=30, mottle=0.05)
    paper = material(
        "paper", "#efe4cd", 0.9, grain=0.03, grain_size=1.4, stretch=(0.02, 0.02, 14), mottle=0.06
    )
    block("pages", (x - 0.5, y - 0.4, z - 0.3), (0, 0.05, z / 2), paper, whole, bevel=0.03)
    for at in (0.12, z - 0.12):
        block("cover", (x, y, 0.24), (0, 0, at), cloth, whole, bevel=0.06)
    block("spine", (x, 0.34, z), (0, -y / 2 + 0.05, z / 2), cloth, whole, bevel=0.12)
    if title:
        gold = material("gold", "#e6c377", 0.3, metal=1.0)
        letters(
            "title",
            solids(title, SERIF, z * 0.3, 60),
            gold,
            lambda a, b, c: (a, -y / 2 - 0.125 - c, z / 2 + b),
            0.02,
            whole,
        )
    return whole


def afternoon(power: float = 1.0, *, blinds: bool = True) -> None:
    """Late sun through a window from the left, and a room's warm light."""
    at, to = (-64, -34, 52), (0, 0, 2)
    panel(at, to, (7, 7), 0.36 * power, "#ffdcae", spread=45)
    if blinds:
        for i in range(9):
            z = -4 + i * 5.2
            shade([(-32, -34, z + 8), (-32, 6, z + 8), (-32, 6, z + 10.1), (-32, -34, z + 10.1)])
    panel((-40, 8, 40), (0, 0, 3), (30, 30), 0.42 * power, "#fff4e6")
    panel((44, -20, 26), (0, 0, 4), (14, 46), 0.24 * power, "#ffffff")
    panel((0, 40, 40), (0, 0, 3), (60, 12), 0.3 * power, "#fff2e0")
    sky("#efe4da", 0.34 * power)


def library() -> None:
    sweep("#ecd9bd", back=42, bend=14, mottle=0.02)
    pose(book((24, 16, 3.4), PLUM, "THE SMALL PRINT"), (7.5, 1, 0), (0, 0, 7))
    pose(book((22, 15, 2.6), MUSTARD, "LETTERS HOME"), (7.2, 1.2, 3.4), (0, 0, -5))
    pose(book((19, 13.5, 2.2), "#35535a", "RECIPES"), (7.8, 1.3, 6.0), (0, 0, 10))
    pose(spectacles(PLUM), (7.4, -1.6, 8.2), (0, 0, 24))
    afternoon()


def shot_hero() -> None:
    library()
    studio.camera((-2, -84, 23), (2.0, 0, 8.2), 74, (7, -4, 10), 7)


def shot_tall() -> None:
    library()
    studio.camera((4, -84, 25), (7.4, 0, 8.4), 84, (7, -4, 10), 7)


def shot_case() -> None:
    sweep("#d9b48c", mottle=0.0)
    lined = material("leather", "#7a3f2a", 0.5, grain=0.02, grain_size=8, mottle=0.08)
    felt = material("felt", MUSTARD, 0.95, grain=0.02, grain_size=30)
    plate("shell", (17.6, 7.4), 3.4, 2.6, lined, bevel=0.9).location.z = 2.6
    plate("bed", (16.4, 6.2), 2.9, 0.4, felt, bevel=0.1).location.z = 2.68
    gold = material("gold", "#e6c377", 0.3, metal=1.0)
    letters(
        "name", solids("Brightwell", SERIF, 0.75, 30), gold, lambda a, b, c: (a, -3.72 - c, 1.35 + b), 0.03
    )
    pose(spectacles(PLUM, folded=True), (0, -1.7, 3.05), (-68, 0, 0))
    afternoon(1.05, blinds=False)
    studio.camera((-10, -42, 30), (0, 0, 2.2), 92, (0, -3, 3), 8)


def shot_pair() -> None:
    sweep("#e9c46a", mottle=0.0)
    pose(spectacles(PLUM), (0.2, -2.2, 0), (0, 0, 22))
    afternoon(1.05, blinds=False)
    studio.camera((-4, -46, 18), (0.0, 2, 2.3), 80, (0, -3, 3), 8)


def shot_cloth() -> None:
    sweep("#c6d4cf", mottle=0.0)
    weave = material("cloth", "#f3e7d2", 0.95, grain=0.02, grain_size=60)
    rings = []
    for i in range(61):
        t = i / 60
        y = -6 + 12 * t
        lift = 0.35 * math.sin(5.5 * t + 0.6) ** 2
        rings.append((y, lift))
    mesh = bpy.data.meshes.new("cloth")
    count = 61
    corners = [
        (-6 + 12 * k / 60, y, 0.15 + lift + 0.3 * math.sin(k / 60 * 4 + y * 0.35) ** 2)
        for y, lift in rings
        for k in range(count)
    ]
    faces = [
        (r * count + k, r * count + k + 1, (r + 1) * count + k + 1, (r + 1) * count + k)
        for r in range(60)
        for k in range(60)
    ]
    mesh.from_pydata(corners, [], faces)
    pose(add("cloth", mesh, weave), (0, 0, 0), (0, 0, 24))
    pose(spectacles("#b5651d", folded=True), (0.3, -1.2, 0.85), (-70, 0, 12))
    afternoon(1.05, blinds=False)
    studio.camera((-4, -40, 34), (0.2, 0.4, 0.6), 92, (0, -2, 1), 8)


def shot_three() -> None:
    sweep("#a9bfb4", mottle=0.0)
    for i, tint in enumerate(("#b5651d", PLUM, "#2f6f73")):
        pose(spectacles(tint), (-1.6 + 1.8 * i, 5 - 6.4 * i, 0), (0, 0, 18))
    afternoon(1.05, blinds=False)
    studio.camera((-8, -56, 26), (0.6, 1, 2.0), 84, (0, -3, 3), 9)


def shot_given() -> None:
    """Rows of pairs on a long shelf, one for each friend."""
    sweep("#efe0c6", back=60, bend=24, mottle=0.02)
    rolled = random.Random(4)  # noqa: S311 - it scatters things in a picture
    tints = ("#b5651d", PLUM, "#2f6f73", MUSTARD, "#8c2f39", "#3e4c85")
    for row in range(3):
        for i in range(4):
            at = (-25 + 16.6 * i + 4 * (row % 2), -7 + 12.5 * row, 0)
            pose(spectacles(tints[(row * 5 + i * 2) % 6], folded=True), at, (0, 0, 6 + rolled.random() * 8))
    afternoon(1.05)
    studio.camera((-10, -84, 34), (0, 2, 1.6), 62, (0, -6, 2), 7)


SHOTS: studio.Shots = {
    "hero": (shot_hero, (1280, 800)),
    "hero-phone": (shot_tall, (780, 936)),
    "given": (shot_given, (960, 640)),
    "cloth": (shot_cloth, (560, 560)),
    "case": (shot_case, (560, 560)),
    "pair": (shot_pair, (560, 560)),
    "three": (shot_three, (560, 560)),
}
