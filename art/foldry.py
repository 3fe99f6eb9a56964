"""Foldry, a place for files: a laptop and a phone with the program on them, and glass folders as rewards."""

from __future__ import annotations

import math
from pathlib import Path

import bpy
import studio
from forms import Outline, block, fillet, group, letters, plate, sheet, slab
from mathutils import Matrix
from studio import glass, material, panel, pose, printed, sky, sweep
from words import PLAIN, solids

SCREENS = Path(__file__).resolve().parent / "screens"
BLUE, CORAL = "#2f4bd8", "#ff7a59"


def light(power: float = 1.45) -> None:
    """A bright studio: a wide window from the left, a white wall right, and a strip that edges things."""
    panel((-44, -14, 46), (0, 0, 3), (34, 34), 0.95 * power, "#fffaf2")
    panel((46, -26, 26), (0, 0, 4), (20, 44), 0.3 * power, "#eef2ff")
    panel((-6, 46, 40), (0, 0, 6), (70, 10), 0.55 * power, "#ffffff")
    panel((0, -10, 80), (0, 0, 0), (70, 70), 0.2 * power, "#f2f5ff").visible_glossy = False
    sky("#e6eaf4", 0.32 * power)


def laptop() -> bpy.types.Object:
    """An open laptop around the origin, 31 wide, its screen towards -Y."""
    whole = group("laptop")
    shell = material("shell", "#d9dbe0", 0.34, metal=0.85, grain=0.0005, grain_size=60)
    dark, key = (
        material("dark", "#16181d", 0.45),
        material("key", "#23262e", 0.55, grain=0.001, grain_size=40),
    )
    plate("base", (31, 21.6), 1.3, 1.1, shell, whole, bevel=0.22).location.z = 1.25
    plate("well", (27.4, 10.4), 0.4, 0.05, dark, whole, bevel=0.01).location = (0, 3.6, 1.262)
    for row, keys in enumerate((14, 14, 13, 12)):
        wide = 27.0 / keys
        for i in range(keys):
            at = (-13.5 + wide * (i + 0.5), 7.5 - 2.06 * row, 1.3)
            block("key", (wide - 0.24, 1.82, 0.16), at, key, whole, bevel=0.05, steps=2)
    block("space", (11, 1.82, 0.16), (0, -0.74, 1.3), key, whole, bevel=0.05, steps=2)
    for i in (-12.4, -10.2, -8, 8, 10.2, 12.4):
        block("key", (1.9, 1.82, 0.16), (i, -0.74, 1.3), key, whole, bevel=0.05, steps=2)
    plate(
        "pad", (11.4, 6.6), 0.4, 0.04, material("pad", "#c9ccd2", 0.3, metal=0.7), whole, bevel=0.01
    ).location = (
        0,
        -6.2,
        1.262,
    )
    lid = group("lid", whole)
    lid.matrix_local = Matrix.Translation((0, 10.5, 1.35)) @ Matrix.Rotation(math.radians(74), 4, "X")
    back = plate("back", (31, 20.4), 1.3, 0.6, shell, lid, bevel=0.16)
    back.location = (0, 10.3, 0.0)
    bezel = plate("bezel", (30.6, 20.0), 1.1, 0.04, material("bezel", "#0b0c0f", 0.2), lid, bevel=0.01)
    bezel.location = (0, 10.3, 0.025)
    sheet("screen", (29.2, 18.25), printed("screen", SCREENS / "desk.png", 0.25, 1.3), lid).location = (
        0,
        10.45,
        0.04,
    )
    return whole


def phone() -> bpy.types.Object:
    """A phone lying on its back, its screen up, 7.4 by 15.4."""
    whole = group("phone")
    plate("rim", (7.4, 15.4), 1.25, 0.85, material("rim", "#2a2d36", 0.25, metal=0.9), whole, bevel=0.2)
    front = plate("front", (7.1, 15.1), 1.1, 0.03, material("front", "#08090b", 0.12), whole, bevel=0.01)
    front.location.z = 0.02
    sheet(
        "screen", (6.6, 14.3), printed("screen", SCREENS / "pocket.png", 0.25, 1.3), whole
    ).location.z = 0.03
    return whole


