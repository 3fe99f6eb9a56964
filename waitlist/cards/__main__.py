"""`python -m waitlist.cards`: draws one card after the other, as they are asked for on standard input.

A message is its length in four bytes and JSON; the answer the same with the PNG, empty when it could not be
drawn.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

from waitlist.cards.drawing import draw
from waitlist.cards.fonts import Font, Fonts, unpack


class Studio:
    """Draws, and keeps the fonts that were unpacked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fonts: dict[str, Font] = {}

    def draw(self, asked: dict[str, Any]) -> bytes:
        """Draw what a message asks for."""
        files = {name: b64decode(body) for name, body in asked["files"].items()}
        fonts = [self._font(files[face["file"]], face) for face in asked["faces"]]
        return draw(asked["svg"], files, Fonts(fonts, asked["roles"]))

    def _font(self, data: bytes, face: dict[str, Any]) -> Font:
        name = "f" + sha256(data + json.dumps(face).encode()).hexdigest()[:16]
        if name not in self._fonts:
            weights = face["light"], face["bold"]
            self._fonts[name] = unpack(data, name, face["family"], weights, self._folder)
        return self._fonts[name]


def main() -> None:
    """Draw until there is nobody left to ask."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the server, which ends us by closing the pipe
    os.nice(5)  # whoever waits for a page goes first
    reading, writing = sys.stdin.buffer, sys.stdout.buffer
    with tempfile.TemporaryDirectory(prefix="waitlist-cards-") as folder:
        studio = Studio(Path(folder))
        while len(head := reading.read(4)) == 4:
            asked = json.loads(reading.read(int.from_bytes(head, "big")))
            try:
                png = studio.draw(asked)
            except Exception as error:  # noqa: BLE001 - said, and the next card may be well again
                print(f"a preview card could not be drawn: {error!r}", file=sys.stderr, flush=True)  # noqa: T201
                png = b""
            writing.write(len(png).to_bytes(4, "big") + png)
            writing.flush()


if __name__ == "__main__":
    main()
