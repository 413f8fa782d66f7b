"""A sheet to draw on: one width, one font, text that is measured and cut, a PNG at the end.

A picture is 960 pixels wide. A telephone shows it at a third of that, so no text is smaller than 32 pixels.
It brings its own light ground, so that it reads the same in Slack's light and dark themes.
"""

import unicodedata
from functools import lru_cache
from io import BytesIO
from math import dist
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 960
MARGIN = 36
SMALL, NORMAL, LARGE, HUGE = 32, 38, 46, 60
DASH = 18
"""Pixels of each piece of a broken line, and of the gaps between them."""
INK, PALE_INK, GROUND = "#1d1c1d", "#5b5a5e", "#ffffff"
RED_FILL, AMBER_FILL, GREEN_FILL = "#ef8a80", "#f7cf5e", "#93cfa0"
HATCH, HATCHING = 12, "#8b898e"
"""Pixels from one slanting line to the next, and their colour."""
_FONT = Path(__file__).parent / "DejaVuSans.ttf"

_SCRIPTS = (
    (0x20, 0x052F),
    (0x0590, 0x06FF),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
)
"""What the font draws well: Latin, Greek, Cyrillic, Hebrew, Arabic, punctuation and currencies."""


def drawable(text: str) -> str:
    """Give what of a text the font can draw, without emoji; empty when a letter of it would be missing."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    known = [any(low <= ord(each) <= high for low, high in _SCRIPTS) for each in plain]
    if any(each.isalnum() for each, drawn in zip(plain, known, strict=True) if not drawn):
        return ""
    return " ".join("".join(each for each, drawn in zip(plain, known, strict=True) if drawn).split())


class Canvas:
    """A white sheet."""

    def __init__(self, height: int) -> None:
        self._image = Image.new("RGB", (WIDTH, height), GROUND)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        *,
        anchor: str = "la",
        bold: bool = False,
        ink: str = INK,
    ) -> None:
        """Write one line; `anchor` as Pillow names it: 'la' is left and top, 'mm' the middle of both."""
        stroke = size / 34 if bold else 0
        self._draw.text(at, text, ink, _font(size), anchor=anchor, stroke_width=stroke, stroke_fill=ink)

    def upright(self, at: tuple[int, int], text: str, size: int) -> None:
        """Write one line from below to above, its middle at this place."""
        width, height = round(measure(text, size)) + 8, round(size * 1.4)
        line = Image.new("RGB", (width, height), GROUND)
        ImageDraw.Draw(line).text((width / 2, height / 2), text, PALE_INK, _font(size), anchor="mm")
        turned = line.rotate(90, expand=True)
        self._image.paste(turned, (at[0] - turned.width // 2, at[1] - turned.height // 2))

    def box(
        self, corner: tuple[int, int], width: int, height: int, fill: str, *, outline: str | None = None
    ) -> None:
        """Fill a rectangle, with a line around it if given."""
        x, y = corner
        around = (x, y, x + width, y + height)
        self._draw.rounded_rectangle(around, 10, fill=fill, outline=outline, width=3 if outline else 0)

    def line(
        self, start: tuple[int, int], end: tuple[int, int], thick: int, ink: str, *, broken: bool = False
    ) -> None:
        """Draw a straight line between two places, whole or broken."""
        pieces = max(round(dist(start, end) / DASH), 1) if broken else 1
        for at in range(0, pieces, 2):
            part = min(at + 1, pieces)
            self._draw.line((*along(start, end, at / pieces), *along(start, end, part / pieces)), ink, thick)

    def label(self, middle: tuple[float, float], words: str, size: int) -> None:
        """Write a few words on a ground of their own, so that they read where lines cross."""
        x, y = middle
        half = measure(words, size) / 2 + 10
        self._draw.rectangle((x - half, y - size * 0.62, x + half, y + size * 0.62), fill=GROUND)
        self.text(middle, words, size, anchor="mm", bold=True)

    def disc(self, middle: tuple[int, int], radius: int, words: str) -> None:
        """Draw a dark disc with a number in it."""
        x, y = middle
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=INK)
        self.text((x, y), words, round(radius * 1.35), anchor="mm", bold=True, ink=GROUND)

    def hatch(self, corner: tuple[int, int], width: int, height: int) -> None:
        """Draw slanting lines over a rectangle."""
        x, y = corner
        for at in range(HATCH - height, width, HATCH):
            low = max(-at, 0)
            high = min(height, width - at)
            self._draw.line((x + at + low, y + height - low, x + at + high, y + height - high), HATCHING, 3)

    def strip(self, corner: tuple[int, int], width: int, height: int) -> None:
        """Draw a hatched rectangle on a ground of its own, with a line around it."""
        x, y = corner
        self._draw.rectangle((x, y, x + width, y + height), fill=GROUND)
        self.hatch((x, y), width, height)
        self._draw.rectangle((x, y, x + width, y + height), outline=INK, width=2)

    def shape(self, middle: tuple[int, int], size: int, shape: str, *, ink: str = INK) -> None:
        """Draw ●, ■ or ▲ full, ○ or ◇ with the ground in it, `size` pixels to each side of its middle."""
        x, y = middle
        fill = GROUND if shape in "○◇" else ink
        around = (x - size, y - size, x + size, y + size)
        if shape in "●○":
            self._draw.ellipse(around, fill=fill, outline=ink, width=4)
        elif shape == "■":
            self._draw.rectangle(around, fill=fill)
        else:
            top, bottom = (x, y - size), (x, y + size)
            sides = ((x - size, y + size), (x + size, y + size)) if shape == "▲" else ((x + size, y), bottom)
            corners = (top, *sides) if shape == "▲" else (top, *sides, (x - size, y))
            self._draw.polygon(corners, fill=fill, outline=ink, width=4)

    def png(self) -> bytes:
        """Give the finished picture."""
        written = BytesIO()
        colours = self._image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        colours.save(written, "PNG")
        return written.getvalue()


def along(start: tuple[int, int], end: tuple[int, int], part: float) -> tuple[float, float]:
    """Where one stands after a part, from 0 to 1, of the way between two places."""
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def measure(text: str, size: int) -> float:
    """Give the width of a line, in pixels."""
    return _font(size).getlength(text)


def cut(text: str, size: int, width: float) -> str:
    """Shorten a line to this many pixels, at the last word that fits."""
    if measure(text, size) <= width:
        return text
    kept = text
    while kept and measure(f"{kept}…", size) > width:
        shorter = kept.rpartition(" ")[0]
        kept = shorter if len(shorter) > len(text) // 3 else kept[:-1]
    return f"{kept.rstrip()}…"


def is_cut(line: str) -> bool:
    """Say whether a line was shortened."""
    return line.endswith("…")


def wrapped(text: str, size: int, width: float, most: int) -> list[str]:
    """Break a line between words into at most so many; what does not fit on the last is cut."""
    lines: list[str] = []
    left = text.split()
    while left and len(lines) < most - 1:
        lengths = range(1, len(left) + 1)
        fits = max((at for at in lengths if measure(" ".join(left[:at]), size) <= width), default=1)
        lines.append(cut(" ".join(left[:fits]), size, width))
        left = left[fits:]
    return [*lines, cut(" ".join(left), size, width)] if left else lines


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)