def outline(wide: float = 8.0, high: float = 6.0) -> Outline:
    """A folder as everybody knows it, with its tab to the left."""
    x, y = wide / 2, high / 2
    points = [(-x, -y), (x, -y), (x, y - 0.9), (-x + wide * 0.5, y - 0.9), (-x + wide * 0.41, y), (-x, y)]
    return fillet(points, [0.75, 0.75, 0.75, 0.35, 0.45, 0.6], 8, closed=True)


def folder(skin: bpy.types.Material, depth: float = 0.85) -> bpy.types.Object:
    """One folder standing on its long side, its front towards -Y."""
    whole = group("folder")
    made = slab("folder", [outline()], depth, skin, whole, bevel=0.2)
    made.matrix_local = Matrix.Translation((0, 0, 3)) @ Matrix.Rotation(math.pi / 2, 4, "X")
    return whole


def row(skins: list[bpy.types.Material], step: float = 1.7, lean: float = -9) -> None:
    """Folders one behind the other, the last one in front."""
    for i, skin in enumerate(skins):
        back = (len(skins) - 1 - i) * step
        pose(folder(skin), (0, back - (len(skins) - 1) * step / 2, 0.05), (lean, 0, 0))


def stamp(text: str, at: studio.Point, height: float, lean: float = -9, base: str = "#ffffff") -> None:
    """Letters on the front of the first folder."""
    front = letters(
        "text", solids(text, PLAIN, height), material("ink", base, 0.4), lambda x, y, z: (x, -z, y), 0.05
    )
    pose(front, at, (lean, 0, 0))


def skins(*tints: str) -> list[bpy.types.Material]:
    return [glass(f"folder {i}", tint, 0.22, 1.4, 0.8) for i, tint in enumerate(tints)]


def desk() -> None:
    sweep("#dfe4f3", back=60, bend=30, mottle=0.0)
    pose(laptop(), (-2.5, 2, 0), (0, 0, 14))
    for i, tint in enumerate(("#5f78ff", "#8fa2ff", CORAL)):
        pose(
            folder(glass(f"folder {i}", tint, 0.2, 1.4, 0.85)),
            (15.8 + 1.1 * i, 3.4 - 1.9 * i, 0.05),
            (-9, 0, -14),
        )
    pose(phone(), (15.8, -6.4, 4.2), (66, 0, -16))
    block(
        "rest",
        (5, 2.2, 0.7),
        (16.2, -4.6, 0.36),
        material("rest", "#f4f5f9", 0.5),
        bevel=0.12,
        turn=(0, 0, -0.28),
    )
    light()


def shot_hero() -> None:
    desk()
    studio.camera((0, -92, 30), (3.4, 0, 9.6), 64, (2, -2, 8), 9)


def shot_phone() -> None:
    desk()
    studio.camera((4, -92, 34), (8.2, 0, 9.4), 92, (12, -4, 8), 9)


def reward(tints: tuple[str, ...], text: str, ground: str, high: float = 1.5) -> None:
    sweep(ground, mottle=0.0)
    step = 1.7
    row(skins(*tints), step)
    front = -(len(tints) - 1) * step / 2
    stamp(text, (-0.1 - 0.22 * len(tints), front - 0.5, 2.75), high)
    light()
    studio.camera((-15, -40, 15), (0.3, 0, 2.9), 140 - 7 * len(tints), (0, front, 3), 9)


def shot_one() -> None:
    reward(("#6f86ff",), "+1 GB", "#e9edf9")


def shot_four() -> None:
    reward(("#7f93ff", "#9fb0ff"), "+4 GB", "#e3e8f8")


def shot_twelve() -> None:
    reward(("#7f93ff", "#9fb0ff", "#bcc8ff"), "+12 GB", "#fbe6df", 1.25)


def shot_always() -> None:
    reward(("#7f93ff", "#9fb0ff", "#bcc8ff", "#ffb29c"), "100 GB", "#dfe5fa", 1.12)


SHOTS: studio.Shots = {
    "hero": (shot_hero, (1600, 1000)),
    "hero-phone": (shot_phone, (780, 936)),
    "one": (shot_one, (560, 560)),
    "four": (shot_four, (560, 560)),
    "twelve": (shot_twelve, (560, 560)),
    "always": (shot_always, (560, 560)),
}
