"""`waitlist init`: what it writes works, and it overwrites nothing."""

from __future__ import annotations

import pytest

from waitlist.config import load


def test_it_writes_a_campaign_that_passes_its_check(waitlist) -> None:
    told = waitlist("init", "shop")
    assert (told.code, told.out) == (0, "")
    assert told.err == (
        "wrote shop/waitlist.toml\n"
        "wrote shop/sites/shop/site.toml\n"
        "wrote shop/.gitignore\n"
        "Now see it:  cd shop && waitlist serve\n"
        "Then write your own words into shop/sites/shop/site.toml.\n"
    )
    checked = waitlist("check", "--config", "shop")
    assert (checked.code, checked.err) == (0, f"{waitlist.folder / 'shop'}: 1 site, no problem: shop.\n")


def test_it_writes_the_ladder_5_10_25_50(waitlist) -> None:
    waitlist("init", "shop")
    [site] = load(waitlist.folder / "shop", {}).sites.values()
    assert [tier.friends for tier in site.tiers] == [5, 10, 25, 50]


def test_without_a_folder_it_writes_into_the_current_one(waitlist) -> None:
    told = waitlist("init", "--site", "orrin")
    assert told.code == 0
    assert "Now see it:  waitlist serve\n" in told.err
    assert (waitlist.folder / "sites" / "orrin" / "site.toml").is_file()


def test_a_folder_with_a_space_in_its_name_can_be_gone_to_as_it_is_told(waitlist) -> None:
    assert "Now see it:  cd 'Ünïcode Näme' && waitlist serve\n" in waitlist("init", "Ünïcode Näme").err


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("My Launch", "my-launch"),
        ("ร้าน", "launch"),
        ("Ünïcode Näme", "unicode-name"),
        ("-x-", "x"),
        ("a" * 60, "a" * 40),
    ],
)
def test_the_site_is_named_after_the_folder(waitlist, folder, name) -> None:
    assert waitlist("init", waitlist.folder / folder).code == 0
    assert list(load(waitlist.folder / folder, {}).sites) == [name]


def test_what_holds_addresses_of_people_stays_out_of_git(waitlist) -> None:
    waitlist("init")
    assert "/data/\n" in (waitlist.folder / ".gitignore").read_text()


def test_nothing_is_overwritten(waitlist) -> None:
    waitlist.write("waitlist.toml", "# mine\n")
    told = waitlist("init")
    assert told.code == 1
    assert told.err == (
        "waitlist.toml: there already, and nothing is overwritten. "
        "Name another folder, or add a site to this one with --site NAME.\n"
    )
    assert [file.name for file in waitlist.folder.iterdir()] == ["waitlist.toml"]
    assert (waitlist.folder / "waitlist.toml").read_text() == "# mine\n"


def test_a_gitignore_of_ones_own_stays(waitlist) -> None:
    waitlist.write(".gitignore", "mine\n")
    assert waitlist("init").code == 0
    assert (waitlist.folder / ".gitignore").read_text() == "mine\n"


def test_a_second_site_is_added_to_a_folder(waitlist) -> None:
    waitlist("init", "--site", "harrys")
    told = waitlist("init", "--site", "orrin")
    assert told.code == 0
    assert told.err.startswith("wrote sites/orrin/site.toml\nNow see it:")
    assert list(load(waitlist.folder, {}).sites) == ["harrys", "orrin"]
    assert waitlist("init", "--site", "orrin").code == 1


def test_a_theme_can_be_chosen(waitlist) -> None:
    assert waitlist("init", "--theme", "core", "--site", "plain").code == 0
    assert load(waitlist.folder, {}).sites["plain"].theme == "core"


def test_an_unknown_theme_is_wrong_usage(waitlist) -> None:
    told = waitlist("init", "--theme", "clasic")
    assert (told.code, told.err) == (2, "--theme: there is no theme 'clasic'; did you mean 'classic'?\n")
    other = waitlist("init", "--theme", "zebra")
    assert other.err.startswith("--theme: there is no theme 'zebra'; the themes are classic, ")
    assert list(waitlist.folder.iterdir()) == []


def test_a_name_that_cannot_be_a_host_is_wrong_usage(waitlist) -> None:
    told = waitlist("init", "--site", "My Shop")
    assert told.code == 2
    assert told.err == (
        "--site: got 'My Shop', expected lower-case letters, digits and hyphens, at most 40.\n"
    )


def test_a_folder_that_cannot_be_made_is_said_with_what_to_do(waitlist) -> None:
    waitlist.write("shop", "a file")
    told = waitlist("init", "shop")
    assert told.code == 1
    assert told.err.endswith("Name a folder that this user can write to: waitlist init DIR.\n")
    assert "shop/waitlist.toml: " in told.err
