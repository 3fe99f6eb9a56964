"""`waitlist serve` makes copies of a founder's pictures while it answers."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from running import serving, until
from served import HARRYS, write_folder

PICTURED = HARRYS.replace("[landing]\n", '[landing]\npicture = "pictures/hero.png"\n', 1)


def test_a_picture_is_served_at_once_and_in_every_width_once_they_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    write_folder(folder)
    site = folder / "sites" / "harrys"
    (site / "pictures").mkdir(exist_ok=True)
    Image.linear_gradient("L").resize((900, 500)).convert("RGB").save(site / "pictures" / "hero.png")
    original = (site / "pictures" / "hero.png").read_bytes()
    assert "hero.png" in PICTURED
    (site / "site.toml").write_text(PICTURED, "utf-8")
    with serving(folder) as running:
        first = running.get("/").text
        assert re.search(r"/static/site/hero-[0-9a-f]{10}\.(png|jpg)", first)
        running.wait_for("Made copies of 1 picture for every width of screen.")
        until(lambda: "image/avif" in running.get("/").text)
        page = running.get("/").text
        narrow = re.search(r'srcset="(/static/site/hero-640-[0-9a-f]{10}\.avif) 640w', page)
        assert narrow
        answer = running.get(narrow[1])
        assert answer.headers["content-type"] == "image/avif"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (site / "pictures" / "hero.png").read_bytes() == original
    with serving(folder) as running:
        assert "image/avif" in running.get("/").text
        assert "Made copies" not in running.said
