"""The film of Bathos: thirteen seconds of grandeur, then soap.

Run as: python art/film.py frames [FROM TO]   renders the fall, of which everything else is a still
        python art/film.py cut                puts stills, fall and sound together with ffmpeg
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import brands
import numpy as np
from PIL import Image

RENDERS = Path(__file__).resolve().parent / "renders" / "bathos"
TARGET = brands.pictures("bathos") / "film.mp4"
SIZE, RATE, SOUND = (960, 540), 24, 32_000
FRAMES = 36
PULL = 190  # of gravity: slower than the earth would have it, for dignity
SHOTS = (  # the still, seconds, and which part of it is seen first and last: middle and width, of one
    ("hero", 4.0, (0.5, 0.55, 1.0), (0.5, 0.43, 0.62)),
    ("near", 3.6, (0.4, 0.55, 0.62), (0.56, 0.5, 0.86)),
    ("fall", FRAMES / RATE, None, None),
    ("floor", 3.4, (0.58, 0.56, 0.8), (0.5, 0.5, 1.0)),
    ("duck", 3.0, (0.5, 0.5, 1.0), (0.5, 0.48, 0.92)),
)


def where(frame: int) -> tuple[float, float, float]:
    """How far right the bar has got, how high its middle is, and how far it has tipped, in radians."""
    slide = min(1.0, frame / 20) ** 2.4
    if frame <= 20:
        return 7.2 * slide, 11.95, 0.16 * slide
    t = (frame - 20) / RATE
    hit = math.sqrt(2 * 7.4 / PULL)
    if t < hit:
        return 7.2 + 9 * t, 11.95 - 0.5 * PULL * t * t, 0.16 + 5 * t
    after = t - hit
    tipped = math.pi - (math.pi - 0.16 - 5 * hit) * math.exp(-6 * after)
    bounce = 2.0 * math.sin(min(math.pi, after * 10)) * math.exp(-2 * after)
    held = 2.9 * abs(math.cos(tipped)) + 4.3 * abs(math.sin(tipped))
    return 7.2 + 9 * hit + 2.4 * (1 - math.exp(-5 * after)), held + bounce, tipped


def frames(first: int, last: int, threads: int) -> None:
    """Render the fall: the bar glides off its plinth as if nobody had thought of that."""
    # Blender is needed here, and not for cutting.
    import bathos  # noqa: PLC0415 - see above
    import studio  # noqa: PLC0415 - see above
    from mathutils import Matrix  # noqa: PLC0415 - see above

    studio.clear()
    bar = bathos.stage()
    bathos.standing(bar, turn=-8)
    start = bar.matrix_world.copy()
    bathos.spot()
    studio.camera((1, -80, 20), (6.2, 0, 7.4), 62, (0, -2, 10), 11)
    middle = Matrix.Translation((0, -0.4, -11.95)) @ start
    for frame in range(first, last):
        right, high, tipped = where(frame)
        bar.matrix_world = Matrix.Translation((right, 0.4, high)) @ Matrix.Rotation(tipped, 4, "Y") @ middle
        studio.develop(RENDERS / f"fall-{frame:02}.png", (800, 450), 10, threads=threads)


def _seen(still: Image.Image, x: float, y: float, wide: float) -> Image.Image:
    """A part of a still, in the shape of the film and within the picture."""
    w = still.width * wide
    h = w * SIZE[1] / SIZE[0]
    if h > still.height * wide:
        h = still.height * wide
        w = h * SIZE[0] / SIZE[1]
    left = min(max(0.0, still.width * x - w / 2), still.width - w)
    top = min(max(0.0, still.height * y - h / 2), still.height - h)
    return still.resize(SIZE, Image.Resampling.BICUBIC, (left, top, left + w, top + h))


def pictures() -> Iterator[Image.Image]:
    """Every picture of the film, one after the other."""
    for name, seconds, first, last in SHOTS:
        if first is None or last is None:
            for frame in range(FRAMES):
                with Image.open(RENDERS / f"fall-{frame:02}.png") as taken:
                    yield taken.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
            continue
        with Image.open(RENDERS / f"{name}.png") as still:
            full = still.convert("RGB")
        count = round(seconds * RATE)
        for i in range(count):
            t = i / (count - 1)
            eased = t * t * (3 - 2 * t)
            yield _seen(full, *(a + (b - a) * eased for a, b in zip(first, last, strict=True)))


def _tone(pitch: float, seconds: float, bright: float = 0.5) -> np.ndarray:
    t = np.arange(round(seconds * SOUND)) / SOUND
    return sum(np.sin(2 * math.pi * pitch * (k + 1) * t) * bright**k / (k + 1) for k in range(6))  # type: ignore[no-any-return]


def sound(seconds: float) -> np.ndarray:
    """A chord that swells as if something were about to happen; a slip, a plop, bubbles, a duck."""
    out = np.zeros(round(seconds * SOUND))

    def put(at: float, what: np.ndarray, loud: float) -> None:
        start = round(at * SOUND)
        part = what[: len(out) - start]
        out[start : start + len(part)] += loud * part

    grand = sum(_tone(pitch, 8.0) for pitch in (65.4, 98.0, 130.8, 164.8, 196.0, 261.6))
    t = np.linspace(0, 1, len(grand))
    put(0, grand * t**1.6 * np.clip((1 - t) / 0.04, 0, 1), 0.085)
    for beat in (0.0, 2.0, 4.0, 5.0, 6.0, 6.5, 7.0, 7.25, 7.5, 7.75):
        drum = np.sin(2 * math.pi * np.cumsum(48 + 60 * np.exp(-np.arange(16_000) / 900)) / SOUND)
        put(beat, drum * np.exp(-np.arange(16_000) / 4_500), 0.16 + 0.03 * beat)
    slip_at = 4.0 + 3.6 + 20 / RATE
    slip = np.arange(round(0.34 * SOUND)) / SOUND
    put(slip_at, np.sin(2 * math.pi * (1500 * slip - 1700 * slip**2)) * np.sin(math.pi * slip / 0.34), 0.28)
    plop = np.arange(round(0.2 * SOUND)) / SOUND
    put(slip_at + 0.33, np.sin(2 * math.pi * (170 * plop + 900 * plop**2)) * np.exp(-plop * 18), 0.8)
    rolled = np.random.default_rng(3)
    for _ in range(14):
        pop = np.arange(round(0.05 * SOUND)) / SOUND
        pitch = rolled.uniform(500, 1400)
        put(
            slip_at + 0.9 + rolled.uniform(0, 2.6),
            np.sin(2 * math.pi * (pitch + 4000 * pop) * pop) * np.exp(-pop * 70),
            0.2,
        )
    quack_at = 4.0 + 3.6 + FRAMES / RATE + 3.4 + 0.5
    quack = np.arange(round(0.22 * SOUND)) / SOUND
    reed = np.sign(np.sin(2 * math.pi * (420 * quack - 330 * quack**2))) * np.sin(2 * math.pi * 1150 * quack)
    put(quack_at, reed * np.sin(math.pi * quack / 0.22), 0.2)
    return out / max(1.0, float(np.abs(out).max()) / 0.9)


def cut() -> None:
    """Write the film, small and with its index in front."""
    length = sum(seconds for _, seconds, _, _ in SHOTS)
    with tempfile.TemporaryDirectory() as folder:
        heard = Path(folder) / "sound.wav"
        with wave.open(str(heard), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SOUND)
            file.writeframes((sound(length) * 32_767).astype("<i2").tobytes())
        raw = [
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            f"{SIZE[0]}x{SIZE[1]}",
            "-r",
            str(RATE),
            "-i",
            "-",
        ]
        kept = ["-c:v", "libx264", "-preset", "slow", "-crf", "27", "-pix_fmt", "yuv420p", "-threads", "1"]
        heard_as = ["-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart", "-shortest"]
        command = [
            "ffmpeg",
            "-y",
            "-loglevel",
            "error",
            *raw,
            "-i",
            str(heard),
            *kept,
            *heard_as,
            str(TARGET),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as made:
            assert made.stdin is not None
            for picture in pictures():
                made.stdin.write(picture.tobytes())
            made.stdin.close()
        if made.returncode:
            sys.exit("ffmpeg could not write the film; its words stand above.")
    print(f"{TARGET}: {length:.1f} s, {TARGET.stat().st_size // 1000} kB")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=("frames", "cut"))
    asked.add_argument(
        "span", nargs="*", type=int, default=[0, FRAMES], help="first frame, and the one after the last"
    )
    asked.add_argument("--threads", type=int, default=2)
    told = asked.parse_args()
    if told.what == "cut":
        cut()
    else:
        frames(*told.span, told.threads)


if __name__ == "__main__":
    main()
