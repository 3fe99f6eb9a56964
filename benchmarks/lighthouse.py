"""``scripts/bench lighthouse``: what Lighthouse says of the two pages in every theme, on phone and desktop.

Each page is loaded in each of the rounds by the system's Chromium, from a server of its own theme; the median
counts. A share page belongs to one person and asks search engines to leave it out, so that the audit
`is-crawlable` would be against it for what it does on purpose: it is measured without that one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import kept, people, servers

ROOT = Path(__file__).parent.parent
LIGHTHOUSE = ROOT / ".node" / "node_modules" / "lighthouse" / "cli" / "index.js"
THEMES = ("classic", "poster", "instrument")
DEVICES = {"phone": [], "desktop": ["--preset=desktop"]}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MUST = 98
MOST_BYTES = 150_000
MISSED = "NO_NAVSTART"
"""What it says when the browser's record lacks the start of the page, by chance on a busy machine."""
AGAIN = 2
"""How often it is started again then."""
CHROME = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A page in a theme on a device: the medians of its scores, 0 to 100, and what it weighs and moves."""

    theme: str
    page: str
    device: str
    performance: float
    accessibility: float
    best_practices: float
    seo: float
    kilobytes: float
    shift: float
    largest_paint_ms: float
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        scores = (self.performance, self.accessibility, self.best_practices, self.seo)
        light = self.page != "landing" or self.kilobytes * 1000 < MOST_BYTES
        return min(scores) >= MUST and self.shift == 0 and light


def chromium() -> str:
    names = (os.environ.get("WAITLIST_CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit(
            "Lighthouse needs Chromium: apt-get install chromium, or name it in WAITLIST_CHROMIUM."
        )
    return found


def dress(folder: Path, theme: str) -> None:
    """Give the sample site in a folder another theme."""
    file = folder / "sites" / people.SITE / "site.toml"
    sample, written = file.read_text("utf-8"), 'theme = "classic"'
    if sample.count(written) != 1:
        raise SystemExit(f"{file} does not have {written} once, as expected")
    file.write_text(sample.replace(written, f'theme = "{theme}"'), "utf-8")


def ask(url: str, device: str, folder: Path, *, headers: dict[str, str], skip: str = "") -> dict[str, Any]:
    """Return Lighthouse's report on a page. Exits when there is none."""
    for again in range(AGAIN + 1):
        found = _ask_once(url, device, folder, headers=headers, skip=skip)
        if found is not None:
            return found
        if again < AGAIN:
            print(f"  {MISSED}: it starts again, {again + 1} of {AGAIN} times at most", file=sys.stderr)
    raise SystemExit(f"Lighthouse could not look at {url}: {MISSED}, {AGAIN + 1} times")


def _ask_once(
    url: str, device: str, folder: Path, *, headers: dict[str, str], skip: str
) -> dict[str, Any] | None:
    """Return the report, None when Lighthouse did not see the page begin."""
    report, sent = folder / "report.json", folder / "headers.json"
    sent.write_text(json.dumps(headers), "utf-8")
    command = [
        "node", str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={report}",
        f"--chrome-flags={CHROME}", f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={sent}", *DEVICES[device], *([f"--skip-audits={skip}"] if skip else []),
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium(), "CI": "1"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        _, said = process.communicate(timeout=180)
    except BaseException:
        process.send_signal(signal.SIGINT)  # the only one upon which it ends its browser, too
        process.wait(20)
        raise
    if process.returncode and MISSED in said:
        return None
    if process.returncode:
        raise SystemExit(f"Lighthouse failed on {url}:\n{said[-2000:]}")
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    if error := found.get("runtimeError"):
        if error.get("code") == MISSED:
            return None
        raise SystemExit(f"Lighthouse could not look at {url}: {error['message']}")
    return found


def row(theme: str, page: str, device: str, reports: list[dict[str, Any]]) -> Row:
    """Return the medians of some reports, and every audit of the last one that is not in full order."""

    def score(category: str) -> float:
        found = [report["categories"][category]["score"] or 0 for report in reports]
        return round(100 * statistics.median(found))

    def value(audit: str) -> float:
        return statistics.median(found["audits"][audit]["numericValue"] for found in reports)

    weighed = {
        ref["id"] for each in reports[-1]["categories"].values() for ref in each["auditRefs"] if ref["weight"]
    }
    wrong = [
        f"{name}: {found['title']}"
        for name, found in reports[-1]["audits"].items()
        if name in weighed and found["score"] is not None and found["score"] < 0.9
    ]
    return Row(
        theme, page, device, *map(score, CATEGORIES),
        round(value("total-byte-weight") / 1000, 1), round(value("cumulative-layout-shift"), 4),
        round(value("largest-contentful-paint")), tuple(wrong),
    )  # fmt: skip


def measured(themes: list[str], devices: list[str], rounds: int) -> Iterator[Row]:
    """Serve each theme, and have its pages looked at."""
    for theme in themes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "campaign"
            servers.furnish(folder)
            dress(folder, theme)
            member = people.member(folder)
            with servers.waitlist(folder) as server:
                for page, path, headers, skip in (
                    ("landing", "/", {}, ""),
                    ("share", "/me", member.headers, "is-crawlable"),
                ):
                    for device in devices:
                        reports = []
                        for number in range(rounds):
                            print(f"  {theme}, {page}, {device}: {number + 1} of {rounds}", file=sys.stderr)
                            url = server.url + path
                            reports.append(ask(url, device, Path(temporary), headers=headers, skip=skip))
                        yield row(theme, page, device, reports)


def keep(file: Path, rows: list[Row], rounds: int) -> None:
    """Write the rows into a file, in place of older ones of the same pages."""
    package = json.loads((LIGHTHOUSE.parent.parent / "package.json").read_text("utf-8"))
    how = {"machine": kept.machine(), "lighthouse": package["version"], "rounds": rounds}
    before = json.loads(file.read_text("utf-8"))["rows"] if file.exists() else []
    found = {(old["theme"], old["page"], old["device"]): old for old in before}
    found |= {(new.theme, new.page, new.device): asdict(new) for new in rows}
    in_order = [found[key] for key in sorted(found)]
    file.write_text(
        json.dumps({"benchmark": "lighthouse", **how, "rows": in_order}, indent=1) + "\n", "utf-8"
    )


def main() -> None:
    """Measure, print the table, and keep it."""
    parser = argparse.ArgumentParser(prog="scripts/bench lighthouse", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--theme", nargs="+", default=list(THEMES), choices=THEMES)
    parser.add_argument("--device", nargs="+", default=list(DEVICES), choices=DEVICES)
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="keep the figures there, beside those of other pages"
    )
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(
        "| theme | page | device | performance | accessibility | best practices | SEO | kB | shift | LCP ms |"
    )
    print("|---|---|---|---:|---:|---:|---:|---:|---:|---:|")
    rows = []
    for found in measured(chosen.theme, chosen.device, chosen.rounds):
        rows.append(found)
        print(
            f"| {found.theme} | {found.page} | {found.device} "
            f"| {found.performance} | {found.accessibility} | {found.best_practices} | {found.seo} "
            f"| {found.kilobytes:.0f} | "
            f"{found.shift:g} | {found.largest_paint_ms:,.0f} |",
            flush=True,
        )
        for fault in found.faults:
            print(f"  {found.theme}, {found.page}, {found.device}: {fault}", file=sys.stderr)
    if chosen.json:
        keep(chosen.json, rows, chosen.rounds)
    if not all(found.passed for found in rows):
        sys.exit(f"not every page has {MUST} in all, no shift, and a landing page under {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
