"""The six pictures, each a scene and a camera.

Run as: python art/pictures.py [NAME…] [--width N] [--samples N] [--to DIR]
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

import bpy
from mathutils import Euler, Matrix

sys.path.insert(0, str(Path(__file__).resolve().parent))
import studio
from forms import letters
from goods import jar, lid, stand, stone, tin, tray
from mark import scaled
from razor import cartridge, finishes, razor


def pose(thing: bpy.types.Object, at: studio.Point, turn: studio.Point) -> None:
    """Set a thing down at a place, turned by degrees about x, then y, then z."""
    thing.matrix_world = (
        Matrix.Translation(at) @ Euler([math.radians(a) for a in turn], "XYZ").to_matrix().to_4x4()
    )


def window(at: studio.Point, to: studio.Point, power: float) -> None:
    """Late-morning sun through a window with bars, far enough away for soft shadows."""
    studio.panel(at, to, (7, 7), power, "#ffe2bd", spread=40)
    way = (Matrix.Translation(at)).to_translation() - (Matrix.Translation(to)).to_translation()
    middle = Matrix.Translation(to).to_translation() + way * 0.42
    frame = Matrix.Translation(middle) @ way.to_track_quat("Z", "Y").to_matrix().to_4x4()
    for x, y, wide, tall in (
        (-42, 0, 40, 140),
        (42, 0, 40, 140),
        (7.5, 0, 2.4, 70),
        (-7.5, 0, 2.4, 70),
        (0, 52, 70, 60),
        (0, 3, 60, 2.4),
    ):
        corners = [(x + i * wide / 2, y + j * tall / 2, 0) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        studio.shade([tuple(frame @ Matrix.Translation(c).to_translation()) for c in corners])


def daylight(key: float = 1.25, fill: float = 0.26) -> None:
    """The light of the tier pictures: a large window left and behind, a card to the right, a soft ceiling."""
    studio.panel((-38, 18, 44), (0, 0, 3), (28, 34), key, "#fff1de")
    studio.panel((6, -64, 46), (0, 0, 3), (60, 26), fill * 0.75, "#fbf7f0")
    studio.panel((46, -20, 30), (0, 0, 4), (16, 50), fill * 0.55, "#ffffff")
    studio.panel((0, -10, 80), (0, 0, 0), (70, 70), fill, "#f2f5ff").visible_glossy = False
    studio.panel((0, 6, 62), (0, 0, 4), (50, 16), fill * 0.3)
    studio.sky("#dfe4ea", 0.16)


def hero() -> studio.Point:
    studio.sweep("#f3ead9", back=40, bend=8, mottle=0.03)
    rock = stone((6.4, 5.0, 4.3))
    pose(rock, (9.15, -1.6, 2.15), (0, 0, -11))
    whole = razor(finishes())
    pose(whole, (-0.4, -0.6, 0.55), (0, 56, -14))
    window((-75, -60, 75), (4, 10, 6), 0.22)
    studio.panel((-50, -4, 34), (5, 0, 4), (30, 40), 0.26, "#f6f5f2")
    studio.panel((40, -34, 26), (6, 0, 4), (8, 50), 0.16, "#ffffff")
    studio.panel((-10, -24, 46), (5, 0, 4), (64, 5), 0.05, "#ffffff")
    studio.sky("#e2e6ec", 0.42)
    return (7.2, -2.8, 5.8)


def shot_hero() -> None:
    focus = hero()
    studio.camera((-0.2, -62, 11.5), (-0.2, 0, 5.1), 78, focus, 5)


def shot_phone() -> None:
    focus = hero()
    studio.camera((5.2, -62, 11.5), (5.2, 0, 8.6), 92, focus, 5)


def shot_cream() -> None:
    studio.sweep("#f0dfbe")
    kit = tin()
    pose(jar(kit, opened=True), (-0.9, 0.6, 0), (0, 0, -24))
    pose(lid(kit), (3.6, -1.84, 3.3), (62, 0, 24))
    daylight()
    studio.camera((0, -38, 24), (1.15, -0.6, 2.7), 104, (0.4, -2.8, 3.6), 8)


def shot_handle() -> None:
    studio.sweep("#cc7040")
    pose(razor(finishes()), (-4.3, -4.6, 0.72), (-82, 0, -42))
    daylight()
    studio.camera((0.3, -25.6, 38), (0.3, 0.5, 0.5), 108, (1.6, 1.4, 1.2), 11)


def shot_set() -> None:
    studio.sweep("#a9bd9f")
    kit, shaver = tin(), finishes()
    pose(stand(), (2.5, 1.6, 0), (0, 0, 0))
    pose(razor(shaver), (2.5, 1.6, 0.95), (0, 0, 14))
    pose(jar(kit, opened=False), (-3.1, 0.6, 0), (0, 0, 10))
    spare = tray((14.3, 3.0, 1.15), "#efe6d4", "#c9602c")
    for x in (-4.6, 0, 4.6):
        head = cartridge(shaver)
        head.parent = spare
        head.matrix_local = Matrix.Translation((x, 0.05, 0.98)) @ Matrix.Rotation(math.radians(13), 4, "X")
    pose(spare, (1.2, -5.2, 0), (0, 0, -5))
    daylight()
    studio.camera((0, -50, 22), (0.5, -0.8, 5.9), 92, (1.4, -1.8, 5), 8)


def shot_year() -> None:
    studio.sweep("#2a4a3e")
    shaver = finishes()
    box = tray((16.2, 12.0, 2.6), "#efe6d4", "#c9602c")
    letters(
        "name",
        scaled(1.0, gap=44),
        studio.material("print", studio.GREEN, 0.6),
        lambda x, y, z: (x, -6.0 - z, y + 1.3),
        0.02,
        box,
    )
    for row in range(4):
        for column in range(3):
            head = cartridge(shaver)
            head.parent = box
            head.matrix_local = Matrix.Translation(
                (-4.95 + 4.95 * column, -3.95 + 2.65 * row, 1.5)
            ) @ Matrix.Rotation(math.radians(8), 4, "X")
    pose(box, (0, 0, 0), (0, 0, 22))
    daylight()
    studio.camera((0, -40, 34), (0.1, -0.6, 0.9), 82, (0, -3, 2), 8)


SHOTS: dict[str, tuple[Callable[[], None], tuple[int, int]]] = {
    "hero": (shot_hero, (1920, 1080)),
    "hero-phone": (shot_phone, (1080, 1350)),
    "cream": (shot_cream, (800, 800)),
    "handle": (shot_handle, (800, 800)),
    "set": (shot_set, (800, 800)),
    "year": (shot_year, (800, 800)),
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", default=list(SHOTS))
    asked.add_argument("--width", type=int, help="pixels; the picture's own if left out")
    asked.add_argument("--samples", type=int, default=72)
    asked.add_argument("--to", type=Path, default=Path(__file__).resolve().parent / "renders")
    told = asked.parse_args(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else None)
    for name in told.names or SHOTS:
        shot, (width, height) = SHOTS[name]
        studio.clear()
        shot()
        scale = (told.width or width) / width
        studio.develop(told.to / f"{name}.png", (round(width * scale), round(height * scale)), told.samples)


if __name__ == "__main__":
    main()
