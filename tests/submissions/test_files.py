"""The storage, and what is let in: the bytes decide, not the name."""

import io
import zipfile
import zlib

import pytest

from app.files import Storage, TooLarge, Unwelcome, clean_name, recognise
from tests.submissions.entering import PDF, office, picture


@pytest.fixture
def store(tmp_path):
    return Storage(tmp_path / "files")


def kind_of(store, content, name):
    return recognise(store.path(store.put(io.BytesIO(content), 10**7).key), name).key


def test_a_kept_file_comes_back_byte_by_byte(store):
    kept = store.put(io.BytesIO(b"abc" * 1000), 3000)
    with store.open(kept.key) as source:
        assert source.read() == b"abc" * 1000
    assert kept.size == 3000 and len(kept.sha256) == 64


def test_one_byte_too_many_keeps_nothing(store):
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(b"x" * 3001), 3000)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store):
    kept = store.put(io.BytesIO(b"x"), 10)
    store.delete(kept.key)
    store.delete(kept.key)
    assert not store.exists(kept.key)


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "a" * 31, "A" * 32, "a" * 32 + "/x"])
def test_a_key_never_leads_out_of_the_folder(store, key):
    with pytest.raises(ValueError):
        store.path(key)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "项目书.pdf", "pdf"), (office("word/"), "a.docx", "docx"), (office("ppt/"), "A.PPTX", "pptx"),
        (picture("PNG"), "a.png", "png"), (picture("JPEG"), "a.jpg", "jpeg"), (picture("JPEG"), "a.jpeg", "jpeg"),
        (picture("WEBP"), "a.webp", "webp"),
    ],
)
def test_welcome_kinds_are_recognised(store, content, name, kind):
    assert kind_of(store, content, name) == kind


def pdf(thing):
    """A PDF with one more object, in the open."""
    return PDF.replace(b"trailer", b"2 0 obj " + thing + b" endobj\ntrailer")


def packed_pdf(*streams):
    """A PDF with streams of packed objects."""
    packed = (b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\r\n" + zlib.compress(one) + b"\nendstream" for one in streams)
    return pdf(b"endobj 3 0 obj ".join(packed))


def test_a_pdf_that_only_writes_about_scripts_is_welcome(store):
    content = packed_pdf(b"1 0 << /Title (about JavaScript) /JavaScripting true >>")
    assert kind_of(store, content, "a.pdf") == "pdf"


def bomb():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"\0" * 8_000_000)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ\x90\x00" + b"\0" * 500, "项目书.pdf", "executable"),
        (b"\x7fELF" + b"\0" * 500, "a.pdf", "executable"),
        (b"#!/bin/sh\nrm -rf /", "a.pdf", "executable"),
        (b"<html><script>alert(1)</script>", "a.pdf", "disguised"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "unknown"),
        (PDF, "a.html", "unknown"),
        (PDF, "noending", "unknown"),
        (PDF, "a.png", "disguised"),
        (picture("PNG"), "a.pdf", "disguised"),
        (picture("PNG"), "a.jpg", "disguised"),
        (office("word/"), "a.pptx", "disguised"),
        (office("xl/"), "a.docx", "disguised"),
        (office("word/", "word/vbaProject.bin"), "a.docx", "macros"),
        (PDF.replace(b"%%EOF", b""), "a.pdf", "broken"),
        (pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "a.pdf", "scripted"),
        (pdf(b"<</S/J#61vaScript/JS(app.alert(1))>>"), "a.pdf", "scripted"),
        (pdf(b"<< /S /Launch /F (calc.exe) >>"), "a.pdf", "scripted"),
        (packed_pdf(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>"), "a.pdf", "scripted"),
        (packed_pdf(b"\0" * (65 * 1024 * 1024), b"1 0 << >>"), "a.pdf", "bomb"),
        (picture("PNG")[:40], "a.png", "broken"),
        (bomb(), "a.docx", "bomb"),
    ],
)
def test_what_is_not_welcome_is_named_by_its_reason(store, content, name, reason):
    with pytest.raises(Unwelcome) as no:
        kind_of(store, content, name)
    assert no.value.reason == reason


def test_an_office_file_of_too_many_parts_is_a_bomb(store):
    with pytest.raises(Unwelcome) as no:
        kind_of(store, office("word/", *(f"word/{number}" for number in range(5001))), "a.docx")
    assert no.value.reason == "bomb"


def test_a_picture_of_too_many_pixels_is_not_opened(store):
    with pytest.raises(Unwelcome) as no:
        kind_of(store, picture("PNG", (8000, 7000)), "a.png")
    assert no.value.reason == "too_many_pixels"


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("项目书.pdf", "项目书.pdf"), ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\Users\\王\\计划.docx", "计划.docx"),
        ("CON.pdf", "_CON.pdf"), ("nul", "_nul"), ("a\u202efdp.exe", "afdp.exe"), ("a\r\nb\x00.pdf", "ab.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"), ("", "file"), (None, "file"), ("...", "file"), ("=cmd|x.pdf", "=cmd_x.pdf"),
    ],
)
def test_names_keep_what_people_wrote_and_lose_what_could_hurt(given, clean):
    assert clean_name(given) == clean


def test_a_very_long_name_keeps_its_ending():
    assert clean_name("长" * 300 + ".pdf") == "长" * 116 + ".pdf"
