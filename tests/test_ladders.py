"""Long ladders in every theme: nine steps and more stand upright on every screen, and the bar has no gap."""

from __future__ import annotations

from pathlib import Path

import html5lib
import pytest
from theme_samples import frame, settings, share, site_folder

from waitlist.sites import InForce, Site
from waitlist.themes import load_theme

TITLES = (
    "A tin",
    "Dampfschifffahrtsgesellschaftskapitänsmütze",
    "ครีมโกนหนวด",
    "Twelve blades, one each month",
)


def sites(folder: Path, theme: str) -> dict[int, Site]:
    """Return a site for each length of its ladder, with steps at one friend, three, six, ten and so on."""
    steps = [
        {"id": f"step-{n}", "friends": n * (n + 1) // 2, "reward": TITLES[n % len(TITLES)]}
        for n in range(1, 21)
    ]
    made = settings(folder, theme=theme, tiers=steps)
    drawn = load_theme(made, folder)
    return {n: Site(InForce(1, tuple(made.tiers[:n]), made.place), made, drawn) for n in range(8, 21)}


def pieces(site: Site, folder: Path, friends: int) -> tuple[str, list[str], list[float]]:
    """Return the classes of the ladder, those of its steps, and how much of each piece is filled."""
    html = site.theme.render(share(ladder=site.ladder_view("en", friends)), frame(folder))
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    [ladder] = tree.findall(".//ol[@id='ladder']") or tree.findall(".//main//ol")
    steps = ladder.findall("li")
    filled = []
    for step in steps:
        bars = [bar for bar in step.iter() if bar.get("class") == "fill"]
        filled.append(float(bars[0].get("width").rstrip("%")) if bars else 0.0)
    return ladder.get("class"), [step.get("class") for step in steps], filled


@pytest.mark.parametrize("theme", ["core", "classic", "poster", "instrument"])
def test_ladders_of_nine_to_twenty_steps_stand_upright_and_have_no_gap(tmp_path: Path, theme: str) -> None:
    folder = site_folder(tmp_path)
    for count, site in sites(folder, theme).items():
        for reached in (0, count // 2, count):
            friends = reached * (reached + 1) // 2 + (1 if 0 < reached < count else 0)
            classes, steps, filled = pieces(site, folder, friends)
            assert len(steps) == count
            assert ("ladder-upright" in classes.split()) == (count > 8)
            assert [("rung-reached" in step.split()) for step in steps] == [n < reached for n in range(count)]
            assert sum("rung-next" in step.split() for step in steps) == (reached < count)
            # Whole pieces, then at most one that is filled in part, then empty ones.
            assert filled == sorted(filled, reverse=True)
            assert sum(0 < piece < 100 for piece in filled[:-1]) <= 1
            assert (filled[0] > 0) == (friends > 0)
            assert (filled[-1] == 50) == (reached == count)
