"""What pages load: pictures in every width, blurred copies, stylesheets, logos."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from theme_samples import (
    frame,
    landing,
    picture_bytes,
    settings,
    site_folder,
    theme,
)

from waitlist import pages
from waitlist.problems import ConfigError
from waitlist.themes import load_theme, pictures
from waitlist.themes.assets import link_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return site_folder(tmp_path)


def test_a_picture_comes_with_every_width_that_lies_beside_it(folder) -> None:
    picture = theme(folder).picture("pictures/hero.jpg", "A razor")
    assert re.fullmatch(r"/static/site/hero-[0-9a-f]{10}\.jpg", picture.src)
    assert (picture.width, picture.height, picture.alt) == (40, 30, "A razor")
    narrow, wide = picture.avif.split(", ")
    assert re.fullmatch(r"/static/site/hero-320-[0-9a-f]{10}\.avif 320w", narrow)
    assert re.fullmatch(r"/static/site/hero-640-[0-9a-f]{10}\.avif 640w", wide)
    assert picture.webp.endswith(" 640w")
    assert "phone" not in picture.webp


def blur(folder: Path, name: str, size: tuple[int, int] = (32, 18)) -> bytes:
    body = picture_bytes("WEBP", size)
    (folder / "pictures" / name).write_bytes(body)
    return body


def test_a_blurred_copy_is_painted_by_the_stylesheet_until_the_picture_is_there(folder) -> None:
    wide, narrow = blur(folder, "hero-blur.webp"), blur(folder, "hero-phone-blur.webp", (32, 40))
    chosen = settings(folder, landing={"picture_phone": "pictures/hero-phone.jpg"})
    made = load_theme(chosen, folder)
    hero, phone = (made.picture(f"pictures/{name}.jpg") for name in ("hero", "hero-phone"))
    assert "blur" not in hero.webp
    html = made.render(replace(landing(hero), picture_phone=phone), frame(folder))
    assert f'<img src="{hero.src}" alt="" class="{hero.blur} {phone.blur}-phone"' in html
    style = made.assets[made.asset("style.css")].body.decode()
    shown, named = (f"url(data:image/webp;base64,{b64encode(body).decode()})" for body in (wide, narrow))
    assert f".{hero.blur}{{background:{shown} 50%/cover no-repeat}}" in style
    assert style.count(named) == 2, "alone, and in the place of the wide one on narrow screens"
    assert style.count("@media (max-width:47.99rem){.blur-") == 1


def test_a_picture_without_a_blurred_copy_has_no_class(folder) -> None:
    made = theme(folder)
    assert made.picture("pictures/hero.jpg").blur == ""
    assert "blur-" not in made.render(landing(made.picture("pictures/hero.jpg")), frame(folder))


def test_a_blurred_copy_that_is_none_is_told(folder) -> None:
    (folder / "pictures" / "hero-blur.webp").write_bytes(b"x" * 1001)
    with pytest.raises(ConfigError) as wrong:
        theme(folder)
    assert str(wrong.value) == (
        f"{folder}/pictures/hero-blur.webp: got 1001 bytes, expected at most 1000 bytes, since it stands in "
        "the stylesheet. Make it some 32 pixels wide, or give it a name without -blur."
    )


def test_a_missing_picture_says_where_it_was_looked_for(folder) -> None:
    with pytest.raises(ConfigError) as wrong:
        theme(folder).picture("pictures/heroo.jpg")
    assert str(wrong.value) == (
        f"{folder}/pictures/heroo.jpg: got no such file, expected a picture, font, script or stylesheet. "
        "Did you mean 'site/hero.jpg'?"
    )


def test_texts_are_compressed_ahead_and_pictures_are_not(folder) -> None:
    for address, asset in theme(folder).assets.items():
        large_text = address.endswith((".css", ".js", ".svg")) and len(asset.body) >= 400
        assert bool(asset.br) is bool(asset.gzip) is large_text
        assert asset.content_type


def test_a_stylesheet_that_names_a_missing_file_is_refused(folder) -> None:
    (folder / "static").mkdir()
    (folder / "static" / "style.css").write_text("body { background: url(paper.png) }")
    with pytest.raises(ConfigError) as wrong:
        theme(folder)
    assert str(wrong.value) == (
        f"{folder}/static/style.css: line 1: got url(paper.png), expected a picture, font, script or "
        "stylesheet. Put the file there, or take its name out."
    )


def test_a_link_that_leads_out_of_the_folder_is_not_served(folder, tmp_path) -> None:
    (tmp_path / "secret.png").write_bytes(picture_bytes("PNG"))
    (folder / "pictures" / "secret.png").symlink_to(tmp_path / "secret.png")
    assert not any("secret" in address for address in theme(folder).assets)


@pytest.mark.parametrize("stem", ["pic name ü (1)", "a,b 50%#?", "รูป"])
def test_a_file_of_any_name_has_an_address_that_reads_the_same_everywhere(folder, stem) -> None:
    for name in (f"{stem}.jpg", f"{stem}-640.avif"):
        (folder / "pictures" / name).write_bytes(
            picture_bytes(name[-4:].lstrip(".").upper().replace("JPG", "JPEG"))
        )
    (folder / "pictures" / f"{stem}.mp4").write_bytes(b"film")
    (folder / "static").mkdir()
    (folder / "static" / f"{stem}.png").write_bytes(picture_bytes("PNG"))
    (folder / "static" / "site.css").write_text(
        f'a {{ background: url("{stem}.png") }} b {{ background: url({quote(stem)}.png) }}'
    )
    made = theme(folder)
    picture = made.picture(f"pictures/{stem}.jpg")
    src, (narrow, width) = picture.src, picture.avif.split(" ")
    film, _ = made.film(f"pictures/{stem}.mp4")
    css = made.assets[made.asset("style.css")].body.decode()
    named = re.findall(r'[ab] { background: url\("(.+?)"\) }', css)
    assert width == "640w"
    assert len(named) == 2
    assert {src, narrow, *named} <= made.assets.keys()
    assert film in made.films
    assert all(re.fullmatch(r"[A-Za-z0-9/._-]+", each) for each in (src, narrow, film, *named))


def test_a_logo_in_the_pages_own_colour_is_painted_as_a_mask(folder) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" fill="currentColor"></svg>'
    (folder / "pictures" / "mark.svg").write_text(drawing)
    chosen = settings(folder, brand={"name": "Orrin", "logo": "pictures/mark.svg"})
    made = load_theme(chosen, folder)
    assert '<span class="logo logo-mask" role="img" aria-label="Orrin">' in made.render(
        pages.Forget("/x"), frame(folder)
    )
    assert ".logo-mask{aspect-ratio:90/20;" in made.assets[made.asset("style.css")].body.decode()


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (picture_bytes("PNG"), (40, 30)),
        (picture_bytes("GIF"), (40, 30)),
        (picture_bytes("JPEG", progressive=True), (40, 30)),
        (picture_bytes("WEBP"), (40, 30)),
        (picture_bytes("WEBP", lossless=True), (40, 30)),
        (picture_bytes("WEBP", exif=b"Exif\0\0"), (40, 30)),
        (picture_bytes("AVIF"), (40, 30)),
        (b'<?xml version="1.0"?><svg width="12.4px" height="8" viewBox="0 0 1 1">', (12, 8)),
        (b'<svg viewBox="0 0 461.5 104">', (462, 104)),
        (b'<svg width="100%">', None),
        (b"\xff\xd8\xff\xff\xe0\x00\x04..", None),
        (b"\xff\xd8??", None),
        (b"\xff\xd8\xff", None),
        (b"RIFF....WEBPVP9 ", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"....ftypavif", None),
        (b"GIF89a\0\0\0\0", None),
        (b"", None),
    ],
)
def test_sizes_are_read_from_the_first_bytes(body, size) -> None:
    assert pictures.size(body) == size


def test_only_files_in_stylesheets_are_renamed() -> None:
    css = "a{b:url( 'x.png' )}c{d:url(data:image/png;base64,AA)}e{f:url(#g)}"
    renamed = 'a{b:url("/static/x.png")}c{d:url(data:image/png;base64,AA)}e{f:url(#g)}'
    assert link_files(css, lambda name: f"/static/{name}") == renamed
