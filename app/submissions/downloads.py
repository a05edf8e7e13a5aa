"""A file of a project as a download, never as a page, so that what is in it stays inert; for everybody as a copy alone."""

from __future__ import annotations

from pathlib import Path

from flask import Response, abort, send_file
from flask_babel import gettext as _

from app.cleaning import NoCopy, clean_copy
from app.errors import Refused
from app.files import storage
from app.offload import offload
from app.previews import NoPreview, preview
from app.submissions.models import Attachment


def hand_over(attachment: Attachment, name: str) -> Response:
    """The answer that carries the file under `name`; 404 where it has left the disk."""
    if not storage().exists(attachment.key):
        abort(404)
    return _sent(storage().path(attachment.key), attachment, name, attachment.sha256)


def hand_over_clean(attachment: Attachment, name: str) -> Response:
    """A document for everybody: without what its properties say. Refused (not_clean, 404) where they cannot be taken out."""
    try:
        path = offload(clean_copy, storage(), attachment.key, attachment.kind)
    except NoCopy as error:
        text = _("这个文件里的作者等属性去不掉，所以不给公众下载。要看的话请联系主办方。")
        raise Refused("not_clean", text, status=404) from error
    return _sent(path, attachment, name, f"{attachment.sha256}-clean")


def _sent(path: Path, attachment: Attachment, name: str, etag: str) -> Response:
    answer = send_file(path, mimetype=attachment.media_type, as_attachment=True, download_name=name, etag=etag, max_age=0)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def hand_over_preview(attachment: Attachment) -> Response:
    """A picture drawn anew and small, to be shown on a page; 404 for what is no picture."""
    store = storage()
    try:
        path = offload(preview, store, attachment.key, attachment.kind)
    except NoPreview:
        abort(404)
    answer = send_file(path, mimetype="image/webp", etag=f"{attachment.sha256}-preview", max_age=3600)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
