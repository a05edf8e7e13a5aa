"""The process that makes a copy of a file without what its properties say: who wrote it, where, with what, and where it lay.

It is run as a file, `python cleaner.py <kind> <source> <target>`, with the library for PDF and nothing of the application: a
document from outside is opened in a process of its own that may fail or take too long. It ends with 0 where the copy is whole.
What is written on a document's pages stays; what says more about its author than the pages do goes.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

# One part of an office file, and how deep documents in documents are followed.
_MOST_PART = 64 * 1024 * 1024
_MOST_DEEP = 2
_ORIENTATION = 0x0112


class CannotClean(Exception):
    """Something in the file cannot be looked into, so no copy of it is clean."""


def plain_jpeg(raw: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC and comments; how it is to be turned is kept."""
    if not raw.startswith(b"\xff\xd8"):
        return raw
    kept, at = [b"\xff\xd8", _turned(raw)], 2
    while at + 4 <= len(raw) and raw[at] == 0xFF and raw[at + 1] not in (0xDA, 0xD9):
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        # APP0 is JFIF, APP2 the colour profile, APP14 says how Adobe wrote the colours; without these it looks otherwise.
        if not 0xE0 <= raw[at + 1] <= 0xEF and raw[at + 1] != 0xFE or raw[at + 1] in (0xE0, 0xE2, 0xEE):
            kept.append(raw[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, raw[at:]])


