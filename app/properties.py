"""What a file says about itself: how many pages it has, and the names that its properties carry.

Found by patterns within bounds, as in `app/pdf.py`: a file is never opened as a document here, and what cannot be read is
left out. A name is shown as a warning, so one too many does less harm than one too few.
"""

from __future__ import annotations

import html
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app import pdf

# Bounds for a part of an office file that is read, and for what is kept of the names.
_MOST_PART = 256 * 1024
_LONGEST, _MOST_NAMES = 60, 3
_TAGS = {
    "docProps/core.xml": ("dc:creator", "cp:lastModifiedBy"),
    "docProps/app.xml": ("Manager", "Company"),
}
# EXIF: artist, copyright, owner of the camera; and the author as Windows writes it, in UTF-16.
_EXIF_TEXT, _EXIF_WINDOWS = (0x013B, 0x8298, 0xA430), 0x9C9D


@dataclass(frozen=True)
class Properties:
    """`pages` is None where a file has no pages or does not say; `names` has no doubles."""

    pages: int | None = None
    names: tuple[str, ...] = ()


def read_properties(path: Path, kind: str) -> Properties:
    """What the file of that kind (a key of FILE_KINDS) says; never fails. Reads the disk: offload it."""
    try:
        if kind == "pdf":
            told = pdf.told(path)
            return Properties(told.pages, _tidy(told.authors))
        if kind in {"pptx", "docx"}:
            return _office(path)
        return Properties(None, _tidy(_picture(path)))
    except (OSError, ValueError, KeyError, SyntaxError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return Properties()


def _office(path: Path) -> Properties:
    found: list[str] = []
    pages: int | None = None
    with zipfile.ZipFile(path) as packed:
        for part, tags in _TAGS.items():
            if part not in packed.namelist():
                continue
            with packed.open(part) as source:
                text = source.read(_MOST_PART).decode("utf-8", "replace")
            for tag in tags:
                found += [html.unescape(one) for one in re.findall(rf"<{tag}(?:\s[^<>]*)?>([^<]*)<", text)]
            told = re.search(r"<(?:Pages|Slides)>([0-9]{1,5})<", text)
            pages = int(told[1]) if told else pages
    return Properties(pages or None, _tidy(found))


def _picture(path: Path) -> list[str]:
    with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as picture:
        exif = picture.getexif()
        found = [str(exif[tag]) for tag in _EXIF_TEXT if isinstance(exif.get(tag), str)]
        windows = exif.get(_EXIF_WINDOWS)
        if isinstance(windows, bytes):
            found.append(windows.decode("utf-16-le", "replace"))
        return found + [text for key, text in picture.info.items() if key in {"Author", "Artist"} and isinstance(text, str)]


def _tidy(found: list[str]) -> tuple[str, ...]:
    """Names on one line each, without marks that turn text, each once."""
    names = []
    for one in found:
        plain = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in one)
        name = " ".join(plain.split())[:_LONGEST]
        if name and name not in names:
            names.append(name)
    return tuple(names[:_MOST_NAMES])
