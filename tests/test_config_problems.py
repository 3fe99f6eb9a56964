"""What is wrong in a founder's files is said in full, with exact words, all of it at once."""

from __future__ import annotations

import os
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.founder import Founder
from waitlist.config import load
from waitlist.config.folders import bundled, theme_names
from waitlist.config.site_files import read_sites
from waitlist.problems import ConfigError, Problem

TEXT = 'text in quotes, or a table by language such as { en = "Hello", th = "สวัสดี" }'
PICTURE = 'a picture in the site\'s folder, such as "pictures/hero.jpg"'
BASE_URL = 'an address without a path, such as "https://example.com"'
MAIL_SERVER = "a mail server such as smtp://user:password@mail.example.com:587 or smtps://…"
DATABASE = "sqlite:/// and the path of a file, or postgresql://user:password@host/name"
COLOUR = 'a colour such as "#1f6f5c"'
URL = "an address starting with https:// or http://"
DATE = "a date and time without quotes, such as 2026-03-01T09:00:00"
TIMEZONE = 'a time zone such as "Asia/Bangkok"'
ONE_LINE = "text on one line, without control characters"
FILM = 'a video in the site\'s folder, such as "pictures/film.mp4", or its address at YouTube or Vimeo'
INSIDE = "The path starts in the folder of site.toml and stays inside it."
HIDDEN = "a value that is not shown"
SLUG = "lower-case letters, digits and hyphens, at most 40"
UNKNOWN = "an unknown key"
SITE_KEYS = (
    "one of hosts, base_url, languages, confirmation, theme, timezone, indexing, brand, look, dates, "
    "landing, consent, questions, share, place, leaderboard, attribution, "
    "tiers, rewards, fraud, mail, test, footer, pages"
)
MACHINE_KEYS = (
    "one of base_url, default_site, sites, data, database, mail, secret_keys, metrics_token, "
    "proxy, limits, privacy, admin, log, server"
)
THEMES = " or ".join(f'"{name}"' for name in theme_names(bundled("themes").parent))
QUOTES = 'Text stands in straight quotes: name = "Ada".'
EXISTING = "a file that exists in the site's folder"
SMALLEST_FIRST = "Each tier needs more friends than the one before: put the smallest first."
SITE = "sites/harrys/site.toml"
INIT = "`waitlist init` writes one to start from."


@pytest.fixture
def founder(tmp_path: Path) -> Founder:
    return Founder(tmp_path)


def test_all_problems_of_all_files_come_at_once(founder: Founder) -> None:
    machine = """
base_url = "orrin.example"
default_site = "hariys"
[sevrer]
port = 1
[limits]
enabled = "yes"
"""
    harrys = """
hosts = ["orrin.example"]
confirmation = false
[[tiers]]
id = "cream"
friends = "5"
reward = "Cream"
"""
    toms = 'hosts = ["Orrin.example"]\ntheme = "clasic"'
    assert founder.problems(machine, {"PORT": "http"}, harrys=harrys, toms=toms, trunk="line =") == [
        Problem("waitlist.toml: base_url", '"orrin.example"', BASE_URL),
        Problem("waitlist.toml: limits.enabled", '"yes"', "true or false"),
        Problem("PORT", '"http"', "a whole number from 0 to 65535"),
        Problem("waitlist.toml: sevrer", UNKNOWN, MACHINE_KEYS, "did you mean 'server'?"),
        Problem(f"{SITE}: confirmation", "false", '"on" or "off"'),
        Problem(f"{SITE}: tiers[1].friends", '"5"', "a whole number from 1 to 1000000"),
        Problem("sites/toms/site.toml: theme", '"clasic"', THEMES, "did you mean 'classic'?"),
        Problem("sites/trunk/site.toml: line 1", "`line = …`", "valid TOML", QUOTES),
        Problem(
            "waitlist.toml: default_site",
            '"hariys"',
            '"harrys" or "toms" or "trunk"',
            "did you mean 'harrys'?",
        ),
        Problem(
            "sites/toms/site.toml: hosts[1]",
            '"Orrin.example"',
            "a host name that no other site has",
            "The site 'harrys' has it already.",
        ),
    ]


