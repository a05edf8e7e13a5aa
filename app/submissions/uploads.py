"""Attaching files to a project and taking them away again."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.change import Change, Personal, change
from app.contests.questions import FILE_TYPES
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.files import FileKind, Kept, TooLarge, Unwelcome, clean_name, recognise, storage
from app.offload import offload
from app.properties import Properties, read_properties
from app.settings import Settings
from app.submissions.events import FileAttached, FileRemoved
from app.submissions.models import Attachment, Project
from app.submissions.wanted import Wanted, one_wanted, sent, shown_to, wanted
from app.submissions.windows import check_edit

_REASONS = {
    "empty": _l("“%(name)s”是空文件，没有内容。"),
    "executable": _l("“%(name)s”是可执行程序，不能上传。"),
    "unknown": _l("“%(name)s”的类型不能上传。可以上传 PDF、PPTX、DOCX 和 JPEG、PNG、WebP 图片。"),
    "disguised": _l("“%(name)s”的内容和文件名不符，请用原来的软件重新保存后再上传。"),
    "broken": _l("“%(name)s”打不开，可能已损坏，请重新保存后再上传。"),
    "bomb": _l("“%(name)s”解开后太大，不能上传。"),
    "macros": _l("“%(name)s”含有宏或程序，请另存为不含宏的文件后再上传。"),
    "scripted": _l("“%(name)s”里有会自动运行的脚本，请另存为普通 PDF（例如用“打印为 PDF”）后再上传。"),
    "too_many_pixels": _l("“%(name)s”的像素太多，请缩小图片后再上传。"),
}


def settings() -> Settings:
    found: Settings = current_app.extensions["doorstep"]
    return found


def megabytes(size: int) -> str:
    """A limit as people read it, in the units that the machine's owner set it in."""
    whole, rest = divmod(size, 1024 * 1024)
    return f"{whole} MB" if not rest else f"{size / (1024 * 1024):.1f} MB" if whole else f"{max(size // 1024, 1)} kB"


def too_large(name: str = "") -> Refused:
    text = _("“%(name)s”太大，一个文件最多 %(most)s，请压缩后再上传。", name=name, most=megabytes(settings().upload_limit))
    if not name:
        text = _("文件太大，一个文件最多 %(most)s，请压缩后再上传。", most=megabytes(settings().upload_limit))
    return Refused("too_large", text, field="file", status=413)


def take(actor: Actor, project: Project, stream: IO[bytes], given: str | None, question: str = "") -> Attachment:
    """Keep a file that was sent as `given` and attach it, or raise Refused and keep nothing.

    `question`: the kind of file that it is for, '' for one beside them.
    """
    name, store = clean_name(given), storage()
    check_edit_now(actor, project)
    one_wanted(project.contest, question, clock.now())
    # No row of the database may be touched while a thread works, so plain values travel.
    try:
        kept, kind, told = offload(_keep, store.folder, stream, settings().upload_limit, name)
    except TooLarge as error:
        raise too_large(name) from error
    except Unwelcome as no:
        raise Refused(f"file_{no.reason}", str(_REASONS[no.reason]) % {"name": name}, field="file") from no
    try:
        return attach_file(actor, project, name, kept, kind, told, question)
    except BaseException:
        store.delete(kept.key)
        raise


def _keep(folder: object, stream: IO[bytes], limit: int, name: str) -> tuple[Kept, FileKind, Properties]:
    from app.files import Storage

    store = Storage(folder)  # type: ignore[arg-type]
    kept = store.put(stream, limit)
    try:
        kind = recognise(store.path(kept.key), name)
        return kept, kind, read_properties(store.path(kept.key), kind.key)
    except BaseException:
        store.delete(kept.key)
        raise


def check_edit_now(actor: Actor, project: Project) -> None:
    """The early no, before a large file is read; the change below asks again."""
    check_edit(actor, project, clock.now())


