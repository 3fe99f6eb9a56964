"""Settings from the environment: names, conversions, secrets from files, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.founder import Founder
from waitlist.config.environment import PLAIN, SECRETS, keys, variable
from waitlist.config.mail_server import MailServer, parse_mail_server
from waitlist.problems import Problem

SECRET = "correct-horse-battery-staple-of-ada"
OLDER = "the-secret-that-ada-had-before-this-one"


@pytest.fixture
def founder(tmp_path: Path) -> Founder:
    return Founder(tmp_path)


def test_every_key_has_a_variable() -> None:
    names = [variable(key.dotted) for key in keys()]
    assert len(set(names)) == len(names)
    assert {
        "WAITLIST_BASE_URL",
        "WAITLIST_DATABASE_URL",
        "WAITLIST_MAIL_URL",
        "WAITLIST_MAIL_FROM",
        "WAITLIST_SECRET_KEYS",
        "WAITLIST_PROXY_TRUSTED",
        "WAITLIST_LIMITS_ENABLED",
        "WAITLIST_ADMIN_ENABLED",
        "WAITLIST_SERVER_PORT",
    } <= set(names)
    assert set(PLAIN.values()) <= set(names)
    assert {variable(key) for key in SECRETS} <= set(names)


def test_values_take_the_type_of_their_key(founder: Founder) -> None:
    env = {
        "WAITLIST_BASE_URL": "https://orrin.example",
        "WAITLIST_DATABASE_URL": "sqlite:////srv/orrin.db",
        "WAITLIST_MAIL_FROM": "ada@orrin.example",
        "WAITLIST_MAIL_PER_SECOND": "2.5",
        "WAITLIST_SECRET_KEYS": f"{SECRET}, {OLDER}",
        "WAITLIST_PROXY_TRUSTED": "10.0.0.0/8,2001:db8::/32",
        "WAITLIST_LIMITS_ENABLED": "no",
        "WAITLIST_LIMITS_MAILS_PER_DAY": "7",
        "WAITLIST_ADMIN_ENABLED": "TRUE",
        "WAITLIST_SITES": "campaigns",
    }
    founder.write("campaigns/harrys/site.toml", "")
    machine = founder.load(env=env).machine
    assert machine.base_url == "https://orrin.example"
    assert machine.database.path == Path("/srv/orrin.db")
    assert machine.mail.from_ == "ada@orrin.example"
    assert machine.mail.per_second == 2.5
    assert machine.secret_keys == (SECRET, OLDER)
    assert machine.proxy.trusted == ("10.0.0.0/8", "2001:db8::/32")
    assert machine.limits.enabled is False
    assert machine.limits.mails_per_day == 7
    assert machine.admin.enabled is True
    assert machine.sites == founder.folder / "campaigns"


def test_an_empty_variable_is_not_set(founder: Founder) -> None:
    machine = founder.load(
        "server.port = 9000", {"WAITLIST_SERVER_PORT": "", "WAITLIST_SECRET_KEYS": ""}
    ).machine
    assert machine.server.port == 9000
    assert machine.secret_keys == ()


def test_names_of_hosting_services_count_where_ours_are_not_set(founder: Founder) -> None:
    plain = {"PORT": "9000", "DATABASE_URL": "sqlite:////srv/a.db"}
    config = founder.load("server.port = 1", plain)
    assert config.machine.server.port == 9000
    assert config.machine.database.path == Path("/srv/a.db")
    assert config.sources == {"server.port": "PORT", "database.url": "DATABASE_URL"}
    ours = plain | {"WAITLIST_SERVER_PORT": "9001", "WAITLIST_DATABASE_URL": "sqlite:////srv/b.db"}
    config = founder.load("", ours)
    assert config.machine.server.port == 9001
    assert config.machine.database.path == Path("/srv/b.db")
    assert config.sources == {"server.port": "WAITLIST_SERVER_PORT", "database.url": "WAITLIST_DATABASE_URL"}


def test_secrets_may_stand_in_files(founder: Founder) -> None:
    env = {
        "WAITLIST_SECRET_KEYS_FILE": str(founder.write("keys", f"{SECRET}\n{OLDER}\n")),
        "WAITLIST_MAIL_URL_FILE": str(founder.write("mail", "smtps://ada:x%40y@mail.example.com\n")),
        "WAITLIST_DATABASE_URL_FILE": str(founder.write("database", "sqlite:////srv/a.db")),
        "DATABASE_URL": "sqlite:////srv/b.db",
    }
    config = founder.load(env=env)
    assert config.machine.secret_keys == (SECRET, OLDER)
    assert config.machine.mail.server == MailServer(
        host="mail.example.com", port=465, user="ada", password="x@y", implicit_tls=True
    )
    assert config.machine.database.path == Path("/srv/a.db")
    assert config.sources["database.url"] == "WAITLIST_DATABASE_URL_FILE"


@pytest.mark.parametrize(
    ("env", "problem"),
    [
        (
            {"WAITLIST_MIAL_URL": "smtp://mail.example.com"},
            Problem(
                "WAITLIST_MIAL_URL",
                "an unknown variable",
                "the name of a setting after WAITLIST_",
                "did you mean 'WAITLIST_MAIL_URL'?",
            ),
        ),
        (
            {"WAITLIST_COLOUR_OF_THE_SKY": "blue"},
            Problem(
                "WAITLIST_COLOUR_OF_THE_SKY",
                "an unknown variable",
                "the name of a setting after WAITLIST_",
                "The documentation lists every variable.",
            ),
        ),
        (
            {"WAITLIST_LIMITS_ENABLED": "maybe"},
            Problem("WAITLIST_LIMITS_ENABLED", '"maybe"', "true or false"),
        ),
        ({"PORT": "http"}, Problem("PORT", '"http"', "a whole number from 0 to 65535")),
        (
            {"WAITLIST_SECRET_KEYS": "short"},
            Problem(
                "WAITLIST_SECRET_KEYS",
                "a value that is not shown",
                "a secret of at least 32 random characters",
            ),
        ),
        (
            {"WAITLIST_SECRET_KEYS": SECRET, "WAITLIST_SECRET_KEYS_FILE": "/run/secrets/keys"},
            Problem(
                "WAITLIST_SECRET_KEYS_FILE",
                "both",
                "either WAITLIST_SECRET_KEYS or WAITLIST_SECRET_KEYS_FILE",
                "Take one of them out.",
            ),
        ),
        (
            {"WAITLIST_SECRET_KEYS_FILE": "/nowhere/keys"},
            Problem(
                "WAITLIST_SECRET_KEYS_FILE",
                "no such file or directory",
                "a file that can be read",
                "The variable holds the path of a file with the secret in it.",
            ),
        ),
        (
            {"WAITLIST_SECRET_KEYS_FILE": "/dev/null"},
            Problem(
                "WAITLIST_SECRET_KEYS_FILE",
                "an empty file",
                "a file with the secret",
                "The variable holds the path of a file with the secret in it.",
            ),
        ),
        (
            {"WAITLIST_LOG_LEVEL": "\udc80"},
            Problem("WAITLIST_LOG_LEVEL", '"\\udc80"', '"debug", "info", "warning" or "error"'),
        ),
        (
            {"WAITLIST_SITES": "\udc80"},
            Problem(
                "WAITLIST_SITES",
                '"\\udc80"',
                "text on one line, without control characters",
                "Take out the character '\\udc80'.",
            ),
        ),
    ],
)
def test_a_wrong_variable_is_named(founder: Founder, env: dict[str, str], problem: Problem) -> None:
    found = founder.problems(env=env)
    assert found[:1] == [problem]
    str(found[0]).encode()


def test_a_secret_file_that_is_no_text_is_a_problem(founder: Founder) -> None:
    (problem,) = founder.problems(env={"WAITLIST_MAIL_URL_FILE": str(founder.write("mail", b"\xff"))})
    assert problem.got == "no text in utf-8"


def test_a_wrong_flag_is_named(founder: Founder) -> None:
    assert founder.problems(flags={"server.max_form_bytes": 1}) == [
        Problem("--max-form-bytes", "1", "a whole number from 1024 to 1048576")
    ]


def test_a_variable_cannot_hide_that_the_file_has_no_table(founder: Founder) -> None:
    assert founder.problems("mail = 1", {"WAITLIST_MAIL_FROM": "ada@orrin.example"}) == [
        Problem("waitlist.toml: mail", "1", "a table")
    ]


def test_names_that_are_no_settings_are_left_alone(founder: Founder) -> None:
    assert founder.problems(env={"WAITLIST_LONG": "1", "MY_WAITLIST_X": "1", "HOME": "/"}) == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", MailServer("mail.example.com", 587)),
        ("smtp://localhost:25", MailServer("localhost", 25, starttls="optional")),
        ("smtp://[::1]:25", MailServer("::1", 25, starttls="optional")),
        ("smtp://localhost?starttls=required", MailServer("localhost", 587)),
        ("smtp://mail.example.com?starttls=never", MailServer("mail.example.com", 587, starttls="never")),
        (
            "smtp://ada%40orrin.example:p%2Fw@mail.example.com:2525",
            MailServer("mail.example.com", 2525, "ada@orrin.example", "p/w"),
        ),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, implicit_tls=True)),
    ],
)
def test_a_mail_servers_address_is_taken_apart(url: str, server: MailServer) -> None:
    assert parse_mail_server(url) == server
