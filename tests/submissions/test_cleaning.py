"""Documents for everybody: a copy without what the properties say; who judges reads the file as it was sent."""

import hashlib
import io
import subprocess
import sys
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from app import cleaner, cleaning
from app.change import change
from app.contests.models import Question
from app.core.policy import SYSTEM
from app.db import db
from app.files import Storage, storage
from app.properties import Properties, read_properties
from app.submissions import uploads
from app.submissions.models import Attachment
from tests.submissions.test_showcase import PLACE, project, published  # noqa: F401

SECRET = b"Zhao Min"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="x"/><Override PartName="/docMetadata/LabelInfo.xml" ContentType="x"/></Types>'
)
RELS = (
    '<Relationships><Relationship Id="r1" Target="docProps/core.xml"/><Relationship Id="r2" Target="docProps/thumbnail.jpeg"/>'
    '<Relationship Id="r3" Target="/docMetadata/LabelInfo.xml"/></Relationships>'
)
BODY = (
    '<w:document><w:ins w:id="1" w:author="Zhao Min" w:date="2026-01-01T00:00:00Z"><w:t>页上的字</w:t></w:ins>'
    '<w:sdt><w:dataBinding w:xpath="/a"/></w:sdt><pic descr="C:\\Users\\Zhao Min\\a.jpg" name="图 1"/></w:document>'
)


def photo(**exif):
    sink, told = io.BytesIO(), Image.Exif()
    told[0x013B] = "Zhao Min"
    for tag, value in exif.items():
        told[int(tag, 16)] = value
    Image.new("RGB", (16, 8), "red").save(sink, "JPEG", exif=told, comment=b"Zhao Min")
    return sink.getvalue()


def png():
    sink = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Zhao Min")
    Image.new("RGB", (8, 8), "red").save(sink, "PNG", pnginfo=info)
    return sink.getvalue()


