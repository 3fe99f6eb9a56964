"""Render the pictures of the sample brands.

Run as: python art/pictures.py BRAND [NAME…] [--width N] [--samples N] [--threads N] [--to DIR]
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for Blender itself, which runs a file differently

import studio
from brands import FOLDERS

HERE = Path(__file__).resolve().parent


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("brand", choices=FOLDERS)
    asked.add_argument("names", nargs="*", help="which pictures; all of them if left out")
    asked.add_argument("--width", type=int, help="pixels; the picture's own if left out")
    asked.add_argument("--samples", type=int, default=48)
    asked.add_argument("--threads", type=int, default=2)
    asked.add_argument("--to", type=Path, default=HERE / "renders", help="where a folder for the brand is")
    told = asked.parse_args(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else None)
    shots: studio.Shots = import_module(told.brand).SHOTS
    for name in told.names or shots:
        shot, (width, height) = shots[name]
        studio.clear()
        shot()
        scale = (told.width or width) / width
        size = round(width * scale), round(height * scale)
        studio.develop(told.to / told.brand / f"{name}.png", size, told.samples, threads=told.threads)


if __name__ == "__main__":
    main()
