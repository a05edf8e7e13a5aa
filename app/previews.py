"""Small copies of pictures from outside: drawn anew from their points, so that nothing else of the file is in them.

What a camera or a program wrote beside the points (place, names, profiles, other pages) is left behind. A copy lies beside
the file and is made once.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from app.files import FILE_KINDS, MOST_PIXELS, Storage

# The longest side of a copy, and what is drawn at most at one go.
SIDE = 960
_FORMS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


class NoPreview(Exception):
    """The file is no picture, has left the disk, or cannot be drawn within bounds."""


def preview(store: Storage, key: str, kind: str) -> Path:
    """Where the copy of a picture lies; raises NoPreview. Computes: offload it."""
    source, target = store.path(key), store.path(key).with_suffix(".preview.webp")
    if kind not in _FORMS or kind not in FILE_KINDS or not source.is_file():
        raise NoPreview
    if not target.is_file():
        partial = target.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            _draw(source, partial, _FORMS[kind])
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return target


def _draw(source: Path, target: Path, form: str) -> None:
    try:
        with Image.open(source, formats=(form,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoPreview
            # A large photo is read at a fraction of its size.
            picture.draft("RGB", (SIDE, SIDE))
            drawn = ImageOps.exif_transpose(picture)
            drawn.thumbnail((SIDE, SIDE))
            plain = Image.new("RGB", drawn.size, "white")
            clear = drawn.convert("RGBA")
            plain.paste(clear, mask=clear.getchannel("A"))
            plain.save(target, "WEBP", quality=80, method=4)
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError) as error:
        raise NoPreview from error
