"""Whether a PDF would do something by itself.

By patterns and not by a reader of PDFs: the work is bounded, whatever the file is made of. What is encrypted stays unseen.
"""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path


def _name(word: str) -> bytes:
    """A pattern for a name in a PDF, any letter of which may be written as # and its code."""
    return b"/" + b"".join(rb"(?:%c|#%02x|#%02X)" % ((ord(char),) * 3) for char in word) + rb"(?![A-Za-z0-9#])"


_ACTING = re.compile(b"|".join(map(_name, ("JavaScript", "Launch"))))
_PACKED = re.compile(_name("ObjStm"))
_STREAM = re.compile(rb"stream\r?\n")
# Bounds for the packed objects of a PDF, all together: how many streams, and the bytes that they unpack to.
_MOST_STREAMS = 20_000
_MOST_OBJECTS = 64 * 1024 * 1024


class TooMuch(Exception):
    """The packed objects are more than any document needs."""


def acts(path: Path) -> bool:
    """Whether the PDF at `path` asks for a script or a program to run, in the open or among its packed objects.

    The file must not be empty. Raises TooMuch. Reads the disk: offload it.
    """
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return _acts(whole)


def _acts(whole: mmap.mmap) -> bool:
    if _ACTING.search(whole):
        return True
    left = _MOST_OBJECTS
    for number, packed in enumerate(_PACKED.finditer(whole)):
        if left <= 0 or number >= _MOST_STREAMS:
            raise TooMuch
        begin = _STREAM.search(whole, packed.end(), packed.end() + 600)
        objects = _unpacked(whole, begin.end(), left) if begin else b""
        if _ACTING.search(objects):
            return True
        left -= len(objects)
    return False


def _unpacked(whole: mmap.mmap, at: int, most: int) -> bytes:
    """What the stream at `at` unpacks to, up to `most` bytes; as far as it can be read."""
    reader, found, size = zlib.decompressobj(), [], 0
    try:
        while not reader.eof and size < most and at < len(whole):
            found.append(reader.decompress(reader.unconsumed_tail or whole[at : (at := at + 4096)], most - size))
            size += len(found[-1])
    except zlib.error:
        pass
    return b"".join(found)
