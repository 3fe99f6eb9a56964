"""`waitlist serve`, a real process: how it takes up what was changed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
from command import arguments, environment
from game import Game
from running import free_port, refused, serving, until
from served import HARRYS, write_folder
from shop import PUBLIC, headline, join, shows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the site harrys."""
    made = tmp_path / "shop"
    made.mkdir()
    write_folder(made)
    return made


def asked(folder: Path, sql: str) -> list[object]:
    return asked_of({"DATABASE_URL": f"sqlite:///{folder}/data/waitlist.sqlite3"}, sql)


def asked_of(variables: dict[str, str], sql: str) -> list[object]:
    with sqlite3.connect(variables["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        rows = connection.execute(sql).fetchall()
    connection.close()
    return [row[0] for row in rows]


def test_hang_up_takes_up_changed_words(folder) -> None:
    with serving(folder) as running:
        running.write("sites/harrys/site.toml", headline("Shave in peace."))
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("Reloaded: harrys.\n")
        assert "Shave in peace." in running.get("/").text


def test_after_a_mistake_hang_up_serves_as_before(folder) -> None:
    with serving(folder) as running:
        running.write("sites/harrys/site.toml", "[landing\n")
        running.process.send_signal(signal.SIGHUP)
        said = running.wait_for("Not reloaded: the sites are served as before.\n")
        assert "sites/harrys/site.toml: line 1, column 9: got `[landing`, expected valid TOML." in said
        assert "Respect the face." in running.get("/").text


def test_hang_up_says_what_waits_for_a_new_start(folder) -> None:
    with serving(folder) as running:
        running.write("waitlist.toml", "[limits]\njoins_per_minute = 7\n[mail]\nper_second = 3\n")
        running.process.send_signal(signal.SIGHUP)
        words = "For mail, limits of waitlist.toml, start the server anew.\n"
        running.wait_for(words)
        running.process.send_signal(signal.SIGHUP)
        until(lambda: running.said.count(words) == 2)


def test_limits_of_mails_wait_for_a_new_start_too(folder) -> None:
    def mails() -> int:
        return len(asked(folder, "select id from outbox"))

    with serving(folder) as running:
        running.write("waitlist.toml", "[limits]\nmails_per_address = 1\n")
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("For limits of waitlist.toml, start the server anew.\n")
        for expected in (1, 2, 3, 3):
            assert join(running, "ada@example.com").status_code == 303
            assert mails() == expected


def test_hang_up_of_a_public_server_refuses_what_a_start_would_refuse(folder) -> None:
    variables = {name: value for name, value in PUBLIC.items() if name != "WAITLIST_BASE_URL"}
    (folder / "waitlist.toml").write_text('base_url = "https://orrin.example"\n')
    with serving(folder, **variables) as running:
        running.write("waitlist.toml", 'base_url = "http://orrin.example"\n')
        running.process.send_signal(signal.SIGHUP)
        said = running.wait_for("Not reloaded")
        assert "waitlist.toml: base_url: got http://orrin.example, expected the public address" in said


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("waitlist.toml", 'base_url = "https://orrin.example"\n', "waitlist.toml: base_url"),
        (
            "sites/harrys/site.toml",
            f'base_url = "https://orrin.example"\n{HARRYS}',
            "sites/harrys/site.toml: base_url",
        ),
    ],
)
def test_hang_up_never_opens_the_mails_of_development_to_other_people(folder, file, text, where) -> None:
    with serving(folder, WAITLIST_SECRET_KEYS=PUBLIC["WAITLIST_SECRET_KEYS"]) as running:
        running.write(file, text)
        running.process.send_signal(signal.SIGHUP)
        said = running.wait_for("Not reloaded: the sites are served as before.\n")
        assert (
            f"{where}: got https://orrin.example, expected an address of this machine, "
            "as when the server was started. Start the server anew.\n"
        ) in said
        assert "https://orrin.example" not in running.get("/").text


