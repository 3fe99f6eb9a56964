"""Orrin, razors: the six pictures of sites/harrys, each a scene and a camera."""

from __future__ import annotations

import math

import studio
from forms import letters
from goods import jar, lid, stand, stone, tin, tray
from mark import scaled
from mathutils import Matrix
from razor import cartridge, finishes, razor
from studio import daylight, pose, window


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


SHOTS: studio.Shots = {
    "hero": (shot_hero, (1920, 1080)),
    "hero-phone": (shot_phone, (1080, 1350)),
    "cream": (shot_cream, (800, 800)),
    "handle": (shot_handle, (800, 800)),
    "set": (shot_set, (800, 800)),
    "year": (shot_year, (800, 800)),
}