def office(folder="word/", **more):
    parts = {
        "[Content_Types].xml": TYPES, "_rels/.rels": RELS, f"{folder}document.xml": BODY,
        "docProps/core.xml": "<cp:coreProperties><dc:creator>Zhao Min</dc:creator><dc:title>Zhao Min</dc:title></cp:coreProperties>",
        "docProps/app.xml": "<Properties><Company>Zhao Min</Company></Properties>", "docProps/custom.xml": "<Properties>Zhao Min</Properties>",
        "docProps/thumbnail.jpeg": "Zhao Min", "docMetadata/LabelInfo.xml": "Zhao Min", "customXml/item1.xml": "<a>Zhao Min</a>",
        f"{folder}_rels/settings.xml.rels": '<Relationships><Relationship Id="r1" Target="file:///C:\\Users\\Zhao Min\\a.dotx" TargetMode="External"/>'
                                           '<Relationship Id="r2" Target="https://example.org/" TargetMode="External"/></Relationships>',
        f"{folder}people.xml": '<w15:people><w15:person w15:author="Zhao Min"/></w15:people>',
        "ppt/commentAuthors.xml": '<p:cmAuthorLst><p:cmAuthor id="0" name="Zhao Min" initials="ZM"/></p:cmAuthorLst>',
        f"{folder}media/a.jpg": photo(), f"{folder}media/b.png": png(), **more,
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        packed.comment = SECRET
        for name, content in parts.items():
            packed.writestr(name, content)
    return sink.getvalue()


def pdf(attached=False, password=None):
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject("Zhao Min")})
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text"), NameObject("/T"): TextStringObject("Zhao Min"),
        NameObject("/Contents"): TextStringObject("kept words"), NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4),
    })
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    image = DecodedStreamObject()
    image.set_data(photo())
    image[NameObject("/Subtype")], image[NameObject("/Filter")] = NameObject("/Image"), NameObject("/DCTDecode")
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/I"): writer._add_object(image)})})
    xmp = DecodedStreamObject()
    xmp.set_data(b"<dc:creator>Zhao Min</dc:creator>")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    writer.add_metadata({"/Author": "Zhao Min", "/Producer": "Zhao Min"})
    if attached:
        writer.add_attachment("a.txt", b"Zhao Min")
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def everything(raw):
    """All the bytes that an office file unpacks to, and its own."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return raw + b"".join(packed.read(name) for name in packed.namelist())


def test_an_office_file_loses_its_properties_and_keeps_its_pages():
    assert SECRET in everything(office())
    clean = cleaner.plain_office(office())
    inside = everything(clean)
    assert SECRET not in inside and "页上的字".encode() in inside and b"https://example.org/" in inside
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        names = packed.namelist()
        assert "docProps/thumbnail.jpeg" not in names and "docMetadata/LabelInfo.xml" not in names
        assert b"thumbnail" not in packed.read("_rels/.rels") and b"LabelInfo" not in packed.read("[Content_Types].xml")
        assert packed.read("word/document.xml").count(b"dataBinding") == 0 and 'name="图 1"'.encode() in packed.read("word/document.xml")
        assert packed.testzip() is None


def test_a_document_in_a_document_is_freed_too_and_a_closed_one_is_not_handed_out():
    assert SECRET not in everything(cleaner.plain_office(office(**{"word/embeddings/a.xlsx": office("xl/")})))
    for name in ("word/embeddings/oleObject1.bin", "word/embeddings/a.doc"):
        with pytest.raises(cleaner.CannotClean):
            cleaner.plain_office(office(**{name: "x"}))
    nested = office()
    for _round in range(4):
        nested = office(**{"word/embeddings/a.docx": nested})
    with pytest.raises(cleaner.CannotClean):
        cleaner.plain_office(nested)


def test_texts_in_another_writing_are_not_passed_on_unread():
    with pytest.raises(cleaner.CannotClean):
        cleaner.plain_office(office(**{"word/comments.xml": '<w:comment w:author="Zhao Min"/>'.encode("utf-16")}))


def test_a_pdf_loses_its_properties_and_keeps_its_pages():
    assert pdf().count(SECRET) > 3
    clean = cleaner.plain_pdf(pdf())
    assert SECRET not in clean and b"pypdf" not in clean
    found = PdfReader(io.BytesIO(clean))
    assert len(found.pages) == 1 and found.pages[0]["/Annots"][0].get_object()["/Contents"] == "kept words" and not found.metadata
    picture = found.pages[0]["/Resources"]["/XObject"]["/I"].get_object()
    assert picture["/Filter"] == "/DCTDecode"


@pytest.mark.parametrize("more", [{"attached": True}, {"password": "x"}])
def test_a_pdf_that_cannot_be_looked_into_is_not_handed_out(more):
    with pytest.raises(cleaner.CannotClean):
        cleaner.plain_pdf(pdf(**more))


def test_a_photo_in_a_document_stays_the_way_up_that_it_was():
    plain = cleaner.plain_jpeg(photo(**{"0x0112": 6}))
    with Image.open(io.BytesIO(plain)) as found:
        assert dict(found.getexif()) == {0x0112: 6} and found.size == (16, 8) and "comment" not in found.info
        found.load()
    assert SECRET not in plain and SECRET not in cleaner.plain_png(png())
    Image.open(io.BytesIO(cleaner.plain_png(png()))).load()


def put(tmp_path, raw):
    store = Storage(tmp_path)
    return store, store.put(io.BytesIO(raw), 10_000_000)


def test_the_copy_is_made_once_beside_the_file_which_stays_as_it_was(tmp_path, monkeypatch):
    store, kept = put(tmp_path, office())
    copy = cleaning.clean_copy(store, kept.key, "docx")
    assert read_properties(copy, "docx") == Properties() and read_properties(store.path(kept.key), "docx").names == ("Zhao Min",)
    assert hashlib.sha256(store.path(kept.key).read_bytes()).hexdigest() == kept.sha256
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: pytest.fail("made again"))
    assert cleaning.clean_copy(store, kept.key, "docx") == copy
    store.delete(kept.key)
    assert not copy.exists()


def test_what_could_not_be_done_is_not_tried_again(tmp_path, monkeypatch):
    store, kept = put(tmp_path, b"no pdf at all")
    with pytest.raises(cleaning.NoCopy):
        cleaning.clean_copy(store, kept.key, "pdf")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: pytest.fail("tried again"))
    with pytest.raises(cleaning.NoCopy):
        cleaning.clean_copy(store, kept.key, "pdf")
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file() and path.suffix] == [".unclean"]


def test_one_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    store, kept = put(tmp_path, pdf())
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(30)\n")
    monkeypatch.setattr(cleaning, "_CLEANER", slow)
    monkeypatch.setattr(cleaning, "SECONDS", 0.2)
    with pytest.raises(cleaning.NoCopy):
        cleaning.clean_copy(store, kept.key, "pdf")


def test_the_process_knows_nothing_of_the_application(tmp_path):
    source = tmp_path / "a.pdf"
    source.write_bytes(pdf())
    made = subprocess.run([sys.executable, "-I", "-X", "importtime", cleaner.__file__, "pdf", str(source), str(tmp_path / "b.pdf")], capture_output=True, check=True)
    assert b"flask" not in made.stderr and (tmp_path / "b.pdf").stat().st_size > 100


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_everybody_gets_the_copy_and_the_organiser_the_file(published):  # noqa: F811
    raw = pdf()
    with change(SYSTEM):
        db.session.add(Question(contest_id=published.contest_id, key="plan", step=5, kind="file", label="计划", required=False, seen_by=["public", "judges"], position=9))
    key = uploads.take(SYSTEM, project(), io.BytesIO(raw), "计划.pdf", "plan").key
    answer = published.browse().get(f"{PLACE}/p1/files/{key}")
    assert answer.status_code == 200 and SECRET not in answer.data and answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"] and "sandbox" in answer.headers["Content-Security-Policy"]
    assert published.browse("lin").get(f"/files/{key}").data == raw
    kept = db.session.query(Attachment).filter_by(key=key).one()
    assert kept.sha256 == hashlib.sha256(raw).hexdigest() == hashlib.sha256(storage().path(key).read_bytes()).hexdigest()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_freed_is_refused_in_words(published):  # noqa: F811
    with change(SYSTEM):
        db.session.add(Question(contest_id=published.contest_id, key="plan", step=5, kind="file", label="计划", required=False, seen_by=["public"], position=9))
    key = uploads.take(SYSTEM, project(), io.BytesIO(pdf(attached=True)), "计划.pdf", "plan").key
    answer = published.browse().get(f"{PLACE}/p1/files/{key}")
    assert answer.status_code == 404 and "去不掉" in answer.text and SECRET not in answer.data