def test_hang_up_never_makes_a_public_server_one_for_developing(folder) -> None:
    variables = {name: value for name, value in PUBLIC.items() if name != "WAITLIST_BASE_URL"}
    (folder / "waitlist.toml").write_text('base_url = "https://orrin.example"\n')
    with serving(folder, **variables) as running:
        running.write("waitlist.toml", "")
        running.process.send_signal(signal.SIGHUP)
        said = running.wait_for("Not reloaded: the sites are served as before.\n")
        assert (
            f"waitlist.toml: base_url: got {running.url}, expected an address for other people, as when the "
            "server was started. Start the server anew.\n"
        ) in said


def test_hang_up_never_changes_where_mails_go(folder) -> None:
    with serving(folder) as running:
        running.write("waitlist.toml", '[mail]\nurl = "smtp://localhost:25"\n')
        running.process.send_signal(signal.SIGHUP)
        said = running.wait_for("Not reloaded: the sites are served as before.\n")
        assert (
            "waitlist.toml: mail.url: got another mail server, expected the one of the start. "
            "Start the server anew.\n"
        ) in said
        assert running.get("/dev/mail").status_code == 200


@pytest.fixture
def played(folder) -> dict[str, str]:
    """Ada brought Ben under a ladder of cream at 2 friends; the variables that name its database."""
    tiers = [{"id": "cream", "friends": 2, "reward": "Shave cream"}]
    with Game(folder, name="harrys", tiers=tiers) as game:
        game.member("ben@example.com", by=game.member("ada@example.com"))
    return {"DATABASE_URL": f"sqlite:///{game.database.path}"}


LADDER = '[[tiers]]\nid = "cream"\nfriends = {}\nreward = "Shave cream"\n'


def test_a_changed_ladder_waits_and_is_taken_up_once_applied(folder, played) -> None:
    (folder / "sites" / "harrys" / "site.toml").write_text(LADDER.format(2))
    with serving(folder, **played) as running:
        before = running.get("/").text
        running.write("sites/harrys/site.toml", LADDER.format(1))
        running.process.send_signal(signal.SIGHUP)
        said = running.wait_for("Reloaded: harrys.")
        assert "harrys: the ladder differs from the one in force; see: waitlist tiers plan" in said
        assert running.get("/").text == before

        applied = subprocess.run(
            arguments("tiers", "apply", "--yes", "--config", folder),
            env=environment(**played),
            capture_output=True,
            text=True,
            check=False,
        )
        assert applied.returncode == 0, applied.stderr
        assert applied.stderr.endswith("harrys: in force; 1 person gained a tier.\n")
        running.wait_for("harrys: another ladder is in force")
        assert running.get("/").text != before


def test_a_ladder_is_taken_up_even_while_the_files_have_a_mistake(folder, played) -> None:
    site = folder / "sites" / "harrys" / "site.toml"
    site.write_text(LADDER.format(2))
    with serving(folder, **played) as running:
        before = running.get("/").text
        site.write_text(LADDER.format(1))
        applied = subprocess.Popen(
            arguments("tiers", "apply", "--yes", "--config", folder), env=environment(**played)
        )
        until(lambda: asked_of(played, "select tiers from rules where tiers like '%: 1,%'") != [])
        site.write_text("[landing\n")
        assert applied.wait(30) == 0
        running.wait_for("harrys: another ladder is in force")
        assert running.get("/").text != before


def test_saved_files_are_taken_up_while_developing(folder) -> None:
    with serving(folder, "--dev") as running:
        assert "  saved files are taken up at once\n" in running.said
        running.write("sites/harrys/site.toml", headline("Shave in peace."))
        shows(running, "Shave in peace.")

        running.write("sites/harrys/site.toml", "[landing\n")
        running.wait_for("Not reloaded: the sites are served as before.\n")
        assert "Shave in peace." in running.get("/").text

        running.write("sites/harrys/site.toml", headline("Shave again."))
        shows(running, "Shave again.")


def test_a_saved_theme_is_taken_up_while_developing(folder) -> None:
    theme = folder / "themes" / "ours"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.toml").write_text("")
    (folder / "sites" / "harrys" / "site.toml").write_text(f'theme = "ours"\n{HARRYS}')
    with serving(folder, "--dev") as running:
        (theme / "templates" / "landing.html").write_text("Only this.")
        until(lambda: running.get("/").text == "Only this.")
        (theme / "templates" / "landing.html").write_text("{% if %}")
        said = running.wait_for("Not reloaded")
        assert "\nthemes/ours/templates/landing.html: line 1: got the mistake " in said
        assert running.get("/").text == "Only this."

        (theme / "templates" / "landing.html").write_text("{{ landing.headlin }}")
        until(lambda: running.said.count("Not reloaded") == 2)
        assert "'landing' is undefined" in running.said
        (theme / "templates" / "landing.html").write_text("Well again.")
        until(lambda: running.get("/").text == "Well again.")


