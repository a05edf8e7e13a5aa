"""A file of a project as a download, never as a page, so that what is in it stays inert; a picture also as a small copy."""

from __future__ import annotations

from flask import Response, abort, send_file

from app.files import storage
from app.offload import offload
from app.previews import NoPreview, preview
from app.submissions.models import Attachment


def hand_over(attachment: Attachment, name: str) -> Response:
    """The answer that carries the file under `name`; 404 where it has left the disk."""
    if not storage().exists(attachment.key):
        abort(404)
    answer = send_file(
        storage().path(attachment.key), mimetype=attachment.media_type, as_attachment=True, download_name=name,
        etag=attachment.sha256, max_age=0,
    )
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
