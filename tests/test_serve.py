"""`waitlist serve`, a real process: how it starts, and what it refuses to start with."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from command import arguments, environment
from running import Running, free_port, refused, serving, until
from served import HARRYS, write_folder
from shop import PUBLIC, headline, join


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
