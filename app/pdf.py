"""Whether a PDF would do something by itself, how many pages it has and who it says wrote it.

By patterns and not by a reader of PDFs: the work is bounded, whatever the file is made of. What is encrypted stays unseen.
"""

from __future__ import annotations

import html
import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path


def _name(word: str) -> bytes:
    """A pattern for a name in a PDF, any letter of which may be written as # and its code."""
    return b"/" + b"".join(rb"(?:%c|#%02x|#%02X)" % ((ord(char),) * 3) for char in word) + rb"(?![A-Za-z0-9#])"


_ACTING = re.compile(b"|".join(map(_name, ("JavaScript", "Launch"))))
_PACKED = re.compile(_name("ObjStm"))
_STREAM = re.compile(rb"stream\r?\n")
_LOCKED = re.compile(_name("Encrypt"))
_PAGES = re.compile(_name("Type") + rb"\s{0,20}" + _name("Pages"))
_COUNT = re.compile(rb"/Count\s{1,20}([0-9]{1,6})\b")
_AUTHOR = re.compile(_name("Author") + rb"\s{0,20}(?:\(((?:[^\\()]|\\.|\([^\\()]{0,100}\)){0,400})\)|<([0-9A-Fa-f\s]{0,1600})>)", re.DOTALL)
_ENTRY = re.compile(rb"<rdf:li[^<>]{0,100}>([^<]{0,400})<")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
# How far a page tree's count may stand from its type; how many of its nodes, and how many authors, are looked at.
_NEAR, _MOST_NODES, _MOST_AUTHORS = 32 * 1024, 1_000, 50
# Bounds for the packed objects of a PDF, all together: how many streams, and the bytes that they unpack to.
_MOST_STREAMS = 20_000
_MOST_OBJECTS = 64 * 1024 * 1024


class TooMuch(ValueError):
    """The packed objects are more than any document needs."""


def acts(path: Path) -> bool:
    """Whether the PDF at `path` asks for a script or a program to run, in the open or among its packed objects.

    The file must not be empty. Raises TooMuch. Reads the disk: offload it.
    """
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return _acts(whole)


def _acts(whole: mmap.mmap) -> bool:
    return bool(_ACTING.search(whole)) or any(_ACTING.search(objects) for objects in _packed(whole))


def _packed(whole: mmap.mmap) -> Iterator[bytes]:
    """Each stream of packed objects, unpacked. Raises TooMuch."""
    left = _MOST_OBJECTS
    for number, packed in enumerate(_PACKED.finditer(whole)):
        if left <= 0 or number >= _MOST_STREAMS:
            raise TooMuch
        begin = _STREAM.search(whole, packed.end(), packed.end() + 600)
        objects = _unpacked(whole, begin.end(), left) if begin else b""
        yield objects
        left -= len(objects)


@dataclass(frozen=True)
class Told:
    """`pages` is None where the document does not say; `authors` as written, doubles and all."""

    pages: int | None
    authors: list[str]


def told(path: Path) -> Told:
    """What the PDF at `path` says about itself. Raises TooMuch. Reads the disk: offload it."""
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        # Texts of an encrypted document are noise; its numbers are not encrypted.
        locked = _LOCKED.search(whole) is not None
        counts = _counts(whole)
        authors = [] if locked else _authors(whole)
        for objects in _packed(whole):
            if len(counts) < _MOST_NODES:
                counts += _counts(objects)
            authors += [] if locked else _authors(objects)
    return Told(max(counts, default=None), authors)


def _counts(objects: bytes | mmap.mmap) -> list[int]:
    """The counts of a tree of pages: the root's is the largest, and is that of all pages."""
    found = []
    for node in islice(_PAGES.finditer(objects), _MOST_NODES):
        low, high = max(0, node.start() - _NEAR), node.end() + _NEAR
        # Only the object around the node; among packed objects, which have no such words, from where its dictionary begins.
        start = max(objects.rfind(b"obj", low, node.start()), low)
        start = start if start > low else max(objects.rfind(b"<<", low, node.start()), low)
        end = objects.find(b"endobj", node.end(), high)
        around = objects[start : end if end >= 0 else high]
        at = node.start() - start
        near = min(_COUNT.finditer(around), key=lambda count: abs(count.start() - at), default=None)
        found += [int(near[1])] if near else []
    return found


def _authors(objects: bytes | mmap.mmap) -> list[str]:
    found = [_text(match) for match in islice(_AUTHOR.finditer(objects), _MOST_AUTHORS)]
    at = -1
    while len(found) < _MOST_AUTHORS and (at := objects.find(b"<dc:creator>", at + 1)) >= 0:
        block = objects[at : at + 2000].partition(b"</dc:creator>")[0]
        found += [html.unescape(one.decode("utf-8", "replace")) for one in _ENTRY.findall(block)] or [""]
    return found


def _text(match: re.Match[bytes]) -> str:
    """A string of a PDF: in brackets with escapes, or in hexadecimal; UTF-16, UTF-8 by their marks, else Latin."""
    if match[2] is not None:
        digits = re.sub(rb"\s", b"", match[2])
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        raw = _ESCAPE.sub(_escaped, match[1])
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8" if raw.startswith(b"\xef\xbb\xbf") else "latin-1", "replace")


def _escaped(match: re.Match[bytes]) -> bytes:
    if match[1][:1] in b"01234567":
        return bytes([int(match[1], 8) & 255])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}.get(match[1], match[1])


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
