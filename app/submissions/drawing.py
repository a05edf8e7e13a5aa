"""What this room's templates need besides their page's values: words, moments, sizes."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _l

from app.files import ENDINGS, FILE_KINDS
from app.submissions.facts import told_beside
from app.submissions.models import Attachment
from app.submissions.uploads import megabytes
from app.submissions.wanted import labels
from app.submissions.windows import DRAFT_KEPT
from app.submissions.words import OUTCOMES, STATES, STATUSES, moment_text, short_moment, time_of_day

# The audit log's actions as people read them in a project's history.
HAPPENINGS = {
    "submissions.start": _l("开始申报"),
    "submissions.save": _l("修改内容"),
    "submissions.sent": _l("交来，等待确认"),
    "submissions.link": _l("发出确认链接"),
    "submissions.confirm": _l("确认"),
    "submissions.open_here": _l("在另一台设备上打开"),
    "submissions.holds_ended": _l("移除没有登录的设备"),
    "submissions.claim_code": _l("生成认领码"),
    "submissions.claim": _l("认领"),
    "submissions.late": _l("用补报码打开"),
    "submissions.co_invite": _l("邀请共同申报人"),
    "submissions.co_join": _l("共同申报人加入"),
    "submissions.co_remove": _l("移除共同申报人"),
    "submissions.submit": _l("提交"),
    "submissions.withdraw": _l("撤回"),
    "submissions.return": _l("退回补充"),
    "submissions.attach": _l("上传文件"),
    "submissions.detach": _l("删除文件"),
    "submissions.entry": _l("进入环节"),
    "submissions.unmake": _l("撤回进入的环节"),
    "submissions.outcome": _l("评审结果"),
    "submissions.status": _l("参评状态"),
}


def file_size(size: int) -> str:
    """A size as people read it, in the reader's figures: 3.4 MB."""
    if size < 1000:
        return f"{size} B"
    unit, shown = ("kB", size / 1000) if size < 1_000_000 else ("MB", size / 1_000_000)
    return f"{format_decimal(round(shown, 1) if shown < 100 else round(shown))} {unit}"


def file_pages(file: Attachment) -> str:
    """How long a file is, as it says itself: slides of a presentation, pages of the rest."""
    if file.kind == "pptx":
        return str(ngettext("%(num)d 张", "%(num)d 张", file.pages))
    return str(ngettext("%(num)d 页", "%(num)d 页", file.pages))


def context() -> dict[str, Any]:
    return {
        "project_words": {"states": STATES, "outcomes": OUTCOMES, "statuses": STATUSES, "happenings": HAPPENINGS},
        "moment_text": moment_text, "short_moment": short_moment, "time_of_day": time_of_day, "file_size": file_size,
        "file_pages": file_pages,
        "draft_days": DRAFT_KEPT.days, "told_beside": told_beside, "file_labels": labels, "megabytes": megabytes, "file_kinds": FILE_KINDS, "file_endings": ",".join(ENDINGS),
    }
