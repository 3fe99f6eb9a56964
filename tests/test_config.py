"""A founder's folder becomes frozen settings: values, defaults, order of precedence, several sites."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.founder import Founder
from waitlist.config import MachineSettings, SiteSettings, Text, load
from waitlist.config.folders import bundled, theme_folders
from waitlist.tiers import Tier

LADDER = """
[[tiers]]
id = "cream"
friends = 5
reward = { en = "Shave cream", th = "ครีมโกนหนวด" }
cost = 2.40
[[tiers]]
id = "handle"
friends = 10
reward = "Handle"
stock = 200
friend_reward = "A blade"
"""


@pytest.fixture
def founder(tmp_path: Path) -> Founder:
    return Founder(tmp_path)


def test_two_empty_files_are_a_working_server(founder: Founder) -> None:
    config = founder.load()
    assert config.machine.base_url == "http://127.0.0.1:8000"
    assert config.machine.mail.from_ == "hello@localhost"
    assert config.machine.limits.joins_per_minute == 120
    assert config.machine.secret_keys == ()
    site = config.sites["harrys"]
    assert site.name == "harrys"
    assert site.folder == founder.folder / "sites/harrys"
    assert site.brand.name == "Harrys"
    assert site.languages == ("en",)
    assert site.confirmation == "on"
    assert site.base_url == "http://127.0.0.1:8000"
    assert site.tiers == ()


def test_folders_and_database_start_from_the_folder_of_waitlist_toml(founder: Founder) -> None:
    machine = founder.load('data = "kept"\n[database]\nurl = "sqlite:///kept/x.db"').machine
    assert machine.data == founder.folder / "kept"
    assert machine.sites == founder.folder / "sites"
    assert machine.database.url == f"sqlite:///{founder.folder}/kept/x.db"
    assert machine.database.path == founder.folder / "kept/x.db"


def test_an_absolute_database_stays_where_it_is(founder: Founder) -> None:
    machine = founder.load('[database]\nurl = "sqlite:////srv/x.db"').machine
    assert machine.database.path == Path("/srv/x.db")


def test_the_sites_may_lie_elsewhere(founder: Founder, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "orrin").mkdir()
    (elsewhere / "orrin/site.toml").write_text("")
    assert list(founder.load(f'sites = "{elsewhere}"').sites) == ["orrin"]
    (elsewhere / "orrin/site.toml").write_text("hosts = 1")
    (problem,) = founder.problems(f'sites = "{elsewhere}"')
    assert problem.where == f"{elsewhere}/orrin/site.toml: hosts"


def test_a_flag_wins_over_the_environment_that_over_the_file_that_over_the_default(founder: Founder) -> None:
    file = '[server]\nport = 1\nhost = "127.0.0.2"\n[limits]\nenabled = false'
    env = {"WAITLIST_SERVER_PORT": "2", "WAITLIST_SERVER_HOST": "127.0.0.3"}
    config = founder.load(file, env, {"server.port": 3, "server.host": None})
    assert config.machine.server.port == 3
    assert config.machine.server.host == "127.0.0.3"
    assert config.machine.limits.enabled is False
    assert config.machine.limits.mails_per_address == 3
    assert config.sources == {
        "server.port": "--port",
        "server.host": "WAITLIST_SERVER_HOST",
        "limits.enabled": "waitlist.toml",
    }


def test_base_url_follows_the_port_while_it_is_not_set(founder: Founder) -> None:
    assert founder.load(flags={"server.port": 9000}).machine.base_url == "http://127.0.0.1:9000"
    assert (
        founder.load('base_url = "http://localhost:1"', {"PORT": "2"}).machine.base_url
        == "http://localhost:1"
    )


def test_base_url_loses_its_slash_and_its_capitals(founder: Founder) -> None:
    assert founder.load('base_url = "https://Orrin.Example/"').machine.base_url == "https://orrin.example"


@pytest.mark.parametrize(
    ("base_url", "sender"),
    [
        ("https://launch.orrin.example:8443", "hello@launch.orrin.example"),
        ("http://192.0.2.1", "hello@localhost"),
        ("http://[::1]:8000", "hello@localhost"),
    ],
)
def test_mails_come_from_the_host_unless_told_otherwise(founder: Founder, base_url: str, sender: str) -> None:
    assert founder.load(f'base_url = "{base_url}"').machine.mail.from_ == sender
    told = founder.load(f'base_url = "{base_url}"\nmail.from = "ada@orrin.example"')
    assert told.machine.mail.from_ == "ada@orrin.example"


def test_while_developing_each_further_site_has_a_host_of_its_own(founder: Founder) -> None:
    hosts = 'hosts = ["toms.example"]'
    sites = founder.load('default_site = "harrys"\nserver.port = 9000', harrys="", toms=hosts).sites
    assert sites["harrys"].base_url == "http://127.0.0.1:9000"
    assert sites["toms"].base_url == "http://toms.localhost:9000"


def test_in_public_each_further_site_has_the_first_of_its_hosts(founder: Founder) -> None:
    machine = 'default_site = "harrys"\nbase_url = "https://orrin.example"'
    hosts = 'hosts = ["toms.example", "www.toms.example"]'
    sites = founder.load(machine, harrys="", toms=hosts, trunk='base_url = "https://trunk.example"').sites
    assert sites["harrys"].base_url == "https://orrin.example"
    assert sites["toms"].base_url == "https://toms.example"
    assert sites["trunk"].base_url == "https://trunk.example"


def test_folders_that_start_with_a_dot_or_an_underscore_are_no_sites(founder: Founder) -> None:
    founder.write("sites/.git/x", "")
    founder.write("sites/_drafts/x", "")
    founder.write("sites/README.md", "")
    assert list(founder.load(toms="", harrys="").sites) == ["harrys", "toms"]


def test_the_ladder_speaks_the_visitors_language(founder: Founder) -> None:
    site = founder.load(harrys=f'languages = ["en", "th"]\n{LADDER}').sites["harrys"]
    assert [tier.in_language("th") for tier in site.tiers] == [
        Tier(id="cream", friends=5, reward="ครีมโกนหนวด", cost=Decimal("2.40")),
        Tier(id="handle", friends=10, reward="Handle", stock=200, friend_reward="A blade"),
    ]


def test_tiers_survive_being_kept_as_json(founder: Founder) -> None:
    for tier in founder.load(harrys=LADDER).sites["harrys"].tiers:
        again = type(tier).model_validate(tier.model_dump(mode="json"))
        assert again.in_language("en") == tier.in_language("en")


def test_dates_without_a_zone_are_the_sites_own(founder: Founder) -> None:
    dates = "[dates]\nopens = 2026-03-01T09:00:00\ncloses = 2026-04-01T00:00:00Z"
    site = founder.load(harrys=f'timezone = "Asia/Bangkok"\n{dates}').sites["harrys"]
    assert site.dates.opens == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert site.dates.opens_at == 1_772_330_400_000
    assert site.dates.closes_at == 1_775_001_600_000
    assert str(site.zone) == "Asia/Bangkok"


def test_a_day_alone_is_its_midnight(founder: Founder) -> None:
    site = founder.load(harrys="[dates]\nopens = 2026-03-01").sites["harrys"]
    assert site.dates.opens == datetime(2026, 3, 1, tzinfo=UTC)
    assert site.dates.closes_at is None
    assert site.zone is UTC


def test_pictures_are_paths_inside_the_sites_folder(founder: Founder) -> None:
    founder.write("sites/harrys/pictures/hero.jpg", b"jpg")
    site = founder.load(harrys='[landing]\npicture = "./pictures//hero.jpg"'.replace("//", "/")).sites[
        "harrys"
    ]
    assert site.landing.picture == "pictures/hero.jpg"
    assert (site.folder / site.landing.picture).is_file()


def test_a_byte_order_mark_is_no_mistake(founder: Founder) -> None:
    founder.load()
    founder.write("sites/harrys/site.toml", b'\xef\xbb\xbf[brand]\r\nname = "Orrin"\r\n')
    assert founder.problems() == []


def test_settings_cannot_be_changed(founder: Founder) -> None:
    config = founder.load()
    with pytest.raises(ValidationError, match="frozen"):
        config.machine.base_url = "https://mallory.example"  # type: ignore[misc]


def test_secrets_are_not_in_what_settings_print(founder: Founder) -> None:
    secret = "correct-horse-battery-staple-of-ada"
    env = {"WAITLIST_SECRET_KEYS": secret, "WAITLIST_MAIL_URL": f"smtps://ada:{secret}@mail.example.com"}
    config = founder.load(env=env)
    assert config.machine.secret_keys == (secret,)
    assert secret not in repr(config)
    assert config.machine.mail.server is not None
    assert secret not in repr(config.machine.mail.server)


def test_settings_can_be_made_without_files() -> None:
    assert MachineSettings().mail.server is None
    assert SiteSettings(name="harrys", theme="classic").brand.name == "Harrys"


def test_a_text_falls_back_to_the_first_language_then_to_any() -> None:
    assert Text("Hello").get("th") == "Hello"
    both = Text({"en": "Hello", "th": "สวัสดี"}, default_language="th")
    assert both.get("en") == "Hello"
    assert both.get("fr") == "สวัสดี"
    assert Text({"en": "Hello", "th": ""}).get("th") == "Hello"
    assert Text().get("en") == ""
    assert not Text()
    assert not Text({"en": ""})
    assert hash(Text("Hello")) == hash(Text("Hello"))
    assert both.written() == {"en": "Hello", "th": "สวัสดี"}


def test_a_loaded_text_knows_the_sites_first_language(founder: Founder) -> None:
    site = founder.load(harrys='languages = ["th", "en"]\nlanding.line = { en = "a", th = "b" }').sites[
        "harrys"
    ]
    assert site.landing.line.get("fr") == "b"


def test_the_founders_themes_come_before_ours(founder: Founder) -> None:
    assert theme_folders(founder.folder) == (founder.folder / "themes", bundled("themes"))
    assert theme_folders(bundled("themes").parent) == (bundled("themes"),)


def test_the_checkouts_own_folder_has_no_problems() -> None:
    config = load(bundled("sites").parent, {})
    assert [tier.friends for tier in config.sites["harrys"].tiers] == [5, 10, 25, 50]


def test_reading_settings_imports_nothing_heavy() -> None:
    script = "import sys, waitlist.config; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"asyncio", "babel", "dns", "email_validator", "jinja2", "ssl", "starlette", "tomlkit"}
    assert heavy.isdisjoint(done.stdout.split())
