"""Films: whole and in parts, from the disk, and no more at once than leaves room for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from served import HARRYS, Served, write_folder

pytestmark = pytest.mark.anyio

BODY = b"".join(number.to_bytes(3) for number in range(100_000)) + b"."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path, harrys=HARRYS.replace("name_field = true", 'video = "film.mp4"'))
    (tmp_path / "sites" / "harrys" / "film.mp4").write_bytes(BODY)
    return tmp_path


def path_of_film(served: Served) -> str:
    (path,) = served.app.sites[0].theme.films
    return path


async def test_a_film_comes_whole(folder: Path) -> None:
    served = Served(folder)
    async with served.app.running(), served.browser() as browser:
        path = path_of_film(served)
        assert f'src="{path}" type="video/mp4"' in (await browser.get("/")).text
        film = await browser.get(path)
        assert film.status_code == 200
        assert film.content == BODY
        assert film.headers["content-type"] == "video/mp4"
        assert film.headers["accept-ranges"] == "bytes"
        assert film.headers["content-length"] == str(len(BODY))
        assert film.headers["cache-control"] == "public, max-age=31536000, immutable"
        known = await browser.get(path, headers={"if-none-match": film.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        head = await browser.head(path, headers={"range": "bytes=0-1"})
        assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(BODY)), b"")


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-1", 0, 2),  # what an iPhone asks first
        ("bytes=0-", 0, 300_001),
        ("bytes=131071-262144", 131_071, 262_145),
        ("bytes=300000-", 300_000, 300_001),
        ("bytes=5-9999999999", 5, 300_001),
        ("bytes=-7", 299_994, 300_001),
        ("bytes=-400000", 0, 300_001),
    ],
)
async def test_a_film_comes_in_parts(folder: Path, wanted: str, first: int, end: int) -> None:
    served = Served(folder)
    async with served.app.running(), served.browser() as browser:
        part = await browser.get(path_of_film(served), headers={"range": wanted})
        assert part.status_code == 206
        assert part.content == BODY[first:end]
        assert part.headers["content-range"] == f"bytes {first}-{end - 1}/300001"
        assert part.headers["content-length"] == str(end - first)


@pytest.mark.parametrize("wanted", ["bytes=300001-", "bytes=400000-500000", "bytes=-0"])
async def test_a_part_beyond_the_end_is_refused(folder: Path, wanted: str) -> None:
    served = Served(folder)
    async with served.app.running(), served.browser() as browser:
        refused = await browser.get(path_of_film(served), headers={"range": wanted})
        assert refused.status_code == 416
        assert refused.headers["content-range"] == "bytes */300001"


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ("bytes=0-1,5-6", None),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("seconds=0-1", None),
        ("bytes=" + "0" * 90 + "-", None),
        ("bytes=0-1", '"another"'),
    ],
)
async def test_what_is_no_part_of_this_film_is_answered_with_all_of_it(
    folder: Path, wanted: str, known: str | None
) -> None:
    served = Served(folder)
    async with served.app.running(), served.browser() as browser:
        headers = {"range": wanted} | ({"if-range": known} if known else {})
        whole = await browser.get(path_of_film(served), headers=headers)
        assert (whole.status_code, whole.content) == (200, BODY)


async def test_a_film_that_was_changed_is_not_sent_under_the_old_name(folder: Path) -> None:
    served = Served(folder)
    async with served.app.running(), served.browser() as browser:
        (folder / "sites" / "harrys" / "film.mp4").write_bytes(b"another film")
        assert (await browser.get(path_of_film(served))).status_code == 404


async def test_films_leave_half_of_the_connections_to_others(folder: Path) -> None:
    served = Served(folder, {"WAITLIST_SERVER_MAX_CONNECTIONS": "20"})
    async with served.app.running(), served.browser() as browser:
        films = served.app._services.films  # noqa: SLF001 - ten films under way, without ten slow browsers
        path = path_of_film(served)
        films.under_way = 10
        refused = await browser.get(path)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        assert (await browser.get("/")).status_code == 200
        films.under_way = 9
        assert (await browser.get(path)).status_code == 200
        assert films.under_way == 9


async def test_a_film_does_not_lie_in_memory(folder: Path) -> None:
    served = Served(folder)
    async with served.app.running():
        theme = served.app.sites[0].theme
        assert path_of_film(served) not in theme.assets
        assert not any(BODY in asset.body for asset in theme.assets.values())
