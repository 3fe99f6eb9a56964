"""How a language writes numbers and dates."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from waitlist.i18n.catalogues import catalogue
from waitlist.i18n.languages import LANGUAGES, PSEUDO, locale

_BUDDHIST_ERA = 543  # years that the Thai calendar is ahead


def number(value: int, language: str) -> str:
    """Write a whole number with the separators of the language: `5,000`, in German `5.000`."""
    if language in LANGUAGES or language in PSEUDO:
        return f"{value:,}"  # English and Thai agree
    return _number(value, language)


@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - English and Thai need none of it

    return format_decimal(value, locale=locale(language))


def date(moment: datetime, language: str) -> str:
    """Write the day, in the zone that `moment` carries: `1 March 2027`, in Thai `1 มีนาคม 2570`."""
    from babel.dates import format_date  # noqa: PLC0415 - few pages show a date

    if language not in LANGUAGES and language not in PSEUDO:
        return format_date(moment, "long", locale=locale(language))
    # English puts the day first, for the world and not for one country; Thais count years from the Buddha.
    year = moment.year + (_BUDDHIST_ERA if language == "th" else 0)
    return f"{format_date(moment, 'd MMMM', locale=locale(language))} {year}"


def moment(when: datetime, language: str, words: NullTranslations | None = None) -> str:
    """Write day, hour and zone, in the zone that `when` carries: `1 March 2027 at 09:00 (Bangkok)`.

    `words` are those of the language, when a site has its own.
    """
    return (words or catalogue(language)).gettext("%(day)s at %(hour)s (%(zone)s)") % {
        "day": date(when, language),
        "hour": f"{when:%H:%M}",
        "zone": _zone(when, language),
    }


def _zone(when: datetime, language: str) -> str:
    """Return the city that names a time zone, as the language writes it."""
    from babel.dates import get_timezone_location  # noqa: PLC0415 - as above

    zone = when.tzinfo
    if zone is None or zone is UTC or not isinstance(zone, ZoneInfo):
        return str(zone)
    return get_timezone_location(zone, locale=locale(language), return_city=True)
