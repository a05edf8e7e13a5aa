"""A file of a project as a download: never as a page, so that what is in it stays inert."""

from __future__ import annotations

from flask import Response, abort, send_file

from app.files import storage
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
