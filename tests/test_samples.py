"""Every sample campaign under `sites`: its settings are right, and it serves what it promises."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import html5lib
import pytest
from command import ROOT
from served import Served, code_on, path_of

SITES = sorted(folder.name for folder in (ROOT / "sites").iterdir() if folder.is_dir())
# Whose campaigns they are made after: that is told in comments and in the documentation alone.
REAL = ("harry's", "dropbox", "dollar shave", "toms", "goldieblox", "man crates", "blendtec", "trunk club")
MOST = 1_500_000  # bytes of a folder: everybody who installs the package gets all of them

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def samples(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """All of them on one server, as `scripts/serve` has them."""
    folder = tmp_path_factory.mktemp("samples")
    shutil.copy(ROOT / "waitlist.toml", folder)
    shutil.copytree(ROOT / "sites", folder / "sites")
    served = Served(folder)
    async with served.app.running():
        yield served
    served.forget()


def test_no_sample_has_a_mistake_or_a_text_that_is_not_translated(waitlist) -> None:
    told = waitlist("check", "--config", ROOT)
    assert (told.code, told.out) == (0, "")
    assert told.err == f"{ROOT}: {len(SITES)} sites, no problem: {', '.join(SITES)}.\n"


@pytest.mark.parametrize("name", SITES)
async def test_a_sample_serves_its_landing_page_and_a_share_page(samples: Served, name: str) -> None:
    settings = samples.config.sites[name]
    browser = samples.browser(f"http://{name}.localhost:8000")
    for language in settings.languages:
        page = await browser.get(f"/{language}/")
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
        assert settings.landing.headline.get(language) in page.text
        words = "".join(html5lib.parse(page.text, namespaceHTMLElements=False).itertext()).lower()
        assert not [other for other in REAL if re.search(rf"\b{other}\b", words)]
        for path in set(re.findall(r'(?:src|poster|href)="(/static/[^"]+)"', page.text)):
            assert (await browser.get(path)).status_code == 200, path
    address = f"ada@{name}.example"
    assert (await browser.post("/join", data={"email": address})).status_code == 303
    mail = await samples.mail_to(address, "confirm")
    assert (await browser.post(path_of(mail.confirm_url))).status_code == 303
    share = await browser.get("/me")
    assert share.status_code == 200
    for tier in settings.tiers:
        assert tier.reward.get(settings.languages[0]) in share.text
    assert (await browser.get(f"/r/{code_on(share.text)}")).status_code == 200


@pytest.mark.parametrize("name", SITES)
def test_a_sample_has_the_files_it_names_and_no_others(name: str) -> None:
    folder = ROOT / "sites" / name
    text = (folder / "site.toml").read_text("utf-8")
    assert tomllib.loads(text)["brand"]["name"].casefold() not in REAL
    pictures = {file.relative_to(folder).as_posix() for file in (folder / "pictures").iterdir()}
    assert pictures == set(re.findall(r'"(pictures/[^"]+)"', text))
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < MOST


def test_every_sample_and_its_pictures_stand_in_the_documentation() -> None:
    text = (ROOT / "docs" / "samples.md").read_text("utf-8")
    for name in SITES:
        assert f"(`{name}`)" in text
        for page in ("landing", "share"):
            shown = Path("images", "samples", f"{name}-{page}.webp")
            assert f"({shown.as_posix()})" in text
            assert (ROOT / "docs" / shown).stat().st_size < 60_000
