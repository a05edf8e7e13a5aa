"""Files of projects: sent one by one, apart from the form; downloaded by those who may read the project."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.policy import may
from app.errors import Refused, answer_for
from app.guard import actor, guard
from app.limits import limiter
from app.submissions import facts, queries, uploads
from app.submissions.downloads import hand_over, hand_over_preview
from app.submissions.models import Attachment, Project
from app.submissions.readers import Readable
from app.submissions.routes import bp

# Borders and names of a multipart body, beside the file itself.
SLACK = 64 * 1024


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def allow_file() -> None:
    """Raise this request's limit to one file; say no in words before a byte of a larger one is read."""
    most = uploads.settings().upload_limit + SLACK
    request.max_content_length = most
    if request.content_length is not None and request.content_length > most:
        no = uploads.too_large()
        answer = jsonify({"code": no.code, "text": str(no.text)}) if _by_script() else answer_for(413, no.code, detail=str(no.text))
        answer.status_code = 413
        raise RequestEntityTooLarge(response=answer)


def _files_place(project: Project) -> Any:
    return redirect(url_for("submissions.step", key=project.key, step=facts.last_step(project.contest), _anchor="files"), 303)


def _list(project: Project, question: str) -> str:
    named = uploads.numbered(uploads.standing(project))
    files = [(file, name) for file, name in named if file.question == question]
    return render_template("submissions/files.html", project=project, files=files, question=question)


@bp.post("/my/projects/<key>/files")
@limiter.limit("120 per hour")
@guard("project.edit", queries.own_project, hide=True)
def upload(project: Project) -> Any:
    sent, question = request.files.get("file"), request.form.get("question", "")[:40]
    try:
        if sent is None or not sent.filename:
            raise Refused("no_file", _("请先选一个文件。"), field="file")
        attachment = uploads.take(actor(), project, sent.stream, sent.filename, question)
    except Refused as no:
        if _by_script():
            return jsonify({"code": no.code, "text": str(no.text)}), no.status
        flash(str(no.text), "error")
        return _files_place(project)
    if _by_script():
        return jsonify({"key": attachment.key, "name": attachment.name, "html": _list(project, question), **facts.told_gaps(project, facts.last_step(project.contest))}), 201
    flash(_("“%(name)s”已上传。", name=attachment.name), "ok")
    return _files_place(project)


class _OwnFile:
    """A file on the actor's own project."""

    def __init__(self, attachment: Attachment) -> None:
        self.attachment = attachment

    def scope(self) -> Any:
        return self.attachment.scope()


def _own_file(key: str, file: str) -> _OwnFile | None:
    project = queries.own_project(key)
    found = [one for one in project.attachments if one.key == file] if project is not None else []
    return _OwnFile(found[0]) if found else None


@bp.post("/my/projects/<key>/files/<file>/remove")
@guard("project.edit", _own_file, hide=True)
def remove(own: _OwnFile) -> Any:
    project, name = own.attachment.project, own.attachment.name
    try:
        uploads.remove_file(actor(), own.attachment)
        flash(_("“%(name)s”已删除。", name=name), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return _files_place(project)


@bp.get("/files/<key>")
@guard("project.read", queries.readable_file, hide=True)
def download(found: Readable) -> Any:
    audience = None if may(actor(), "project.overlook", found.project.scope()) else "judges"
    if found.attachment is None or found.attachment not in uploads.standing(found.project, audience):
        abort(404)
    if "preview" in request.args:
        return hand_over_preview(found.attachment)
    names = {one.key: shown for one, shown in uploads.numbered(uploads.standing(found.project))}
    return hand_over(found.attachment, names.get(found.attachment.key, found.attachment.name))