def attach_file(
    actor: Actor, project: Project, name: str, kept: Kept, kind: FileKind, told: Properties = Properties(),
    question: str = "",
) -> Attachment:
    """Put a kept file on the project's list, as far as the settings and its kind allow.

    Where one file is asked for, the new one takes the old one's place.
    """
    with change(actor) as current:
        project = db.session.get_one(Project, project.id, with_for_update=True, populate_existing=True)
        check_edit(actor, project, current.at)
        asked = one_wanted(project.contest, question, current.at)
        if asked is not None:
            _check_wanted(asked, name, kind, kept)
            _make_room(current, project, asked)
        most = settings().project_files
        if len(standing(project)) >= most:
            raise Refused("too_many_files", _("一个项目最多 %(most)d 个文件，请先删掉不用的。", most=most), field="file")
        attachment = Attachment(
            project_id=project.id, key=kept.key, name=name, kind=kind.key, media_type=kind.media_type, size=kept.size,
            sha256=kept.sha256, created_at=current.at, pages=told.pages, names=list(told.names), question=question,
        )
        db.session.add(attachment)
        project.updated_at = current.at
        current.record(
            FileAttached(
                contest_id=project.contest_id, project=project.key, file=kept.key, kind=kind.key, size=kept.size,
                sha256=kept.sha256, name=Personal(name, project.owner_id),
            )
        )
    return attachment


def _check_wanted(asked: Wanted, name: str, kind: FileKind, kept: Kept) -> None:
    """Refused where the file's contents are not of the types that were asked for, or it is too large for them."""
    if kind.key not in asked.accepts:
        types = _("、").join(str(title) for title, kinds in FILE_TYPES.values() if set(kinds) <= set(asked.accepts))
        raise Refused("wrong_type", _("“%(label)s”只收%(types)s。", label=asked.label, types=types), field="file")
    if asked.most_bytes is not None and kept.size > asked.most_bytes:
        text = _("“%(name)s”太大，一个文件最多 %(most)s，请压缩后再上传。", name=name, most=megabytes(asked.most_bytes))
        raise Refused("too_large", text, field="file", status=413)


def _make_room(current: Change, project: Project, asked: Wanted) -> None:
    there = sent(project, asked.key)
    if len(there) < asked.most:
        return
    if asked.most > 1:
        text = _("“%(label)s”最多 %(most)d 个，请先删掉不用的。", label=asked.label, most=asked.most)
        raise Refused("too_many_files", text, field="file")
    for old in there:
        _take_off(current, project, old)


def _take_off(current: Change, project: Project, attachment: Attachment) -> None:
    attachment.removed_at = project.updated_at = current.at
    current.record(
        FileRemoved(
            contest_id=project.contest_id, project=project.key, file=attachment.key,
            name=Personal(attachment.name, project.owner_id),
        )
    )


def remove_file(actor: Actor, attachment: Attachment) -> None:
    """Take a file off the list; its bytes are deleted once that is certain (reactions)."""
    with change(actor) as current:
        attachment = db.session.get_one(Attachment, attachment.id, populate_existing=True)
        project = attachment.project
        check_edit(actor, project, current.at)
        if attachment.removed_at is not None:
            return
        _check_left(project, attachment, current.at)
        _take_off(current, project, attachment)


def _check_left(project: Project, attachment: Attachment, now: datetime) -> None:
    """A submitted project stays complete: the last file of a kind that is required can be changed for another only."""
    asked = next((one for one in wanted(project.contest, now) if one.key == attachment.question), None)
    if project.state == "submitted" and asked is not None and asked.required and len(sent(project, asked.key)) == 1:
        text = _("“%(label)s”必须有：要换就直接传新的。", label=asked.label) if asked.most == 1 else _(
            "“%(label)s”至少要有一个：先传新的，再删旧的。", label=asked.label)
        raise Refused("file_needed", text, field="file", status=409)


def standing(project: Project, audience: str | None = None) -> list[Attachment]:
    """The project's files that were not taken away, as far as this audience may see them (None: all)."""
    return shown_to(project, [one for one in project.attachments if one.removed_at is None], audience)


def numbered(attachments: list[Attachment]) -> list[tuple[Attachment, str]]:
    """Each file with the name to show: of equal names the later ones get a number."""
    seen: dict[str, int] = {}
    shown = []
    for one in attachments:
        seen[one.name] = seen.get(one.name, 0) + 1
        stem, dot, ending = one.name.rpartition(".")
        again = f"{stem} ({seen[one.name]}){dot}{ending}" if dot else f"{one.name} ({seen[one.name]})"
        shown.append((one, one.name if seen[one.name] == 1 else again))
    return shown
