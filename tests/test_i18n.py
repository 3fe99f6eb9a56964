from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitlist import i18n

BOTH = ("en", "th")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("th", "th"),
        ("th-TH,th;q=0.9,en;q=0.8", "th"),
        ("en-GB,en;q=0.9,th;q=0.8", "en"),
        ("fr,de;q=0.9", "en"),
        ("fr, th;q=0.3", "th"),
        ("en;q=0.2, TH ; q=0.7", "th"),
        ("*", "en"),
        ("en;q=0, *", "th"),
        ("th;q=0", "en"),
        ("th;q=nonsense, en;q=0.1", "en"),
        ("th;q=2, en;q=0.1", "en"),
        (";;;,,q=1", "en"),
        ("th;level=1", "th"),
    ],
)
def test_the_browsers_favourite_among_the_sites_languages_is_chosen(header, language) -> None:
    assert i18n.negotiate(header, BOTH) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("pt", "pt-BR"),
        ("pt-PT,en;q=0.9", "pt-BR"),
        ("zh-TW;q=0.8, zh-Hans;q=0.8", "zh-Hans"),
        ("zh-hant, zh-hans;q=0.9", "zh-Hant"),
        ("ar, ar-XB, en-XA", "en"),
        ("*", "en"),
    ],
)
def test_a_language_is_met_by_its_nearest_form_and_a_made_one_never(header, language) -> None:
    offered = ("ar-XB", "en-XA", "en", "pt-BR", "zh-Hant", "zh-Hans")
    assert i18n.negotiate(header, ("en", *offered)) == language


def test_the_sites_first_language_is_the_default() -> None:
    assert i18n.negotiate("fr", ("th", "en")) == "th"


@given(st.text())
def test_no_header_however_odd_raises(header) -> None:
    assert i18n.negotiate(header, BOTH) in BOTH


def test_a_header_of_a_megabyte_is_read_no_further_than_any_browsers() -> None:
    assert i18n.negotiate("x," * 500_000 + "th", BOTH) == "en"


def test_english_needs_no_catalogue_and_thai_has_one_plural_form() -> None:
    words = "%(shown)s friend so far", "%(shown)s friends so far"
    assert i18n.catalogue("en").ngettext(*words, 2) == "%(shown)s friends so far"
    assert i18n.catalogue("th").ngettext(*words, 1) == "ชวนเพื่อนมาแล้ว %(shown)s คน"


def test_a_text_without_translation_stays_english() -> None:
    assert i18n.catalogue("th").gettext("No such text") == "No such text"


def test_numbers_have_separators() -> None:
    assert i18n.number(5000, "en") == i18n.number(5000, "th") == "5,000"


def test_other_languages_write_numbers_and_dates_their_own_way() -> None:
    assert [i18n.number(5000, language) for language in ("de", "fr", "en-XA")] == [
        "5.000",
        "5\u202f000",
        "5,000",
    ]
    moment = datetime(2027, 3, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    assert i18n.date(moment, "de") == "1. März 2027"
    assert i18n.date(moment, "pt-BR") == "1 de março de 2027"
    assert i18n.moment(moment, "de").startswith("1. März 2027 at 09:00 (Berlin)")


@pytest.mark.parametrize("code", ["en", "th", "de", "pt-BR", "zh-Hant", "ar-XB"])
def test_a_language_is_known_by_its_code(code) -> None:
    assert i18n.is_language(code)
    assert i18n.language_name(code)


@pytest.mark.parametrize("code", ["", "xx", "DE", "de_AT", "german", "../de", "en-ZZ", "root"])
def test_what_is_no_code_of_a_language_is_refused(code) -> None:
    assert not i18n.is_language(code)


def test_languages_know_their_name_and_direction() -> None:
    assert [i18n.language_name(code) for code in ("th", "de", "fr", "ar")] == [
        "ไทย",
        "Deutsch",
        "Français",
        "العربية",
    ]
    assert [i18n.direction(code) for code in ("th", "de", "ar", "he", "ar-XB")] == [
        "ltr",
        "ltr",
        "rtl",
        "rtl",
        "rtl",
    ]


def test_the_mirrored_language_turns_words_and_keeps_places_and_tags() -> None:
    turned = i18n.catalogue("ar-XB").gettext("<strong>%(name)s</strong> invited you to {link}.")
    assert turned == ("<strong>%(name)s</strong> \u202einvited\u202c \u202eyou\u202c \u202eto\u202c {link}.")


def test_the_lengthened_language_is_longer_and_keeps_places_and_tags() -> None:
    words = "<strong>%(shown)s</strong> friend", "<strong>%(shown)s</strong> friends"
    long = i18n.catalogue("en-XA").ngettext(*words, 2)
    assert long == "[<strong>%(shown)s</strong> ƒŕîéñðš lorem]".replace("ƒ", "f").replace("ð", "d")
    assert len(long) > len(words[1])


def test_thai_dates_count_years_from_the_buddha() -> None:
    moment = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert i18n.date(moment, "en") == "1 March 2027"
    assert i18n.date(moment, "th") == "1 มีนาคม 2570"


def test_a_date_is_the_day_in_its_own_zone() -> None:
    late = datetime(2027, 3, 1, 22, tzinfo=UTC)
    assert i18n.date(late.astimezone(timezone(timedelta(hours=7))), "en") == "2 March 2027"


def test_a_moment_is_said_with_hour_and_zone() -> None:
    opening = datetime(2030, 3, 1, 9, tzinfo=ZoneInfo("America/New_York"))
    assert i18n.moment(opening, "en") == "1 March 2030 at 09:00 (New York)"
    assert i18n.moment(opening, "th") == "1 มีนาคม 2573 เวลา 09:00 น. (นิวยอร์ก)"
    assert i18n.moment(datetime(2030, 3, 1, 21, 5, tzinfo=UTC), "en") == "1 March 2030 at 21:05 (UTC)"