def test_the_error_ends_a_command_with_78_and_prints_every_problem(founder: Founder) -> None:
    with pytest.raises(ConfigError) as caught:
        founder.load('server.port = "80"\nlimits.enabled = 1')
    assert caught.value.exit_code == 78
    assert str(caught.value) == (
        "waitlist.toml: limits.enabled: got 1, expected true or false.\n"
        'waitlist.toml: server.port: got "80", expected a whole number from 0 to 65535.'
    )


@pytest.mark.parametrize(
    ("text", "place", "got", "expected", "hint"),
    [
        ("headline = Hello", ": line 1, column 12", "`headline = …`", "valid TOML", QUOTES),
        (
            "[brand\n",
            ": line 1, column 7",
            "`[brand`",
            "valid TOML",
            "The reader says: expected ']' at the end of a table declaration.",
        ),
        (
            "a = 1\na = 2",
            ": line 2",
            "`a = …`",
            "valid TOML",
            "The reader says: cannot overwrite a value.",
        ),
        ('a = "x', ": line 1", "`a = …`", "valid TOML", "The reader says: unterminated string."),
        ("\x01", ": line 1, column 1", "an empty line", "valid TOML", "The reader says: invalid statement."),
        (
            b"[brand]\nname = '\xff'",
            ": line 2",
            "bytes that are not UTF-8",
            "text in UTF-8",
            "Save the file as UTF-8.",
        ),
        (
            f"a = {'[' * 10_000}",
            "",
            "tables or lists inside each other without end",
            "settings",
            "Take them out.",
        ),
        ("#" * 1_000_001, "", "a very large file", "at most 1000000 bytes", "Take out what is not settings."),
    ],
)
def test_a_file_that_is_not_toml_is_told_by_line(
    founder: Founder, text: str | bytes, place: str, got: str, expected: str, hint: str
) -> None:
    founder.load()
    founder.write(SITE, text)
    with pytest.raises(ConfigError) as caught:
        load(founder.folder, {})
    assert caught.value.problems == (Problem(SITE + place, got, expected, hint),)


def test_a_number_of_thousands_of_digits_is_a_problem(founder: Founder) -> None:
    (problem,) = founder.problems(harrys=f"a = {'9' * 5000}")
    assert problem.where == SITE
    assert problem.got.startswith("exceeds the limit")
    assert founder.problems(harrys=f"place.jump = 0x{'f' * 5000}") == [
        Problem(f"{SITE}: place.jump", "a very large number", "a whole number from 1 to 100000")
    ]


def test_an_empty_folder_has_no_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert caught.value.problems == (
        Problem("waitlist.toml", "no such file", "a TOML file", INIT),
        Problem(
            "waitlist.toml: sites",
            f"{tmp_path}/sites, no such file or directory",
            "a folder with a folder for each site",
            INIT,
        ),
    )


def test_a_second_at_sign_before_the_host_of_a_database_is_a_problem(founder: Founder) -> None:
    hint = "Write @ in a name or a password as %40."
    wrong = {"WAITLIST_DATABASE_URL": "postgresql://ada:sec@ret@localhost/x"}
    assert founder.problems("", wrong) == [Problem("WAITLIST_DATABASE_URL", HIDDEN, DATABASE, hint)]


def test_a_folder_without_sites_is_a_problem(founder: Founder) -> None:
    (founder.folder / "sites").mkdir()
    founder.write("waitlist.toml", "")
    with pytest.raises(ConfigError) as caught:
        load(founder.folder, {})
    assert caught.value.problems == (
        Problem(
            "waitlist.toml: sites",
            f"{founder.folder}/sites, which is empty",
            "a folder with a folder for each site",
            INIT,
        ),
    )


def test_a_site_without_a_file_is_a_problem(founder: Founder) -> None:
    founder.write("sites/toms/notes.txt", "")
    assert founder.problems() == [Problem("sites/toms/site.toml", "no such file", "a TOML file", INIT)]


def test_a_file_that_cannot_be_read_is_a_problem(founder: Founder) -> None:
    (founder.folder / "sites/toms/site.toml").mkdir(parents=True)
    assert founder.problems() == [
        Problem(
            "sites/toms/site.toml",
            "is a directory",
            "a file that can be read",
            f"Look at the rights of {founder.folder}/sites/toms/site.toml.",
        )
    ]


