"""`waitlist serve`, a real process: how it starts, ends, and takes up what was changed."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import termios
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import httpx2
import pytest
from command import arguments, environment
from game import Game
from running import Running, free_port, refused, serving, until
from served import HARRYS, write_folder
from smtp import MailServer

PUBLIC = {
    "WAITLIST_BASE_URL": "https://orrin.example",
    "WAITLIST_SECRET_KEYS": "a-secret-that-only-the-tests-know-and-long-enough",
    "WAITLIST_MAIL_URL": "smtp://localhost:25",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the site harrys."""
    made = tmp_path / "shop"
    made.mkdir()
    write_folder(made)
    return made


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Running]:
    """One server for all tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("shared") / "shop"
    folder.mkdir()
    write_folder(folder)
    with serving(folder) as running:
        yield running


def join(running: Running, address: str) -> httpx2.Response:
    return httpx2.post(f"{running.url}/join", data={"email": address}, timeout=30)


def headline(text: str) -> str:
    """Return the site with another English headline."""
    changed = HARRYS.replace('en = "Respect the face."', f'en = "{text}"')
    assert changed != HARRYS
    return changed


def shows(running: Running, words: str) -> None:
    until(lambda: words in running.get("/").text)


# How it starts.


def test_it_says_where_it_serves_what_and_where_mails_can_be_read(server) -> None:
    assert server.said.startswith(
        f"Serving on http://127.0.0.1:{server.port}\n"
        f"  harrys: {server.url}, also shave.example\n"
        f"  database: {server.folder}/data/waitlist.sqlite3\n"
        f"  mails: none leave this machine; read them at {server.url}/dev/mail\n"
    )


def test_it_answers(server) -> None:
    assert "Respect the face." in server.get("/").text
    assert server.get("/readyz").status_code == 200


def test_it_names_no_software_and_believes_no_header(server) -> None:
    answer = server.get("/", x_forwarded_for="203.0.113.9")
    assert "server" not in answer.headers


def test_a_mail_can_be_read_at_dev_mail(server) -> None:
    assert join(server, "ada@example.com").status_code == 303
    until(lambda: "ada@example.com" in server.get("/dev/mail").text)


def test_links_carry_the_port_that_is_served(server) -> None:
    join(server, "ben@example.com")
    until(lambda: "ben@example.com" in server.get("/dev/mail").text)
    mails = server.get("/dev/mail?format=json").json()
    [mail] = [mail for mail in mails if mail["to"] == "ben@example.com"]
    assert f"{server.url}/en/confirm/" in server.get(f"/dev/mail/{mail['id']}?format=json").json()["text"]


def test_a_port_in_use_is_said_with_another_one_to_take(server) -> None:
    code, said = refused(server.folder, "--port", str(server.port))
    assert code == 1
    assert said == (
        f"Port {server.port} on 127.0.0.1 is in use: another program, or another `waitlist serve`, listens "
        f"there. Stop it, or take another port: waitlist serve --port {server.port + 1}.\n"
    )


def test_a_second_server_on_the_same_database_is_refused(server) -> None:
    code, said = refused(server.folder, "--port", str(free_port()))
    assert code == 1
    assert said == (
        f"The database {server.folder}/data/waitlist.sqlite3 is already served by process "
        f"{server.process.pid}. One process serves a SQLite file: "
        "stop that one first. Several at once need PostgreSQL.\n"
    )


def test_more_workers_than_one_name_postgresql(folder) -> None:
    code, said = refused(folder, "--workers", "2")
    assert code == 2
    assert said == (
        "--workers 2: one process serves a SQLite file and sends its mails. More need PostgreSQL: set "
        "database.url to postgresql://…, or leave this out.\n"
    )


def test_a_file_in_the_place_of_the_data_folder_is_said(folder) -> None:
    (folder / "data").write_text("")
    code, said = refused(folder, "--port", str(free_port()))
    assert code == 78
    assert said == (
        f"data: got the file {folder}/data, expected a folder. Move the file away, or set another folder.\n"
    )


def test_a_database_folder_that_cannot_be_written_to_is_said(folder) -> None:
    (folder / "taken").write_text("")
    database = {"DATABASE_URL": f"sqlite:///{folder}/taken/waitlist.sqlite3"}
    code, said = refused(folder, "--port", str(free_port()), **database)
    assert code == 78
    assert said.startswith(f"database.url: got {folder}/taken/waitlist.sqlite3, which cannot be made: ")


def test_a_disk_without_room_is_said(folder) -> None:
    # The system refuses to let files grow, as a full disk does.
    limited = subprocess.run(
        arguments("serve", "--config", folder, "--port", str(free_port())),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )
    assert limited.returncode == 1
    assert limited.stderr.startswith(f"The database {folder}/data/waitlist.sqlite3 is not available: ")
    assert "Traceback" not in limited.stderr


def test_a_database_of_a_newer_version_is_refused(folder) -> None:
    with serving(folder) as running:
        running.end()
    with sqlite3.connect(folder / "data" / "waitlist.sqlite3") as connection:
        connection.execute("insert into migrations select max(number) + 1, 'later', 0, 'x' from migrations")
    connection.close()
    code, said = refused(folder, "--port", str(free_port()))
    assert code == 1
    assert said.startswith("The database is newer than this program: it has migration ")


def test_an_address_of_another_machine_is_said(folder) -> None:
    code, said = refused(folder, "--host", "192.0.2.1", "--port", "0", "--insecure")
    assert code == 1
    assert said.endswith(
        "192.0.2.1 is not an address of this machine. Take 127.0.0.1 for this machine alone, "
        "or 0.0.0.0 for every network it is in: waitlist serve --host 127.0.0.1.\n"
    )


def test_wrong_settings_are_said_all_at_once(folder) -> None:
    (folder / "sites" / "harrys" / "site.toml").write_text('theme = "clasic"\ntimezone = "Bangkok"\n')
    code, said = refused(folder)
    assert code == 78
    assert [line.partition(":")[0] for line in said.splitlines()] == ["sites/harrys/site.toml"] * 2


def test_other_people_are_not_served_without_secret_https_and_mail(folder) -> None:
    code, said = refused(folder, "--host", "0.0.0.0", "--port", str(free_port()))  # noqa: S104 - it is refused
    assert code == 78
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "base_url",
        "WAITLIST_SECRET_KEYS",
        "WAITLIST_MAIL_URL",
    ]
    for line in said.splitlines():
        assert line.endswith("`--insecure` serves all the same.")


def test_insecure_serves_all_the_same_but_shows_nobody_the_mails(folder) -> None:
    with serving(folder, "--insecure", WAITLIST_BASE_URL="http://orrin.example") as running:
        assert running.said.count("--insecure: ") == 3
        assert f"mails: none leave this machine; they are kept in {folder}/data/mails" in running.said
        assert running.get("/", host="orrin.example").status_code == 200
        assert running.get("/dev/mail").status_code == 404


def test_a_public_server_has_no_page_of_mails(folder) -> None:
    with serving(folder, **PUBLIC) as running:
        assert "  mails: sent by localhost:25\n" in running.said
        assert running.get("/dev/mail").status_code == 404
        assert not (folder / "data" / "secret").exists()


def test_port_0_takes_a_free_one_and_links_carry_it(folder) -> None:
    with serving(folder, port=0) as running:
        address = running.said.splitlines()[0].removeprefix("Serving on ")
        assert address != "http://127.0.0.1:0"
        assert f"  harrys: {address}, " in running.said
        assert httpx2.get(address).status_code == 200


def test_the_port_of_the_environment_is_honoured(folder) -> None:
    port = str(free_port())
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(arguments("serve"), cwd=folder, env=environment(PORT=port), stderr=output)
    try:
        until(lambda: f"Serving on http://127.0.0.1:{port}\n" in log.read_text())
    finally:
        process.kill()
        process.wait()


def test_several_sites_are_told_apart_by_host(tmp_path) -> None:
    folder = tmp_path / "shops"
    folder.mkdir()
    other = headline("Brush well.").replace("shave.example", "brush.example")
    write_folder(folder, 'default_site = "harrys"\n', harrys=HARRYS, brush=other)
    with serving(folder) as running:
        assert f"  brush: http://brush.localhost:{running.port}, also brush.example\n" in running.said
        assert "Respect the face." in running.get("/").text
        assert "Brush well." in running.get("/", host=f"brush.localhost:{running.port}").text
        assert running.get("/", host="elsewhere.example").status_code == 421


def test_the_log_is_json_where_machines_read_it(folder) -> None:
    folder.joinpath("waitlist.toml").write_text('[log]\nformat = "json"\n')
    with serving(folder) as running:
        running.get("/me")
        running.wait_for("GET /me")
        assert running.end() == 0
    lines = [json.loads(line) for line in running.said.splitlines()]
    assert lines[0]["message"].startswith("Serving on http://127.0.0.1:")
    assert {"time", "level", "logger", "message"} == set(lines[0])


# How it ends.


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_and_leaves_a_whole_database(folder, how, code) -> None:
    with serving(folder) as running:
        join(running, "ada@example.com")
        assert running.end(how) == code
        assert running.said.endswith(
            "Ending: finishing what was accepted. A second signal ends at once.\n"
        ) or ("Ending: " in running.said)
    assert not (folder / "data" / "waitlist.sqlite3-wal").exists()


def test_an_answer_in_flight_is_finished(folder) -> None:
    body = b"email=ada%40example.com"
    with serving(folder) as running, socket.create_connection(("127.0.0.1", running.port)) as browser:
        browser.sendall(
            b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body[:9]
        )
        until(lambda: running.get("/healthz").status_code == 200)
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("Ending: ")
        browser.sendall(body[9:])
        browser.settimeout(30)
        assert browser.recv(65536).startswith(b"HTTP/1.1 303 ")
        assert running.process.wait(30) == 0
    assert addresses(folder) == ["ada@example.com"]


def test_a_mail_in_flight_is_finished(folder) -> None:
    with MailServer(delay=1.0) as mail_server, serving(folder, WAITLIST_MAIL_URL=mail_server.url) as running:
        join(running, "ada@example.com")
        until(lambda: mail_server.connections == 1)
        assert running.end() == 0
        assert [mail.to for mail in mail_server.received] == ["ada@example.com"]
    assert asked(folder, "select state from outbox") == ["sent"]


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 1), (signal.SIGINT, 130)])
def test_a_second_signal_ends_it_at_once(folder, how, code) -> None:
    with serving(folder) as running, socket.create_connection(("127.0.0.1", running.port)) as slow:
        join(running, "ada@example.com")
        slow.sendall(b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nemail=")
        running.get("/healthz")
        running.process.send_signal(how)
        running.wait_for("Ending: ")
        assert running.end(how) == code
        assert "Ended at once." in running.said
    assert addresses(folder) == ["ada@example.com"]


def test_it_ends_with_the_terminal_it_was_started_in(folder) -> None:
    ours, theirs = os.openpty()
    log = folder / "log"

    def take_terminal() -> None:
        os.setsid()
        ioctl(theirs, termios.TIOCSCTTY, 0)

    with log.open("w") as output:
        process = subprocess.Popen(
            arguments("serve", "--config", folder, "--port", str(free_port())),
            env=environment(),
            stdin=theirs,
            stderr=output,
            preexec_fn=take_terminal,  # noqa: PLW1509 - it calls the system and nothing else
        )
    os.close(theirs)
    try:
        until(lambda: "Serving on" in log.read_text())
        os.close(ours)
        assert process.wait(30) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def asked(folder: Path, sql: str) -> list[object]:
    return asked_of({"DATABASE_URL": f"sqlite:///{folder}/data/waitlist.sqlite3"}, sql)


def asked_of(variables: dict[str, str], sql: str) -> list[object]:
    with sqlite3.connect(variables["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        rows = connection.execute(sql).fetchall()
    connection.close()
    return [row[0] for row in rows]


def addresses(folder: Path) -> list[object]:
    return asked(folder, "select canonical from signups order by id")


# How it takes up what was changed.


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
        assert f"{theme}/templates/landing.html: line 1: got the mistake " in said
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


def test_a_new_site_is_served_once_its_folder_is_there(folder) -> None:
    with serving(folder, "--dev") as running:
        (folder / "sites" / "brush").mkdir()
        running.write("sites/brush/site.toml", headline("Brush well.").replace("shave.", "brush."))
        until(lambda: "Brush well." in running.get("/", host=f"brush.localhost:{running.port}").text)
