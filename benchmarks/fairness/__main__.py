"""Precision and recall for every kind of cheater, and what honest crowds notice: ``scripts/bench fairness``.

Everybody is made up, and joins and confirms through the real use cases on a real database. The time is an
argument.
``--write`` puts the table into docs/fairness.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
from pathlib import Path

from benchmarks.fairness import cheats, honest, unseen
from benchmarks.fairness.play import Figures, play, total
from waitlist.store import connect, migrate

SEEDS = (1, 2, 3)
CHEATS = cheats.CHEATS | unseen.CHEATS
HONEST = honest.HONEST | unseen.HONEST
PAGE = Path(__file__).resolve().parents[2] / "docs" / "fairness.md"
PLACE = re.compile(r"(<!-- figures -->\n).*?(<!-- end -->)", re.DOTALL)

Found = dict[str, list[Figures]]


async def run(seeds: tuple[int, ...], size: float, preset: str, only: str) -> tuple[Found, Found]:
    """Play every kind with every seed."""
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{folder}/fairness.sqlite3")
        await database.open()
        try:
            await migrate.migrate(database, 0)
            both: list[Found] = []
            for kinds in (CHEATS, HONEST):
                found: Found = {}
                for name, draw in kinds.items():
                    if only in name:
                        found[name] = [
                            await play(
                                database, name, draw, Path(folder), seed=seed, size=size, preset=preset
                            )
                            for seed in seeds
                        ]
                        print(f"{name}: {_line(found[name])}", file=sys.stderr, flush=True)
                both.append(found)
            return both[0], both[1]
        finally:
            await database.close()


def _line(found: list[Figures]) -> str:
    reasons: dict[str, int] = {}
    for each in found:
        for reason, count in each["reasons"].items():
            reasons[reason] = reasons.get(reason, 0) + count
    keys = ("fake", "fake_counted", "honest", "honest_held", "others", "others_held", "refused")
    return " ".join(f"{key} {total(found, key)}" for key in keys) + f" {reasons}"


def _percent(part: int, whole: int) -> str:
    return "–" if not whole else f"{100 * part / whole:.1f} %"


def tables(cheats: Found, honest: Found) -> str:
    """Return both tables in Markdown."""
    lines = [
        "| Kind of cheater | Made-up friends | Not counted (recall) | Rightly held (precision) |",
        "| --- | --- | --- | --- |",
    ]
    for name, found in cheats.items():
        fake, through = total(found, "fake"), total(found, "fake_counted")
        stopped = fake - through
        wrong = total(found, "honest_held") + total(found, "others_held")
        lines.append(
            f"| {name} | {fake} | {_percent(stopped, fake)} | {_percent(stopped, stopped + wrong)} |"
        )
    lines += ["", "| Honest crowd | Credits | Delayed | Sign-ups refused |", "| --- | --- | --- | --- |"]
    for name, found in honest.items():
        credits, held = total(found, "honest"), total(found, "honest_held")
        lines.append(f"| {name} | {credits} | {_percent(held, credits)} | {total(found, 'refused')} |")
    everybody = [each for found in honest.values() for each in found]
    credits = total(everybody, "honest") + total(everybody, "others")
    held = total(everybody, "honest_held") + total(everybody, "others_held")
    refused = total(everybody, "refused")
    lines.append(
        f"| all, with the everyday people beside them | {credits} | {_percent(held, credits)} | {refused} |"
    )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench fairness", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small crowds, one seed")
    parser.add_argument("--json", action="store_true", help="figures as JSON instead of tables")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/fairness.md")
    parser.add_argument("--preset", default="balanced", help="relaxed, balanced or strict")
    parser.add_argument("--seeds", default="", help="other seeds than 1,2,3, such as 11,12,13")
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    asked = parser.parse_args()
    seeds, size = ((1,), 0.35) if asked.short else (SEEDS, 1.0)
    if asked.seeds:
        seeds = tuple(int(seed) for seed in asked.seeds.split(","))
    cheats, honest = asyncio.run(run(seeds, size, asked.preset, asked.only))
    if asked.json:
        print(json.dumps({"cheats": cheats, "honest": honest}))
        return 0
    text = tables(cheats, honest)
    print(text)
    if asked.write:
        PAGE.write_text(
            PLACE.sub(lambda place: f"{place[1]}\n{text}\n\n{place[2]}", PAGE.read_text("utf-8")), "utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