def _turned(raw: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG",)) as picture:
            way = picture.getexif().get(_ORIENTATION)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b""
    if not isinstance(way, int) or way == 1:
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = way
    told = exif.tobytes()
    return b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told


def plain_png(raw: bytes) -> bytes:
    """A PNG without texts, EXIF and the time of its making."""
    if not raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return raw
    kept, at = [raw[:8]], 8
    while at + 8 <= len(raw):
        end = at + 12 + int.from_bytes(raw[at : at + 4], "big")
        if raw[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            kept.append(raw[at:end])
        at = end
    return b"".join(kept)


_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EXTENDED = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_PEOPLE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>'
)
_NOTHING = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<nothing/>'
_PARTS = {"docprops/core.xml": _CORE, "docprops/app.xml": _EXTENDED, "docprops/custom.xml": _CUSTOM, "word/people.xml": _PEOPLE}
# Left out together with what points at them: a picture of the first page, printers, labels of a company's own.
_GONE = re.compile(r"(docprops/thumbnail\.|docmetadata/|.*/printersettings/)", re.I)
_RELATION = re.compile(rb"<Relationship\b[^>]*?/>|<Relationship\b[^>]*?>\s*</Relationship>", re.S)
_OVERRIDE = re.compile(rb"<Override\b[^>]*?/>", re.S)
_TARGET = re.compile(rb"""(\bTarget\s*=\s*)("[^"]*"|'[^']*')""")
_HOME = re.compile(rb"""["'](?:file:|[A-Za-z]:[\\/]|\\\\|/Users/|/home/)""", re.I)
# Who wrote a comment or a change, in Word and PowerPoint; titles and descriptions that are a file's place on somebody's disk.
_AUTHOR = re.compile(rb"""(\s(?:w|w1[0-9]\w*):(?:author|initials|userId|providerId)\s*=\s*)("[^"]*"|'[^']*')""")
_WRITER = re.compile(rb"""(\s(?:name|initials|userId|providerId)\s*=\s*)("[^"]*"|'[^']*')""")
_PLACE = re.compile(rb"""(\s(?:descr|title|name)\s*=\s*)("[^"]*"|'[^']*')""")
_BOUND = re.compile(rb"<w(?:15)?:dataBinding\b[^>]*/>|<w:(docVars|mailMerge)\b.*?</w:\1>", re.S)
_INSIDE = (".docx", ".pptx", ".xlsx")
# Old documents and objects in a document hold properties that nothing here can take out.
_CLOSED = (".bin", ".doc", ".xls", ".ppt", ".ole", ".emf", ".wmf", ".msg", ".pdf")


def plain_office(raw: bytes, deep: int = 0) -> bytes:
    """An office file without its properties, its commentators' names and places on its author's disk."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as packed, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as clean:
        for part in packed.infolist():
            if part.is_dir() or _GONE.match(part.filename):
                continue
            if part.file_size > _MOST_PART:
                raise CannotClean("a part is too large")
            # A name of its own with no time, no comment and no extra field.
            clean.writestr(zipfile.ZipInfo(part.filename), _plain_part(part.filename, packed.read(part), deep), zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _plain_part(name: str, raw: bytes, deep: int) -> bytes:
    low = name.lower()
    if low in _PARTS:
        return _PARTS[low]
    if re.fullmatch(r"customxml/item\d*\.xml", low):
        return _NOTHING
    if low.endswith((".jpg", ".jpeg")):
        return plain_jpeg(raw)
    if low.endswith(".png"):
        return plain_png(raw)
    if low.endswith(_INSIDE):
        if deep >= _MOST_DEEP:
            raise CannotClean("documents in documents")
        return plain_office(raw, deep + 1)
    if low.endswith(_CLOSED) and not low.endswith((".emf", ".wmf")):
        raise CannotClean("an object that cannot be looked into")
    if low.endswith((".xml", ".rels", ".vml")):
        return _plain_xml(low, raw)
    return raw


def _plain_xml(low: str, raw: bytes) -> bytes:
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")) or b"\x00" in raw[:64]:
        raise CannotClean("texts in an unusual writing")
    if low.endswith(".rels"):
        kept = _RELATION.sub(lambda found: b"" if _points_at_gone(found[0]) else found[0], raw)
        return _TARGET.sub(lambda found: found[1] + b'"about:blank"' if _HOME.match(found[2]) else found[0], kept)
    if low == "[content_types].xml":
        return _OVERRIDE.sub(lambda found: b"" if re.search(rb'PartName\s*=\s*["\']/(docProps/thumbnail|docMetadata/)|/printerSettings/', found[0], re.I) else found[0], raw)
    if re.match(r"ppt/(commentauthors|authors)", low):
        return _WRITER.sub(rb'\1"-"', raw)
    kept = _BOUND.sub(b"", _AUTHOR.sub(rb'\1"-"', raw))
    return _PLACE.sub(lambda found: found[1] + b'""' if _HOME.match(found[2]) else found[0], kept)


def _points_at_gone(relation: bytes) -> bool:
    target = _TARGET.search(relation)
    place = target[2][1:-1].decode("utf-8", "replace").lstrip("/").removeprefix("../") if target else ""
    return bool(_GONE.match(place) or re.match(r"(?i)printersettings/", place))


def plain_pdf(raw: bytes) -> bytes:
    """A PDF written anew without its properties, its history, and what programs and commentators left of themselves."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    reader = PdfReader(io.BytesIO(raw), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise CannotClean("it has a password")
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    seen: set[int] = set()
    waiting: list[object] = [writer.root_object]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            _plain_object(one)
            waiting += list(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting += list(list.__iter__(one))
    # What nothing points at any more must not be written.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def _plain_object(one: dict[object, object]) -> None:
    for name in ("/Metadata", "/PieceInfo", "/LastModified"):
        if name in one:
            del one[name]
    if "/EF" in one or "/EmbeddedFiles" in one:
        raise CannotClean("files in the file")
    # Of a comment /T is who wrote it; of a field in a form it is the field's name.
    if "/Subtype" in one and "/Rect" in one and one.get("/Subtype") != "/Widget":
        for name in ("/T", "/M", "/CreationDate"):
            one.pop(name, None)
    # A photo's own bytes, as its camera wrote them.
    if one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]) and isinstance(getattr(one, "_data", None), bytes):
        one._data = plain_jpeg(one._data)  # type: ignore[attr-defined]


KINDS: dict[str, Callable[[bytes], bytes]] = {"pdf": plain_pdf, "docx": plain_office, "pptx": plain_office}


def main(kind: str, source: str, target: str) -> int:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
    except ImportError:
        pass  # Windows has no such limits; the time is limited all the same.
    Path(target).write_bytes(KINDS[kind](Path(source).read_bytes()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
