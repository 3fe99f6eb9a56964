"""The files that a founder starts from."""

from __future__ import annotations

from pathlib import Path

STARTER = Path(__file__).with_name("starter")


def starter_files(site: str = "launch", theme: str = "classic") -> dict[str, str]:
    """Return the texts of `waitlist.toml` and of the site's `site.toml`, by path in the founder's folder."""
    names = {"@SITE@": site, "@THEME@": theme, "@BRAND@": site.replace("-", " ").title()}
    return {
        "waitlist.toml": _filled("waitlist.toml", names),
        f"sites/{site}/site.toml": _filled("site.toml", names),
    }


def _filled(name: str, names: dict[str, str]) -> str:
    text = (STARTER / name).read_text("utf-8")
    for mark, value in names.items():
        text = text.replace(mark, value)
    return text
