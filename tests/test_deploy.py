"""What lies in deploy/, and the Containerfile: every name in them is one of this project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from command import ROOT, environment
from running import Running, free_port, serving
from served import write_folder

from waitlist.cli import waitlist
from waitlist.cli.serve.connections import KEEP_ALIVE_SECONDS
from waitlist.cli.serve.descriptors import OTHERS
from waitlist.cli.serve.server import PATIENCE
from waitlist.config import MachineSettings, load, refusals
from waitlist.config.environment import PLAIN, keys, variable
from waitlist.jobs import STOP_TIMEOUT
from waitlist.problems import ConfigError
from waitlist.web.routes import PROBES

DEPLOY = ROOT / "deploy"
CONTAINER = (ROOT / "Containerfile").read_text()
SETTINGS = {variable(key.dotted) for key in keys()} | set(PLAIN)


def unit(name: str) -> dict[str, list[str]]:
    """Return the values of every key of a unit."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^([A-Za-z]+)=(.*)$", (DEPLOY / name).read_text(), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def variables() -> dict[str, str]:
    """Return the settings of the file as systemd reads them: what is between quotes, as it is."""
    text = (DEPLOY / "environment").read_text()
    found = dict(re.findall(r"^(\w+)='([^']*)'$", text, re.MULTILINE))
    assert len(found) == sum(not line.startswith("#") for line in text.splitlines())
    return found


def test_the_settings_of_a_server_lack_its_secret_alone(tmp_path: Path) -> None:
    assert variables().keys() <= SETTINGS
    write_folder(tmp_path)
    config = load(tmp_path, variables())
    [missing] = refusals(config.machine, "127.0.0.1", config.sites.values(), config.sources)
    assert missing.where == "WAITLIST_SECRET_KEYS"


def test_a_shell_reads_the_settings_as_systemd_does_whatever_is_in_a_password(tmp_path: Path) -> None:
    odd = r"p&ss; $HOME `w` \ #1 <x> \"*\" %"
    text = (DEPLOY / "environment").read_text().replace("user:password", f"user:{odd}")
    (tmp_path / "environment").write_text(text)
    [reads] = re.findall(r"set -a && \. \S+ && set \+a", (DEPLOY / "waitlist").read_text())
    script = f"{reads.replace('/etc/waitlist/', f'{tmp_path}/')}; env -0"
    read = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True).stdout
    values = dict(line.split("=", 1) for line in read.split("\0") if line.startswith("WAITLIST_"))
    mail = variables()["WAITLIST_MAIL_URL"].replace("password", odd)
    assert values == variables() | {"WAITLIST_MAIL_URL": mail}


def test_the_service_starts_the_server_where_its_settings_and_folders_are() -> None:
    service = unit("waitlist.service")
    program, command = service["ExecStart"][0].split()
    assert (program, command) == ("/opt/waitlist/bin/waitlist", "serve")
    assert command in waitlist.list_commands(None)  # type: ignore[arg-type]
    wrapper = (DEPLOY / "waitlist").read_text()
    for place in (program, service["WorkingDirectory"][0], service["EnvironmentFile"][0], "waitlist"):
        assert place in wrapper
    assert service["User"] == ["waitlist"]
    assert variables()["WAITLIST_DATA"] == f"/var/lib/{service['StateDirectory'][0]}"
    assert variables()["WAITLIST_DATABASE_URL"].startswith(f"sqlite:///{variables()['WAITLIST_DATA']}/")


def test_the_service_gives_the_server_what_it_needs() -> None:
    service = unit("waitlist.service")
    assert int(service["TimeoutStopSec"][0]) > PATIENCE + STOP_TIMEOUT
    assert int(service["LimitNOFILE"][0]) >= 2 * MachineSettings().server.max_connections + OTHERS
    assert service["RestartPreventExitStatus"] == [str(ConfigError.exit_code)]
    assert f"!= {ConfigError.exit_code} ]" in service["ExecStopPost"][0]
    assert service["StartLimitIntervalSec"] == ["0"]


