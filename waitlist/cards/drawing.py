"""An SVG with a few attributes of ours becomes a PNG that is small enough for every scraper.

- `<svg data-unbroken="Orrin Goods">`: words inside of which no line ends.
- `<g data-column="X Y WIDTH HEIGHT" data-align="top|middle|bottom">`: its texts stand below each other.
- `<text data-lines="3" data-least="40" data-leading="1.2" data-gap="16">` in it: at most so many lines, of
  balanced width; its `font-size` shrinks down to the least one until they fit; the gap is above it.
  `font-family` is `display` or `text`, for the families of the stylesheet's `--display` and `--text`.
- `data-needs="Ada" data-otherwise="A friend …"`: the other words, when no font has the letters of the first.
- `<image data-cover>`: the picture is cut to the size of the element.
- `<image data-paint="#123456">`: a drawing in `currentColor` gets this one.
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import resvg_py
from PIL import Image, ImageOps, UnidentifiedImageError

from waitlist.cards.fonts import Fonts, Run, width
from waitlist.cards.lines import balanced, broken, pieces, shortened

MOST_BYTES = 290_000
"""WhatsApp shows no picture of 300 KB and more; Facebook takes up to 8 MB, X and LinkedIn 5."""

_SVG = "http://www.w3.org/2000/svg"
_COLOURS = (256, 128, 64, 32)
_SHRINK = 0.94
_SMALLEST = 0.5  # how far a full column is made smaller
_OURS = ("data-lines", "data-least", "data-leading", "data-gap", "data-needs", "data-otherwise")

ET.register_namespace("", _SVG)


def draw(svg: str, files: Mapping[str, bytes], fonts: Fonts) -> bytes:
    """Return the PNG. `files` are the pictures by the `href` that names them."""
    root = ET.fromstring(svg)  # noqa: S314 - our theme's own, from the process that started us
    for image in root.iter(f"{{{_SVG}}}image"):
        _place_picture(image, files)
    unbroken = tuple(root.attrib.pop("data-unbroken", "").split())
    for column in root.iter(f"{{{_SVG}}}g"):
        if "data-column" in column.attrib:
            _fill_column(column, fonts, unbroken)
    drawn = resvg_py.svg_to_bytes(
        svg_string=ET.tostring(root, encoding="unicode"),
        skip_system_fonts=True,
        font_files=[str(font.path) for font in fonts.fonts],
    )
    return _small(bytes(drawn))


def _place_picture(image: ET.Element, files: Mapping[str, bytes]) -> None:
    href = image.attrib.pop("href", "")
    body = files.get(href, b"")
    cover, paint = image.attrib.pop("data-cover", None), image.attrib.pop("data-paint", "")
    if not body:
        return
    kind = "svg+xml" if b"<svg" in body[:1000] else "png"
    if kind == "svg+xml":
        body = body.replace(b"currentColor", (paint or "#000").encode())
    else:
        try:
            body = _cut(body, image) if cover is not None else _png(body)
        except (UnidentifiedImageError, OSError):
            return  # a card without the picture is better than none
    image.set("href", f"data:image/{kind};base64,{base64.b64encode(body).decode()}")


def _cut(body: bytes, image: ET.Element) -> bytes:
    size = round(float(image.get("width", "1"))), round(float(image.get("height", "1")))
    with Image.open(BytesIO(body)) as picture:
        fitted = ImageOps.fit(picture.convert("RGB"), size, Image.Resampling.LANCZOS)
    return _saved(fitted)


def _png(body: bytes) -> bytes:
    with Image.open(BytesIO(body)) as picture:
        return _saved(picture.convert("RGBA"))


def _saved(picture: Image.Image) -> bytes:
    saved = BytesIO()
    picture.save(saved, "PNG", compress_level=1)
    return saved.getvalue()


@dataclass(frozen=True, slots=True)
class _Block:
    """A text as it will stand: its lines in runs, their size, the distance between them, the gap above."""

    text: ET.Element
    lines: list[tuple[Run, ...]]
    size: float
    leading: float
    gap: float

    @property
    def height(self) -> float:
        return self.gap + len(self.lines) * self.leading


def _fill_column(column: ET.Element, fonts: Fonts, unbroken: tuple[str, ...]) -> None:
    x, y, wide, high = map(float, column.attrib.pop("data-column").split())
    align = column.attrib.pop("data-align", "top")
    texts = column.findall(f"{{{_SVG}}}text")
    scale = 1.0
    while True:
        blocks = [block for text in texts if (block := _fitted(text, wide, scale, fonts, unbroken)).lines]
        total = sum(block.height for block in blocks) - (blocks[0].gap if blocks else 0)
        if total <= high or scale < _SMALLEST:
            break
        scale *= _SHRINK
    top = y + {"top": 0.0, "middle": (high - total) / 2, "bottom": high - total}[align]
    for number, block in enumerate(blocks):
        top += block.gap if number else 0
        _set(block, x, top)
        top += len(block.lines) * block.leading
    for text in texts:
        if all(text is not block.text for block in blocks):
            column.remove(text)


def _fitted(text: ET.Element, wide: float, scale: float, fonts: Fonts, unbroken: tuple[str, ...]) -> _Block:
    words = fonts.drawable("".join(text.itertext()))
    if not fonts.covers(text.get("data-needs", "")):
        words = text.get("data-otherwise", "")
    role, weight = text.get("font-family", "text"), int(text.get("font-weight", "400"))
    count = int(text.get("data-lines", "1"))
    size = float(text.get("font-size", "32")) * scale
    least = float(text.get("data-least", "0")) * scale or size

    def runs(line: str) -> tuple[Run, ...]:
        return fonts.runs(line, role, weight)

    while True:
        now = size

        def measure(line: str, size: float = now) -> float:
            return width(runs(line), size)

        whole = all(measure(piece.rstrip()) <= wide for piece in pieces(words, unbroken))
        if (len(broken(words, wide, measure, unbroken)) <= count and whole) or size * _SHRINK < least:
            break
        size *= _SHRINK
    lines = shortened(balanced(words, wide, measure, unbroken), count, wide, measure)
    return _Block(
        text=text,
        lines=[drawn for line in lines if (drawn := runs(line))],
        size=size,
        leading=size * float(text.get("data-leading", "1.3")),
        gap=float(text.get("data-gap", "0")) * scale,
    )


def _set(block: _Block, x: float, top: float) -> None:
    text = block.text
    for child in list(text):
        text.remove(child)
    text.text = None
    for name in (*_OURS, "font-family", "font-weight"):
        text.attrib.pop(name, None)
    text.set("font-size", f"{block.size:.2f}")
    for number, runs in enumerate(block.lines):
        baseline = top + number * block.leading + (block.leading - block.size) / 2 + block.size * 0.82
        at = x
        for font, words in runs:
            # Each where it belongs: the renderer mixes up letters of several fonts that follow each other.
            place = {"x": f"{at:.1f}", "y": f"{baseline:.1f}"}
            named = {"font-family": font.name, "xml:space": "preserve"}
            ET.SubElement(text, f"{{{_SVG}}}tspan", named | place).text = words
            at += font.width(words, block.size)


def _small(png: bytes) -> bytes:
    """Return the picture in as many colours as its size allows; in 256 a photograph still looks like one."""
    with Image.open(BytesIO(png)) as drawn:
        picture = drawn.convert("RGB")
    best = b""
    for colours in _COLOURS:
        saved = BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT).save(saved, "PNG", optimize=True)
        best = saved.getvalue()
        if len(best) <= MOST_BYTES:
            break
    return best