def test_a_sites_folder_is_named_like_a_host(founder: Founder) -> None:
    founder.write("sites/Tom's/site.toml", "")
    assert founder.problems() == [
        Problem(
            "sites/Tom's/site.toml",
            'the folder "Tom\'s"',
            "a folder named with lower-case letters, digits and hyphens, at most 40",
            "The name is part of the address while developing.",
        )
    ]


@pytest.mark.parametrize(
    ("text", "key", "got", "expected", "hint"),
    [
        (
            'base_url = "https://orrin.example/launch"',
            "base_url",
            '"https://orrin.example/launch"',
            BASE_URL,
            'A site lives at the root of its host: write "https://orrin.example".',
        ),
        (
            'base_url = "https://orrin.example:port"',
            "base_url",
            '"https://orrin.example:port"',
            BASE_URL,
            "",
        ),
        (
            'database.url = "mysql://localhost/x"',
            "database.url",
            HIDDEN,
            DATABASE,
            "",
        ),
        (
            'database.url = "postgresql://localhost"',
            "database.url",
            HIDDEN,
            DATABASE,
            "Name the database after the server: postgresql://user:password@host:5432/waitlist.",
        ),
        (
            'database.url = "postgresql://ada:secret@localhost/x"',
            "database.url",
            HIDDEN,
            "a database without a password",
            "Set WAITLIST_DATABASE_URL, or WAITLIST_DATABASE_URL_FILE to the path of a file that holds it.",
        ),
        (
            "database.connections = 1",
            "database.connections",
            "1",
            "a whole number from 2 to 100",
            "",
        ),
        (
            'database.url = "sqlite:///"',
            "database.url",
            HIDDEN,
            DATABASE,
            "Name the file, without options.",
        ),
        (
            'mail.url = "http://mail.example.com"',
            "mail.url",
            HIDDEN,
            MAIL_SERVER,
            "It starts with smtp:// or smtps://.",
        ),
        (
            'mail.url = "smtp://mail.example.com?starttls=maybe"',
            "mail.url",
            HIDDEN,
            MAIL_SERVER,
            "Starttls is required, optional or never.",
        ),
        (
            'mail.url = "smtp://mail.example.com?tls=1"',
            "mail.url",
            HIDDEN,
            MAIL_SERVER,
            "The only option is starttls, not tls.",
        ),
        (
            'mail.url = "smtp://mail.example.com/x"',
            "mail.url",
            HIDDEN,
            MAIL_SERVER,
            'In a user name or password write "@" as %40, "/" as %2F, "#" as %23 and "?" as %3F.',
        ),
        ('mail.url = "smtp://[mail"', "mail.url", HIDDEN, MAIL_SERVER, ""),
        (
            'mail.url = "smtp://ada:secret@mail.example.com"',
            "mail.url",
            HIDDEN,
            "a mail server without a password",
            "Set WAITLIST_MAIL_URL, or WAITLIST_MAIL_URL_FILE to the path of a file that holds it.",
        ),
        (
            'mail.from = "Ada <ada@orrin.example>"',
            "mail.from",
            '"Ada <ada@orrin.example>"',
            'an e-mail address such as "hello@example.com"',
            "",
        ),
        ("mail.per_second = 0", "mail.per_second", "0", "a number above 0, at most 1000", ""),
        ("mail.per_second = nan", "mail.per_second", "NaN", "a number above 0, at most 1000", ""),
        ("mail = 1", "mail", "1", "a table", ""),
        (
            'mail.from_ = "x"',
            "mail.from_",
            UNKNOWN,
            "one of url, from, reply_to, per_second, relay, hook_secret",
            "did you mean 'from'?",
        ),
        (
            'secret_keys = ["correct-horse-battery-staple-of-ada"]',
            "secret_keys",
            HIDDEN,
            "no secret in the file",
            "Set WAITLIST_SECRET_KEYS, or WAITLIST_SECRET_KEYS_FILE to the path of a file that holds it.",
        ),
        (
            'metrics_token = "correct-horse-battery-staple-of-ada"',
            "metrics_token",
            HIDDEN,
            "no secret in the file",
            "Set WAITLIST_METRICS_TOKEN, or WAITLIST_METRICS_TOKEN_FILE to the path of a file that holds it.",
        ),
        (
            'proxy.trusted = ["10.0.0.1/8"]',
            "proxy.trusted[1]",
            '"10.0.0.1/8"',
            'a network such as "10.0.0.0/8"',
            'Write "10.0.0.0/8".',
        ),
        ('proxy.trusted = ["ada"]', "proxy.trusted[1]", '"ada"', 'a network such as "10.0.0.0/8"', ""),
        (
            'server.host = "http://0.0.0.0"',
            "server.host",
            '"http://0.0.0.0"',
            'an address to listen on, such as "127.0.0.1" or "0.0.0.0"',
            "",
        ),
        ("server.port = 65536", "server.port", "65536", "a whole number from 0 to 65535", ""),
        ("server.port = true", "server.port", "true", "a whole number from 0 to 65535", ""),
        ("admin.idle_hours = 0", "admin.idle_hours", "0", "a whole number from 1 to 720", ""),
        ("admin.session_days = 200", "admin.session_days", "200", "a whole number from 1 to 180", ""),
        ('sites = "a\\u0000b"', "sites", '"a\\u0000b"', ONE_LINE, "Take out the character '\\x00'."),
        ('data = ""', "data", '""', "a folder, starting from the folder of waitlist.toml", ""),
        ('log.level = "warn"', "log.level", '"warn"', '"debug", "info", "warning" or "error"', ""),
        ("port = 1", "port", UNKNOWN, MACHINE_KEYS, "did you mean 'server.port'?"),
    ],
)
def test_a_wrong_setting_of_the_machine(
    founder: Founder, text: str, key: str, got: str, expected: str, hint: str
) -> None:
    assert founder.problems(text) == [Problem(f"waitlist.toml: {key}", got, expected, hint)]