@pytest.mark.parametrize("mistake", ["{% if %}", "{{ nobody.knows }}"])
def test_a_theme_with_a_mistake_is_said_without_a_traceback(folder, mistake) -> None:
    template = folder / "themes" / "ours" / "templates" / "landing.html"
    template.parent.mkdir(parents=True)
    template.write_text(f"Well.\n{mistake}\n")
    (template.parent.parent / "theme.toml").write_text("")
    (folder / "sites" / "harrys" / "site.toml").write_text(f'theme = "ours"\n{HARRYS}')
    code, said = refused(folder, "--port", str(free_port()))
    assert code == 78
    assert said.startswith(f"{template}: line 2: got the mistake ")
    assert said.endswith(", expected a template that can be drawn.\n")


def test_a_mistake_in_another_template_is_said_while_serving(folder) -> None:
    template = folder / "themes" / "ours" / "templates" / "share.html"
    template.parent.mkdir(parents=True)
    template.write_text("{% if %}")
    (template.parent.parent / "theme.toml").write_text("")
    (folder / "sites" / "harrys" / "site.toml").write_text(f'theme = "ours"\n{HARRYS}')
    with serving(folder) as running:
        running.wait_for(f"{template}: line 1: got the mistake ")


INVITED = '{% if invitation and language == "th" %}{{ mistake }}{% endif %}Well.'
PREFIXED = "{% if invitation and prefixed %}{{ mistake }}{% endif %}Well."


def landing_of_ours(folder: Path, text: str) -> Path:
    """Write the landing page of a theme of the founder's own, which the site has."""
    template = folder / "themes" / "ours" / "templates" / "landing.html"
    template.parent.mkdir(parents=True, exist_ok=True)
    template.write_text(text)
    (template.parent.parent / "theme.toml").write_text("")
    (folder / "sites" / "harrys" / "site.toml").write_text(f'theme = "ours"\n{HARRYS}')
    return template


def test_a_mistake_that_only_the_invited_would_see_refuses_the_start(folder) -> None:
    template = landing_of_ours(folder, INVITED)
    code, said = refused(folder, "--port", str(free_port()))
    assert code == 78
    assert said.startswith(f"{template}: line 1: got the mistake \"'mistake' is undefined\"")


def test_a_mistake_only_where_a_link_names_its_language_is_said_while_serving(folder) -> None:
    template = landing_of_ours(folder, PREFIXED)
    with serving(folder) as running:
        running.wait_for(f"{template}: line 1: got the mistake \"'mistake' is undefined\"")
        assert running.get("/").text == "Well."
        landing_of_ours(folder, PREFIXED + " Anew.")
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("Not reloaded")
        assert running.get("/").text == "Well."


def test_a_mistake_in_pages_of_links_keeps_no_other_page_from_following_the_list(folder) -> None:
    landing_of_ours(folder, PREFIXED + " {{ count }} in line.")
    site = folder / "sites" / "harrys" / "site.toml"
    counted = site.read_text().replace("[landing]", "[landing]\nshow_count = true")
    site.write_text(f'confirmation = "off"\n{counted}')
    with serving(folder) as running:
        running.wait_for(" got the mistake ")
        assert join(running, "ada@example.com").status_code == 303
        shows(running, "Well. 1 in line.")
        port = running.port
        running.end()
    with serving(folder, port=port) as running:
        shows(running, "Well. 1 in line.")


def test_a_new_site_is_served_once_its_folder_is_there(folder) -> None:
    with serving(folder, "--dev") as running:
        (folder / "sites" / "brush").mkdir()
        running.write("sites/brush/site.toml", headline("Brush well.").replace("shave.", "brush."))
        until(lambda: "Brush well." in running.get("/", host=f"brush.localhost:{running.port}").text)