def test_proxies_lead_to_the_port_of_the_socket_and_close_connections_first() -> None:
    [address] = unit("waitlist.socket")["ListenStream"]
    caddy, nginx = (DEPLOY / "Caddyfile").read_text(), (DEPLOY / "nginx.conf").read_text()
    assert f"reverse_proxy {address} {{" in caddy
    assert f"server {address};" in nginx
    [kept] = re.findall(r"keepalive (\d+)s", caddy)
    assert int(kept) < KEEP_ALIVE_SECONDS
    assert variables()["WAITLIST_PROXY_TRUSTED"] == f"{address.partition(':')[0]}/32"


def test_what_the_image_is_built_from_is_there_and_given_to_the_build() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--)(.*) \S+$", CONTAINER, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name
            assert f"!{name}" in ignored, name
    assert ignored[1] == "*"
    assert not any(fnmatch("data", line[1:]) for line in ignored if line.startswith("!"))


def test_the_image_and_the_server_can_use_either_database() -> None:
    locked = (ROOT / "requirements" / "run.txt").read_text()
    for name in ("psycopg", "psycopg-binary", "greenlet", "redis"):
        assert re.search(rf"^{name}==", locked, re.MULTILINE), name


def test_the_mails_have_a_service_of_their_own_for_several_processes() -> None:
    own, other = unit("waitlist-worker.service"), unit("waitlist.service")
    assert own["ExecStart"] == ["/opt/waitlist/bin/waitlist worker --metrics 127.0.0.1:8001"]
    assert {key: own[key] for key in other.keys() & own.keys() - {"ExecStart", "Description", "After"}} == {
        key: other[key] for key in other.keys() & own.keys() - {"ExecStart", "Description", "After"}
    }
    # A socket has the server tried again when its settings are wrong; nothing but Restart= does so here.
    assert other.keys() - own.keys() == {"Requires", "LimitNOFILE", "RestartPreventExitStatus"}


def test_the_tools_of_the_image_are_locked() -> None:
    [names] = re.findall(r"\^\(([a-z|-]+)\)==", CONTAINER)
    locked = (ROOT / "requirements" / "dev.txt").read_text()
    for name in names.split("|"):
        assert re.search(rf"^{name}==", locked, re.MULTILINE), name
    assert "hatchling" in names


def test_the_image_sets_settings_and_runs_the_server_as_nobody_in_particular() -> None:
    last = CONTAINER.split("\nFROM ")[-1]
    block = re.search(r"^ENV (.*(?:\\\n.*)*)", last, re.MULTILINE)
    assert block
    names = set(re.findall(r"([A-Z_]+)=", block[1]))
    assert names - {"PATH", "PYTHONUNBUFFERED"} <= SETTINGS
    # A platform's own DATABASE_URL and PORT have to win.
    assert not names & set(PLAIN.values())
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["waitlist"]\nCMD ["serve"]' in last
    assert "VOLUME /data" in last


def healthcheck() -> list[str]:
    [words] = re.findall(r"HEALTHCHECK .*\n\s+CMD (\[.*\])", CONTAINER)
    command: list[str] = json.loads(words)
    assert command[0] == "python"
    return [sys.executable, *command[1:]]


def healthy(port: int) -> bool:
    env = environment(PORT=str(port))
    return subprocess.run(healthcheck(), env=env, capture_output=True, check=False).returncode == 0


def test_the_healthcheck_of_the_image_tells_a_server_from_none(tmp_path: Path) -> None:
    assert any(f"'{path}'" in healthcheck()[-1] for path, _ in PROBES)
    folder = tmp_path / "shop"
    folder.mkdir()
    write_folder(folder)
    with serving(folder) as running:
        assert isinstance(running, Running)
        assert healthy(running.port)
    assert not healthy(free_port())


@pytest.mark.parametrize("script", ["waitlist"])
def test_the_command_for_servers_is_a_script_that_parses(script) -> None:
    assert subprocess.run(["sh", "-n", DEPLOY / script], check=False).returncode == 0
    assert (DEPLOY / script).stat().st_mode & 0o111
