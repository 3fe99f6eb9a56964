"""Compiled templates are kept for the next process, and never stand for what was changed or broken."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from theme_samples import frame, landing, settings, site_folder

from waitlist.themes import load_theme
from waitlist.themes.bytecode import OPTIONS, Bytecode
from waitlist.themes.environment import make_environment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of templates, with one; and what the server keeps, beside it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "page.html").write_text("Ahoy {{ name }}.")
    return tmp_path


class Counting(jinja2.Environment):
    """Jinja that counts what it compiled."""

    compiled = 0

    def compile(self, *args: object, **options: object) -> object:
        self.compiled += 1
        return super().compile(*args, **options)


def drawn(folder: Path) -> tuple[str, int]:
    """Draw the page as a process that was just started; return it, and how many templates were compiled."""
    environment = Counting(
        loader=jinja2.FileSystemLoader(folder / "ours"),
        bytecode_cache=Bytecode(folder / "data" / "templates"),
        **OPTIONS,
    )
    page = environment.get_template("page.html").render(name="Ada")
    return page, environment.compiled


def kept(folder: Path) -> Path:
    (file,) = (folder / "data" / "templates").iterdir()
    return file


def test_the_next_process_compiles_nothing(folder: Path) -> None:
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert drawn(folder) == ("Ahoy Ada.", 0)
    assert stat.S_IMODE(kept(folder).stat().st_mode) == 0o600


def test_a_changed_template_is_compiled_and_takes_the_place_of_the_old(folder: Path) -> None:
    drawn(folder)
    before = kept(folder)
    (folder / "ours" / "page.html").write_text("Ahoi {{ name }}.")
    assert drawn(folder) == ("Ahoi Ada.", 1)
    assert drawn(folder) == ("Ahoi Ada.", 0)
    assert kept(folder) == before


@pytest.mark.parametrize("part", [0, 10, 40, -1])
def test_what_was_cut_off_is_compiled_again(folder: Path, part: int) -> None:
    drawn(folder)
    kept(folder).write_bytes(kept(folder).read_bytes()[:part])
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert drawn(folder) == ("Ahoy Ada.", 0)


@pytest.mark.parametrize("place", [0, 31, 32, 60, -1])
def test_what_the_disk_garbled_is_compiled_again(folder: Path, place: int) -> None:
    drawn(folder)
    content = bytearray(kept(folder).read_bytes())
    content[place] ^= 0xFF
    kept(folder).write_bytes(content)
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert drawn(folder) == ("Ahoy Ada.", 0)


def test_what_another_version_left_is_compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waitlist.themes.bytecode._COMPILER", b"0.0.9 3.0")
    drawn(folder)
    monkeypatch.undo()
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert drawn(folder) == ("Ahoy Ada.", 0)


@pytest.mark.parametrize("hindered", ["absent", "file"])
def test_where_nothing_can_be_kept_pages_are_drawn_all_the_same(folder: Path, hindered: str) -> None:
    if hindered == "absent":
        (folder / "data").rmdir()
    else:
        (folder / "data" / "templates").write_text("no folder")
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert (folder / "data").exists() == (hindered == "file"), "a folder for it is made by the server alone"


def given_away(place: Path) -> None:
    """Let a folder be another user's, which root alone can do; else one to which others may write."""
    if os.geteuid() == 0:
        os.chown(place, 65534, 65534)
    else:
        place.chmod(0o777)


@pytest.mark.parametrize(
    "let_in",
    [lambda kept: kept.chmod(0o770), lambda kept: kept.chmod(0o707), given_away],
    ids=["to a group", "to all", "to its owner"],
)
def test_nothing_is_run_that_others_may_have_written(folder: Path, let_in: Callable[[Path], None]) -> None:
    drawn(folder)
    let_in(folder / "data" / "templates")
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert drawn(folder) == ("Ahoy Ada.", 1)


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o077])
def test_the_folder_is_of_one_user_whatever_files_are_made_like(folder: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        assert drawn(folder) == ("Ahoy Ada.", 1)
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "data" / "templates").stat().st_mode) == 0o700
    assert drawn(folder) == ("Ahoy Ada.", 0)


def test_root_makes_no_folder_that_the_user_of_the_server_could_not_write_to(folder: Path) -> None:
    given_away(folder / "data")
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert (folder / "data" / "templates").exists() == (os.geteuid() != 0)


def test_a_full_disk_leaves_nothing_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert drawn(folder) == ("Ahoy Ada.", 1)
    assert list((folder / "data" / "templates").iterdir()) == []


def test_a_theme_keeps_its_templates_in_the_folder_for_caches(tmp_path: Path) -> None:
    folder = site_folder(tmp_path)
    (tmp_path / "data").mkdir()
    ours = settings(folder).model_copy(update={"cache": tmp_path / "data"})
    pages = []
    for _ in range(2):
        made = load_theme(ours, folder)
        pages.append(made.render(landing(made.picture("pictures/hero.jpg")), frame(folder)))
    assert pages[0] == pages[1]
    assert len(list((tmp_path / "data" / "templates").iterdir())) > 5


def test_words_kept_whole_are_those_of_the_site_that_is_drawn_not_of_the_one_compiled_for(
    folder: Path,
) -> None:
    (folder / "ours" / "page.html").write_text('{{ "กาแฟชา"|whole }}')
    drawn = []
    for name in ("กาแฟ", "ชา"):
        brand = {"name": name, "color": "#1f3d33", "accent": "#d2622a", "email": "hello@orrin.example"}
        site = settings(folder, brand=brand).model_copy(update={"cache": folder / "data"})
        environment = make_environment(jinja2.FileSystemLoader(folder / "ours"), site, "th", {})
        drawn.append(environment.get_template("page.html").render())
    assert drawn == ['<span class="whole">กาแฟ</span>ชา', 'กาแฟ<span class="whole">ชา</span>']
