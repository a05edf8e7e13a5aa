"""Arrangements for tests of projects: a filled draft, office files as bytes, a clock past the deadline."""

import io
import zipfile
from datetime import timedelta

from PIL import Image

from app import clock
from app.submissions import actions, starting
from app.submissions.models import Project

FILLED = {
    "title": "一米菜园", "field": "care", "region": "puxing", "q_summary": "阳台种菜", "q_problem": "没有地方种菜",
    "applicant_name": "赵先生",
}


def draft(cast, who="zhao", **values) -> Project:
    """A draft of `who` with everything filled in, but for what `values` changes."""
    actor = cast.actor(who)
    project = starting.create_project(actor, cast.contest)
    actions.save_step(actor, project, {**FILLED, **values})
    return project


def submitted(cast, who="zhao", **values) -> Project:
    return actions.submit(cast.actor(who), draft(cast, who, **values))


def past_deadline() -> None:
    clock.move(timedelta(days=11))


def office(folder: str, *more: str, size: int = 10) -> bytes:
    """A small office file with parts under `folder`."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("_rels/.rels", "<Relationships/>")
        packed.writestr(f"{folder}document.xml", "x" * size)
        for name in more:
            packed.writestr(name, "x")
    return sink.getvalue()


def picture(form: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", size, "red").save(sink, form)
    return sink.getvalue()


PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
