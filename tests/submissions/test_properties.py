"""What files say about themselves: pages, and names that a reader without names should not meet."""

import io
import zipfile
import zlib

import pytest
from PIL import Image
from sqlalchemy import select

from app.db import db
from app.properties import Properties, read_properties
from app.submissions.models import Attachment
from tests.submissions.entering import PDF, draft, office

PAGED = PDF.replace(
    b"trailer",
    b"2 0 obj << /Type /Pages /Count 12 /Kids [3 0 R] >> endobj 3 0 obj << /Type /Pages /Parent 2 0 R /Count 5 >> endobj\n"
    b"4 0 obj << /Author (Zhao \\(Team\\)) /Producer (x) >> endobj 5 0 obj << /Type /Outlines /Count 99 >> endobj\ntrailer",
)


def packed(objects):
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\r\n" + zlib.compress(objects) + b"\nendstream"
    return PDF.replace(b"trailer", b"2 0 obj " + stream + b" endobj\ntrailer")


def office_of(core, app="<Properties/>"):
    sink = io.BytesIO(office("ppt/"))
    with zipfile.ZipFile(sink, "a") as more:
        more.writestr("docProps/core.xml", core)
        more.writestr("docProps/app.xml", app)
    return sink.getvalue()


def photo():
    sink, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "Zhao Min"
    Image.new("RGB", (8, 8), "red").save(sink, "JPEG", exif=exif)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (PDF, "pdf", Properties()),
        (PAGED, "pdf", Properties(12, ("Zhao (Team)",))),
        (PAGED.replace(b"trailer <<>>", b"trailer << /Encrypt 9 0 R >>"), "pdf", Properties(12)),
        (packed(b"1 0 << /Kids [2 0 R] /Count 7 /Type /Pages >>"), "pdf", Properties(7)),
        (packed(b"1 0 << /Author <FEFF8D756654> >>"), "pdf", Properties(None, ("赵晔",))),
        (PDF + "<dc:creator><rdf:Seq><rdf:li>赵敏 &amp; 钱</rdf:li></rdf:Seq></dc:creator>".encode(), "pdf", Properties(None, ("赵敏 & 钱",))),
        (office("ppt/"), "pptx", Properties()),
        (
            office_of("<dc:creator>赵敏</dc:creator><cp:lastModifiedBy>赵敏</cp:lastModifiedBy>", "<Slides>9</Slides><Company>门口社</Company>"),
            "pptx", Properties(9, ("赵敏", "门口社")),
        ),
        (office_of("<dc:creator>\u202e\u200b </dc:creator>"), "pptx", Properties()),
        (photo(), "jpeg", Properties(None, ("Zhao Min",))),
        (b"not a picture", "png", Properties()),
    ],
)
def test_a_file_says_its_pages_and_its_names(tmp_path, content, kind, told):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert read_properties(path, kind) == told


def test_a_pdf_full_of_beginnings_is_read_in_little_time(tmp_path):
    import time

    path = tmp_path / "file"
    path.write_bytes(PDF + b"/Type /Pages " * 200_000 + b"<dc:creator>" * 200_000 + b"/Author (" * 200_000)
    began = time.process_time()
    read_properties(path, "pdf")
    assert time.process_time() - began < 10


def test_the_applicant_reads_at_once_how_long_a_file_is_and_whom_it_names(cast, app):
    with app.test_request_context():
        project = draft(cast)
    answer = cast.browse("zhao").post(
        f"/my/projects/{project.key}/files", data={"file": (io.BytesIO(PAGED), "项目书.pdf")},
        headers={"Accept": "application/json"}, content_type="multipart/form-data",
    )
    file = db.session.scalars(select(Attachment)).one()
    assert (file.pages, file.names) == (12, ["Zhao (Team)"])
    assert "12 页" in answer.json["html"] and "文件属性里写着：Zhao (Team)。" in answer.json["html"]