@pytest.mark.parametrize(
    ("text", "key", "got", "expected", "hint"),
    [
        (
            'hosts = ["https://orrin.example/"]',
            "hosts[1]",
            '"https://orrin.example/"',
            'a host name such as "launch.example.com", without https:// and port',
            'Write "orrin.example".',
        ),
        (
            "languages = []",
            "languages",
            "an empty list",
            'a list with at least one entry, each a language such as "en", "th" or "de"',
            "",
        ),
        (
            'languages = ["thai"]',
            "languages[1]",
            '"thai"',
            'a language such as "en", "th" or "de"',
            "did you mean 'th'?",
        ),
        ('languages = ["en", "en"]', "languages[2]", '"en"', "each language once", "Take one of them out."),
        ("theme = 1", "theme", "1", SLUG, ""),
        ('timezone = "Asia/Bankok"', "timezone", '"Asia/Bankok"', TIMEZONE, "did you mean 'Asia/Bangkok'?"),
        ('timezone = "../../etc/passwd"', "timezone", '"../../etc/passwd"', TIMEZONE, ""),
        ('brand.color = "#abc"', "brand.color", '"#abc"', COLOUR, 'Write "#aabbcc".'),
        ('brand.color = "red"', "brand.color", '"red"', COLOUR, ""),
        ('brand.website = "javascript:alert(1)"', "brand.website", '"javascript:alert(1)"', URL, ""),
        (
            'brand.website = "https://ada:secret@orrin.example"',
            "brand.website",
            '"https://ada:secret@orrin.example"',
            URL,
            "",
        ),
        ('brand.name = "Or\\nrin"', "brand.name", '"Or\\nrin"', ONE_LINE, "Take out the character '\\n'."),
        (
            '[brand]\nname = "Orrin"\ntheme = "classic"',
            "brand.theme",
            UNKNOWN,
            "one of name, tagline, legal_name, email, postal_address, website, logo, favicon, color, accent",
            "Put theme at the top of the file, before the first [table].",
        ),
        ('"a\\nb" = 1', '"a\\nb"', UNKNOWN, SITE_KEYS, ""),
        ('folder = "/etc"', "folder", UNKNOWN, SITE_KEYS, "did you mean 'footer'?"),
        (
            'landing.line = "a\\u0007b"',
            "landing.line",
            '"a\\u0007b"',
            "text without control characters",
            "Take out the character '\\x07'.",
        ),
        ("landing.line = 1", "landing.line", "1", TEXT, ""),
        ("landing.line = {}", "landing.line", "an empty table", TEXT, ""),
        ("landing.line = { en = 1 }", "landing.line", "{ en = 1 }", TEXT, ""),
        (
            'landing.line = { en = "a", xx = "b" }',
            "landing.line",
            '{ en = "a", xx = "b" }',
            TEXT,
            "xx is no language.",
        ),
        (
            'landing.line = { th = "b" }',
            "landing.line",
            '{ th = "b" }',
            "the text in 'en' too, the site's first language",
            'Add en = "…" to the table.',
        ),
        ('landing.picture = "../hero.jpg"', "landing.picture", '"../hero.jpg"', PICTURE, INSIDE),
        ('landing.picture = "/etc/hero.jpg"', "landing.picture", '"/etc/hero.jpg"', PICTURE, INSIDE),
        (
            'landing.picture = "https://cdn.example.com/hero.jpg"',
            "landing.picture",
            '"https://cdn.example.com/hero.jpg"',
            PICTURE,
            "Pages load nothing from other hosts: put the file into the site's folder.",
        ),
        (
            "landing.picture = 'pictures\\hero.jpg'",
            "landing.picture",
            '"pictures\\\\hero.jpg"',
            PICTURE,
            'Write "pictures/hero.jpg".',
        ),
        (
            'landing.video = "film.mov"',
            "landing.video",
            '"film.mov"',
            FILM,
            "The name must end in .mp4, .webm.",
        ),
        ('[consent]\nversion = "1"', "consent.text", "", TEXT, ""),
        (
            'share.message = "Join me"',
            "share.message",
            '"Join me"',
            "text with {link} in it, in every language",
            "Write {link} where the personal link goes.",
        ),
        ('dates.opens = "2026-03-01"', "dates.opens", '"2026-03-01"', DATE, "Write it without quotes."),
        ("dates.opens = 0206-03-01", "dates.opens", "0206-03-01", DATE, "Look at the year."),
        ("dates.opens = 09:00:00", "dates.opens", "09:00:00", DATE, ""),
        (
            "[dates]\nopens = 2026-03-02T09:00:00\ncloses = 2026-03-02",
            "dates.closes",
            "2026-03-02",
            "a time after dates.opens, 2026-03-02 09:00:00",
            "",
        ),
        (
            '[[questions]]\nid = "size"\nlabel = "Size?"\nkind = "choice"\noptions = ["S"]',
            "questions[1].options",
            "a list of 1",
            "at least two options for the kind choice",
            "",
        ),
        (
            '[[questions]]\nid = "size"\nlabel = "Size?"\noptions = ["S", "M"]',
            "questions[1].options",
            "a list of 2",
            "options only for the kind choice",
            'Set kind = "choice", or take the options out.',
        ),
        ("tiers = 5", "tiers", "5", "a list of tables of at most 20", ""),
        (
            '[[tiers]]\nid = "cream"\nfriends = 5\nreward = ""',
            "tiers[1].reward",
            '""',
            "a text that is not empty",
            "",
        ),
        (
            '[[tiers]]\nid = "cream"\nfriends = 5\nreward = "Cream"\ncost = -1',
            "tiers[1].cost",
            "-1",
            "an amount of at least 0, such as 3.50",
            "",
        ),
        (
            '[[tiers]]\nid = "cream"\nfriends = 5\nreward = "Cream"\nstock = 1.5',
            "tiers[1].stock",
            "1.5",
            "a whole number of at least 0",
            "",
        ),
        ('[[tiers]]\nfriends = 5\nreward = "Cream"', "tiers[1].id", "", SLUG, ""),
        (
            (
                '[[tiers]]\nid = "a"\nfriends = 5\nreward = "Cream"\n[[tiers]]\nid = "a"\nfriends = '
                '9\nreward = "Set"'
            ),
            "tiers[2].id",
            '"a"',
            "an id of its own",
            "It belongs to tiers[1] already.",
        ),
        (
            (
                '[[tiers]]\nid = "a"\nfriends = 9\nreward = "Cream"\n[[tiers]]\nid = "b"\nfriends = '
                '5\nreward = "Set"'
            ),
            "tiers[2].friends",
            "5",
            "more than 9, which tiers[1] asks for",
            "Each tier needs more friends than the one before: put the smallest first.",
        ),
    ],
)
def test_a_wrong_setting_of_a_site(
    founder: Founder, text: str, key: str, got: str, expected: str, hint: str
) -> None:
    assert founder.problems(harrys=text) == [Problem(f"{SITE}: {key}", got, expected, hint)]


