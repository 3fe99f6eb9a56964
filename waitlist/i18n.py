"""Languages: which one a visitor reads, its texts, and how it writes numbers and dates.

The texts of the software are written in English where they are used and are the keys of the catalogues
`locales/LANGUAGE.po`. A catalogue is read at first use, so a site in English alone never reads one.
"""

from __future__ import annotations

import gettext
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

LANGUAGES: dict[str, str] = {"en": "English", "th": "ไทย"}
"""Every language of the interface: its code, and its name in itself."""

LOCALES = Path(__file__).with_name("locales")

_BUDDHIST_ERA = 543  # years that the Thai calendar is ahead
_HEADER_LIMIT = 500  # longer than any browser's header; the rest is not worth reading


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of a language of `LANGUAGES`; a text without a translation stays English."""
    if language == "en":
        return gettext.NullTranslations()
    # Babel's parser takes 50 ms to import, which an English site need not wait for.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with (LOCALES / f"{language}.po").open("rb") as file:
        texts = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=1024)
def negotiate(accept_language: str, languages: tuple[str, ...]) -> str:
    """Return the one of a site's `languages` that a browser likes best, or the first of them.

    `accept_language` is the header as it came (RFC 9110, 12.5.4), "" when there is none; nonsense in it is
    passed over. A request for `th-TH` is met by `th`.
    """
    best, best_quality = languages[0], 0.0
    refused: set[str] = set()
    for part in accept_language[:_HEADER_LIMIT].lower().split(","):
        tag, _, parameters = part.partition(";")
        wanted, quality = tag.strip().partition("-")[0], _quality(parameters)
        if quality == 0:
            refused.add(wanted)
            continue
        for language in languages:
            met = wanted == language or (wanted == "*" and language not in refused)
            if met and quality > best_quality:
                best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0


def number(value: int, language: str) -> str:  # noqa: ARG001 - until a language groups otherwise
    """Write a whole number with the separators of the language: `5,000`."""
    return f"{value:,}"  # English and Thai agree


def date(moment: datetime, language: str) -> str:
    """Write the day, in the zone that `moment` carries: `1 March 2027`, in Thai `1 มีนาคม 2570`."""
    from babel.dates import format_date  # noqa: PLC0415 - few pages show a date

    year = moment.year + (_BUDDHIST_ERA if language == "th" else 0)
    return f"{format_date(moment, 'd MMMM', locale=language)} {year}"


def moment(when: datetime, language: str) -> str:
    """Write day, hour and zone, in the zone that `when` carries: `1 March 2027 at 09:00 (Asia/Bangkok)`."""
    return catalogue(language).gettext("%(day)s at %(hour)s (%(zone)s)") % {
        "day": date(when, language),
        "hour": f"{when:%H:%M}",
        "zone": str(when.tzinfo).replace("_", " "),
    }
