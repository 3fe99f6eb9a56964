"""Where what comes with the software lies: themes and sample sites."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def bundled(name: str) -> Path:
    """Return the folder `themes` or `sites` of the software: inside the wheel, else of the checkout."""
    inside = PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def theme_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders that hold themes, the founder's own first. `folder` is that of `waitlist.toml`."""
    own = folder / "themes"
    return (own,) if own.resolve() == bundled("themes").resolve() else (own, bundled("themes"))


def themes(folder: Path) -> dict[str, Path]:
    """Return the folders of all themes that a site can have, by name. `folder` is that of `waitlist.toml`."""
    found: dict[str, Path] = {}
    for place in theme_folders(folder):
        for file in sorted(place.glob("*/theme.toml")):
            found.setdefault(file.parent.name, file.parent)
    return found


def theme_names(folder: Path) -> tuple[str, ...]:
    """Return the names of all themes that a site can have."""
    return tuple(sorted(themes(folder)))