def test_one_wrong_tier_hides_no_problem_of_the_others(founder: Founder) -> None:
    ladder = """
[[tiers]]
id = "cream"
friends = 9
reward = 1
[[tiers]]
id = "handle"
friends = "x"
reward = "Handle"
[[tiers]]
id = "cream"
friends = 9
reward = "Set"
"""
    assert founder.problems(harrys=ladder) == [
        Problem(f"{SITE}: tiers[1].reward", "1", TEXT),
        Problem(f"{SITE}: tiers[2].friends", '"x"', "a whole number from 1 to 1000000"),
        Problem(f"{SITE}: tiers[3].id", '"cream"', "an id of its own", "It belongs to tiers[1] already."),
        Problem(f"{SITE}: tiers[3].friends", "9", "more than 9, which tiers[1] asks for", SMALLEST_FIRST),
    ]


def test_a_missing_picture_is_told_with_the_nearest_name(founder: Founder) -> None:
    founder.write("sites/harrys/pictures/hero.webp", b"")
    text = '[landing]\npicture = "pictures/hero.jpg"\npicture_phone = "art/phone.jpg"'
    put = f"Put it at {founder.folder}/sites/harrys/art/phone.jpg, or take the key out."
    assert founder.problems(harrys=text) == [
        Problem(f"{SITE}: landing.picture", '"pictures/hero.jpg"', EXISTING, "did you mean 'hero.webp'?"),
        Problem(f"{SITE}: landing.picture_phone", '"art/phone.jpg"', EXISTING, put),
    ]


