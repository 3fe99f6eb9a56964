"""What a browser is called, in words for its user: "Firefox on Linux". Nothing finer is kept of it."""

from __future__ import annotations

# The first that is found counts: most browsers also name those that they want to be taken for.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: bytes) -> str:
    """Return the browser and system that a header `User-Agent` tells of, "" for none that is known."""
    text = user_agent[:500].decode("latin-1")
    browser = next((name for sign, name in _BROWSERS if sign in text), "")
    system = next((name for sign, name in _SYSTEMS if sign in text), "")
    return f"{browser} on {system}" if browser and system else browser or system
