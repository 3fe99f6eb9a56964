"""What is allowed on the founder's own machine and refused elsewhere, and the secret made there."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Thread

import pytest

from waitlist.config import MachineSettings, SiteSettings, development_secret, is_development, refusals
from waitlist.problems import ConfigError, Problem

SECRET = "correct-horse-battery-staple-of-ada"
HTTPS = "the public address, starting with https://"
PEOPLE = "People need the https address of your site. `--insecure` serves all the same."
NO_SECRET = Problem(
    "WAITLIST_SECRET_KEYS",
    "",
    "a secret of at least 32 random characters",
    "Set it, or WAITLIST_SECRET_KEYS_FILE. `--insecure` serves all the same.",
)
NO_MAIL = Problem(
    "WAITLIST_MAIL_URL",
    "",
    "a mail server such as smtp://user:password@mail.example.com:587",
    "Without one nobody can confirm. `--insecure` serves all the same.",
)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:8000", "http://harrys.localhost", "http://[::1]:8000"]
)
def test_development_is_where_both_addresses_are_loopback(host: str, base_url: str) -> None:
    machine = MachineSettings(base_url=base_url)
    assert is_development(machine, host)
    assert refusals(machine, host) == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "localhost.example.com"])  # noqa: S104 - refused
def test_listening_to_others_asks_for_secret_mail_and_https(host: str) -> None:
    assert refusals(MachineSettings(), host) == (
        Problem("waitlist.toml: base_url", "http://127.0.0.1:8000", HTTPS, PEOPLE),
        NO_SECRET,
        NO_MAIL,
    )


def test_a_public_address_behind_a_proxy_on_the_same_machine_asks_for_them_too() -> None:
    assert refusals(MachineSettings(base_url="https://orrin.example"), "127.0.0.1") == (NO_SECRET, NO_MAIL)


def test_a_public_address_of_one_site_is_no_development_either() -> None:
    site = SiteSettings(name="harrys", base_url="https://orrin.example")
    assert not is_development(MachineSettings(), "127.0.0.1", [site])
    assert refusals(MachineSettings(), "127.0.0.1", [site]) == (
        Problem("waitlist.toml: base_url", "http://127.0.0.1:8000", HTTPS, PEOPLE),
        NO_SECRET,
        NO_MAIL,
    )


def test_nothing_is_refused_with_secret_mail_and_https() -> None:
    machine = MachineSettings(
        base_url="https://orrin.example", secret_keys=[SECRET], mail={"url": "smtp://mail.orrin.example"}
    )
    assert refusals(machine, "0.0.0.0") == ()  # noqa: S104 - the case
    sites = [
        SiteSettings(name="harrys", base_url="https://orrin.example"),
        SiteSettings(name="toms", base_url="http://toms.example"),
        SiteSettings(name="trunk", base_url="https://trunk.localhost"),
    ]
    assert refusals(machine, "127.0.0.1", sites) == (
        Problem("sites/toms/site.toml: base_url", "http://toms.example", HTTPS, PEOPLE),
        Problem("sites/trunk/site.toml: base_url", "https://trunk.localhost", HTTPS, PEOPLE),
    )


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    secret = development_secret(tmp_path / "data")
    assert len(secret) == 64
    assert development_secret(tmp_path / "data") == secret
    assert MachineSettings(secret_keys=[secret]).secret_keys == (secret,)
    file = tmp_path / "data/secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list((tmp_path / "data").iterdir()) == [file]


def test_servers_starting_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    secrets: list[str] = []
    threads = [Thread(target=lambda: secrets.append(development_secret(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets) == 8
    assert len(set(secrets)) == 1


def test_a_secret_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(ConfigError) as caught:
        development_secret(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/secret: got a file cut short, expected a whole secret. "
        "Give the server's user the right to write there, or remove the file to have a new one made."
    )


def test_a_file_in_the_place_of_the_data_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    for folder in (tmp_path / "data", tmp_path / "data" / "ours"):
        with pytest.raises(ConfigError) as caught:
            development_secret(folder)
        assert str(caught.value) == (
            f"data: got the file {tmp_path}/data, expected a folder. "
            "Move the file away, or set another folder."
        )


def test_a_folder_in_the_place_of_the_secret_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(ConfigError) as caught:
        development_secret(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/secret: got is a directory, expected a file that can be written and read. "
        "Give the server's user the right to write there, or remove the file to have a new one made."
    )


def test_a_folder_that_cannot_be_written_to_is_said_and_nobody_is_told_to_remove_what_is_not_there() -> None:
    with pytest.raises(ConfigError) as caught:
        development_secret(Path("/proc/waitlist"))
    assert str(caught.value).startswith("/proc/waitlist/secret: got ")
    assert str(caught.value).endswith(
        ", expected a file that can be written and read. "
        "Give the server's user the right to write there, or set WAITLIST_SECRET_KEYS."
    )