def test_a_picture_with_a_name_longer_than_disks_know_is_a_missing_one(founder: Founder) -> None:
    (problem,) = founder.problems(harrys=f'landing.picture = "{"x" * 5000}.jpg"')
    assert problem.expected == EXISTING


def test_a_picture_that_is_a_link_out_of_the_folder_is_refused(founder: Founder) -> None:
    outside = founder.write("outside/hero.jpg", b"jpg")
    founder.load()
    (founder.folder / "sites/harrys/hero.jpg").symlink_to(outside)
    hint = "The file is a link that leads out of the site's folder: copy it there instead."
    assert founder.problems(harrys='landing.picture = "hero.jpg"') == [
        Problem(f"{SITE}: landing.picture", '"hero.jpg"', PICTURE, hint)
    ]


@contextmanager
def an_ordinary_user(folder: Path) -> Iterator[None]:
    """Be somebody who may not read every file, as root may; the folder stays reachable."""
    if os.geteuid() != 0:
        yield
        return
    for place in (folder, *folder.parents):
        if place.stat().st_uid == 0 and not place.stat().st_mode & 0o001:
            place.chmod(0o711)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_picture_that_cannot_be_read_is_a_problem(founder: Founder) -> None:
    picture = founder.write("sites/harrys/hero.jpg", b"jpg")
    founder.write("sites/harrys/site.toml", b'landing.picture = "hero.jpg"')
    picture.chmod(0)
    hint = f"Give the server's user the right to read {picture}."
    found: list[Problem] = []
    with an_ordinary_user(founder.folder):
        read_sites(founder.folder / "sites", founder.folder, ("classic",), found)
    assert found == [Problem(f"{SITE}: landing.picture", '"hero.jpg"', "a file that can be read", hint)]


def test_a_machine_without_time_zones_is_told_so(founder: Founder, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tzdata", "tzdata.zoneinfo.Asia"):
        monkeypatch.setitem(sys.modules, name, None)  # as if the package were not there
    zoneinfo.reset_tzpath(to=[])
    try:
        found = founder.problems(harrys='timezone = "Asia/Aden"')
        assert founder.problems(harrys='timezone = "UTC"') == []
    finally:
        zoneinfo.reset_tzpath()
    hint = "This machine has no time zones: install its package tzdata."
    assert found == [Problem(f"{SITE}: timezone", '"Asia/Aden"', TIMEZONE, hint)]
