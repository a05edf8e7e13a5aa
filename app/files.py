"""Files from outside: kept under random keys on the local disk, and looked into before anybody gets them.

A file is what its bytes are, whatever its name says. Nothing here trusts a name, a media type or a declared size.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

import puremagic
from flask import current_app
from PIL import Image, UnidentifiedImageError

from app import pdf

_PIECE = 256 * 1024
# What lies beside a file and can be made of it anew: a small picture, a copy without properties, that there can be none.
MADE = (".preview.webp", ".clean", ".unclean")
_KEY = re.compile(r"[0-9a-f]{32}")

# Bounds for what an office file may unpack to; above them it is a bomb, not a project plan.
_MOST_PARTS = 5_000
_MOST_UNPACKED = 300 * 1024 * 1024
_MOST_RATIO = 200
MOST_PIXELS = 50_000_000


@dataclass(frozen=True)
class Kept:
    """A file in the storage."""

    key: str
    size: int
    sha256: str


class TooLarge(Exception):
    """The stream held more than the limit; nothing was kept."""


class Storage:
    """Files in a folder, each under a random key; a file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where a key's file lies; ValueError for what is no key, so that no path ever comes from outside."""
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of the storage")
        return self.folder / key[:2] / key

    def put(self, stream: IO[bytes], limit: int) -> Kept:
        """Copy the stream; raises TooLarge beyond `limit` bytes. On return the bytes are on the disk."""
        key = secrets.token_hex(16)
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part")
        digest, size = hashlib.sha256(), 0
        try:
            with partial.open("xb") as sink:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    if size > limit:
                        raise TooLarge
                    digest.update(piece)
                    sink.write(piece)
                sink.flush()
                os.fsync(sink.fileno())
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return Kept(key, size, digest.hexdigest())

    def open(self, key: str) -> BinaryIO:
        return self.path(key).open("rb")

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove a file and what was made of it; one that is gone already is no error."""
        self.path(key).unlink(missing_ok=True)
        for ending in MADE:
            self.path(key).with_suffix(ending).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename last over a power cut, where the system can sync folders (Windows cannot)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage() -> Storage:
    """The storage of this application's instance folder."""
    return Storage(current_app.extensions["doorstep"].files_path)


class Unwelcome(Exception):
    """A file that is not taken; `reason` is a word that the room puts into a sentence.

    empty, executable, unknown, disguised, broken, bomb, macros, scripted, too_many_pixels
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is welcome; `look` raises Unwelcome for a file that only pretends to be one."""

    key: str
    media_type: str
    endings: tuple[str, ...]
    icon: str
    look: Callable[[Path], None]


def _look_pdf(path: Path) -> None:
    with path.open("rb") as source:
        start = source.read(1024)
        source.seek(max(0, path.stat().st_size - 2048))
        end = source.read()
    if not start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF-"):
        raise Unwelcome("disguised")
    if b"%%EOF" not in end:
        raise Unwelcome("broken")
    try:
        if pdf.acts(path):
            raise Unwelcome("scripted")
    except pdf.TooMuch as error:
        raise Unwelcome("bomb") from error


def _office(folder: str) -> Callable[[Path], None]:
    def look(path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as packed:
                _look_office(packed.infolist(), folder)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
            raise Unwelcome("broken") from error

    return look


def _look_office(parts: list[zipfile.ZipInfo], folder: str) -> None:
    """The list of parts is enough: a part's declared size is what unpacking stops at."""
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names):
        raise Unwelcome("disguised")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(packed, 4096):
        raise Unwelcome("bomb")
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for name in names):
        raise Unwelcome("macros")


look_workbook = _office("xl/")
"""Raises Unwelcome for what is no Excel workbook, or unpacks to more than it may."""


def _image(form: str) -> Callable[[Path], None]:
    def look(path: Path) -> None:
        try:
            with Image.open(path, formats=(form,)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unwelcome("too_many_pixels")
                picture.verify()
        except Image.DecompressionBombError as error:
            raise Unwelcome("too_many_pixels") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Unwelcome("broken") from error

    return look


FILE_KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", "application/pdf", (".pdf",), "file-pdf", _look_pdf),
        FileKind(
            "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",), "file-ppt",
            _office("ppt/"),
        ),
        FileKind(
            "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), "file-doc",
            _office("word/"),
        ),
        FileKind("jpeg", "image/jpeg", (".jpg", ".jpeg"), "image", _image("JPEG")),
        FileKind("png", "image/png", (".png",), "image", _image("PNG")),
        FileKind("webp", "image/webp", (".webp",), "image", _image("WEBP")),
    )
}
ENDINGS = tuple(ending for kind in FILE_KINDS.values() for ending in kind.endings)

# First bytes of programs: they get a sentence of their own, whatever they are called.
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")


def recognise(path: Path, name: str) -> FileKind:
    """The kind of the file at `path` that was sent as `name`; raises Unwelcome. Reads the disk: offload it."""
    with path.open("rb") as source:
        start = source.read(16)
    if not start:
        raise Unwelcome("empty")
    if start.startswith(_PROGRAMS):
        raise Unwelcome("executable")
    ending = Path(name).suffix.lower()
    wanted = next((kind for kind in FILE_KINDS.values() if ending in kind.endings), None)
    if wanted is None:
        raise Unwelcome("unknown")
    if wanted.media_type not in _guesses(path, name):
        raise Unwelcome("disguised")
    wanted.look(path)
    return wanted


def _guesses(path: Path, name: str) -> set[str]:
    """Media types that the bytes may be. The name only tells office files apart, which all start as a zip."""
    try:
        with path.open("rb") as source:
            found = puremagic.magic_stream(source, filename=name)
    except (puremagic.PureError, ValueError):
        return set()
    types = {match.mime_type for match in found}
    # Names of the same thing in older tables.
    return types | {"image/jpeg" for kind in types if kind in {"image/jpg", "image/pjpeg"}}


_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


def clean_name(given: str | None) -> str:
    """A file's name as given, without folders, controls, marks that turn text, and names that a system reserves."""
    last = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    last = _FORBIDDEN.sub("_", " ".join(last.split())).strip(". ")
    if _RESERVED.match(last):
        last = "_" + last
    if len(last) > 120:
        ending = Path(last).suffix[:12]
        last = last[: 120 - len(ending)] + ending
    return last or "file"
