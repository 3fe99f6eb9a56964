"""The wheel, tried in a fresh environment outside the checkout, and the locked requirements behind it."""

import ast
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx2
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import waitlist

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DECLARED = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
EXTRA = [
    Requirement(text) for texts in PROJECT["project"]["optional-dependencies"].values() for text in texts
]

# Found by name at run time, never imported by us: uvicorn's loop and parser, Starlette's form parser.
PLUGINS = {"httptools", "python-multipart", "uvloop"}


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=clean_environment(), capture_output=True, text=True, check=False
    )


def clean_environment() -> dict[str, str]:
    ours = ("WAITLIST_", "PYTHON", "COV_", "COVERAGE_")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT, cwd=target
    )
    assert built.returncode == 0, built.stdout + built.stderr
    [found] = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def command(wheel, tmp_path_factory) -> Path:
    """The command of a fresh environment: the wheel, and this environment's packages but not its checkout."""
    fresh = tmp_path_factory.mktemp("fresh with space") / "env"
    made = run(sys.executable, "-m", "venv", "--without-pip", fresh, cwd=wheel.parent)
    assert made.returncode == 0, made.stderr
    [pip] = (ROOT / "scripts" / "vendor").glob("pip-*.whl")
    python = fresh / "bin" / "python"
    done = run(python, pip / "pip", "install", "-qq", "--no-index", "--no-deps", wheel, cwd=fresh)
    assert done.returncode == 0, done.stderr
    [packages] = fresh.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = run(python, "-c", "import waitlist; print(waitlist.__file__)", cwd=fresh)
    assert Path(where.stdout.strip()).is_relative_to(fresh)
    return fresh / "bin" / "waitlist"


@pytest.fixture
def campaign(command, tmp_path) -> Path:
    """What `waitlist init` of the installed command writes."""
    made = run(command, "init", tmp_path / "campaign", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    return tmp_path / "campaign"


def test_the_wheel_carries_the_package_its_themes_sites_texts_and_migrations(wheel) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = [ROOT / "waitlist" / "py.typed"]
    wanted += (ROOT / "waitlist" / "locales").rglob("*.po")
    wanted += (ROOT / "waitlist" / "store" / "migrations").rglob("*.sql")
    for source in wanted:
        assert source.relative_to(ROOT).as_posix() in inside
    for folder in ("themes", "sites"):
        for source in (ROOT / folder).rglob("*"):
            if source.is_file():
                assert f"waitlist/_bundled/{source.relative_to(ROOT).as_posix()}" in inside
    assert "waitlist/_bundled/themes/classic/theme.toml" in inside
    assert "waitlist/_bundled/sites/harrys/site.toml" in inside


def test_the_wheel_carries_nothing_but_the_package_and_its_licence(wheel) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"waitlist", f"waitlist-{waitlist.__version__}.dist-info"}
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if "__pycache__" in name]


def test_the_installed_command_tells_its_version(command, tmp_path) -> None:
    told = run(command, "--version", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert waitlist.__version__ in told.stdout


def test_the_installed_package_finds_all_that_it_depends_on(command, tmp_path) -> None:
    [pip] = (ROOT / "scripts" / "vendor").glob("pip-*.whl")
    checked = run(command.parent / "python", pip / "pip", "check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


def test_a_campaign_made_by_the_installed_command_passes_its_check(command, campaign) -> None:
    assert (campaign / "waitlist.toml").is_file()
    assert list(campaign.glob("sites/*/site.toml"))
    checked = run(command, "check", cwd=campaign)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_installed_command_serves_the_campaign_with_its_bundled_theme(command, campaign) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = campaign / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [command, "serve", "--port", str(port)],
            cwd=campaign,
            env=clean_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        page = first_answer(f"http://127.0.0.1:{port}/", server, log)
        assert page.status_code == 200
        assert "<form" in page.text
        stylesheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', page.text)
        assert stylesheet, page.text
        assert httpx2.get(str(page.url.join(stylesheet[1]))).status_code == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0, log.read_text()
    finally:
        server.kill()
        server.wait()


def first_answer(url: str, server: subprocess.Popen[bytes], log: Path) -> httpx2.Response:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            return httpx2.get(url)
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {url} in 30 seconds:\n{log.read_text()}")


def imported_packages() -> set[str]:
    """Distributions that the package imports itself, by their canonical names."""
    modules: set[str] = set()
    for source in (ROOT / "waitlist").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules.add(node.module.partition(".")[0])
    modules -= {"waitlist", *sys.stdlib_module_names}
    found = packages_distributions()
    return {canonicalize_name(found[module][0]) for module in modules}


def test_every_package_that_is_imported_is_declared() -> None:
    declared = {canonicalize_name(requirement.name) for requirement in DECLARED + EXTRA}
    assert imported_packages() - declared == set()


def test_every_declared_package_is_used() -> None:
    declared = {canonicalize_name(requirement.name) for requirement in DECLARED + EXTRA}
    assert declared - PLUGINS - imported_packages() == set()


def pins(name: str) -> dict[str, str]:
    """Package -> version of a file in requirements/; every package has its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.findall(
        r"^([a-z0-9-]+)==(\S+)(?: ; [^\\]+)? \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
        text,
        re.MULTILINE,
    )
    assert len(entries) == len(re.findall(r"^[^\s#]", text, re.MULTILINE))
    return {package: version for package, version, _hashes in entries}


def test_the_lock_holds_a_version_within_the_range_of_every_dependency() -> None:
    locked = pins("run")
    for requirement in DECLARED:
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_tests_run_on_exactly_the_versions_that_are_served() -> None:
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize("name", ["run", "dev"])
def test_the_lock_names_no_host_and_no_path(name) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert re.findall(r"://|^(?:-\w|--[a-z-]*(?:url|index|links))|(?:^|\s)/\w", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    "script", sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix)
)
def test_every_script_is_executable_bash_that_parses(script) -> None:
    path = ROOT / "scripts" / script
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/usr/bin/env bash\n")
    parsed = run("bash", "-n", path, cwd=ROOT)
    assert parsed.returncode == 0, parsed.stderr
