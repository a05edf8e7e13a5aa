"""Refusals in the user's language: a page that helps, or problem details (RFC 9457) under /api/v1."""

from __future__ import annotations

import contextlib
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException

from app.db import db, is_away

# Seconds after which a program, such as the tablet, may try again while the database is away.
AGAIN = 1


class Refused(Exception):
    """An action said no. `text` is translated; `field` names the form field at fault ('' for none)."""

    def __init__(
        self, code: str, text: Any, *, field: str = "", status: int = 422,
        fields: dict[str, Any] | None = None, **extra: Any,
    ) -> None:
        super().__init__(code)
        self.code, self.text, self.field, self.status = code, text, field, status
        self.fields = fields or ({field: text} if field else {})
        self.extra = extra


def attach(form: Any, refused: Refused) -> None:
    """Put a refusal's texts beside the fields at fault of a WTForm (or above the form)."""
    placed = False
    for name, text in refused.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, str(text)]
            placed = True
    if not placed:
        form.form_errors.append(str(refused.text))


def is_api() -> bool:
    return request.path.startswith("/api/")


def problem(status: int, code: str, title: str, detail: str = "", **extra: Any) -> Response:
    """Problem details; `extra` members stand beside the standard ones."""
    body = {"type": f"urn:doorstep:{code}", "title": title, "status": status, "code": code, **extra}
    if detail:
        body["detail"] = detail
    body["request_id"] = g.get("request_id", "")
    answer = jsonify(body)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def _words(status: int) -> tuple[str, str]:
    """A title and what to do next, for each status that people meet."""
    return {
        400: (_("这个请求不完整"), _("请返回上一页再试一次。")),
        401: (_("请先登录"), _("登录后会回到这一页。")),
        403: (_("您没有这项权限"), _("如果您认为应当可以，请联系主办方。")),
        404: (_("没有找到这一页"), _("地址可能写错了，或者内容已经移走。")),
        405: (_("这里不能这样操作"), _("请从页面上的按钮进入。")),
        409: (_("内容已经变了"), _("请刷新页面，看到最新内容后再操作。")),
        413: (_("文件太大"), _("请压缩后再上传。")),
        423: (_("现在不能修改"), _("请联系主办方。")),
        429: (_("操作太频繁"), _("请稍等一分钟再试。")),
        503: (_("暂时不能服务"), _("请稍后再试。")),
    }.get(status, (_("出了问题"), _("不是您的错。请稍后再试；如果还不行，请把下面的编号告诉主办方。")))


def answer_for(status: int, code: str, title: str = "", detail: str = "", **extra: Any) -> Response:
    """The refusal as the caller reads it: JSON under /api, else a page."""
    usual, advice = _words(status)
    if is_api():
        return problem(status, code, title or usual, detail, **extra)
    page = render_template(
        "pages/error.html", code=status, title=title or usual, text=detail or advice,
        request_id=g.get("request_id", ""),
    )
    return Response(page, status=status, mimetype="text/html")


def _database_away() -> Response:
    """503 with when to try again. Nobody is told that something was saved, nor, as a commit may have failed late, that not."""
    with contextlib.suppress(SQLAlchemyError):
        db.session.rollback()
    title, detail = _words(503)
    if request.method not in {"GET", "HEAD"}:
        title, detail = _("暂时不能保存"), _("刚才的内容可能还没有保存，请过一会儿再试。")
    try:
        answer = answer_for(503, "database_away", title, detail)
    except SQLAlchemyError:
        # The page's frame asks the database too.
        answer = Response(f"{title}\n{detail}\n", status=503, mimetype="text/plain")
    # Not a header: the limiter would put its own over it.
    g.retry_after = AGAIN
    return answer


def stale_token() -> Response:
    """400 for a form whose token is no longer this browser's."""
    return answer_for(400, "csrf", _("页面放得太久了"), _("请返回上一页刷新后再提交，填写的内容仍在。"))


def open_errors(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(Refused)
    def _refused(refused: Refused) -> Response:
        fields = {name: str(text) for name, text in refused.fields.items()}
        extra = {**refused.extra, **({"fields": fields} if fields else {})}
        return answer_for(refused.status, refused.code, str(refused.text), **extra)

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> Response:
        return stale_token()

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        status = error.code or 500
        answer = answer_for(status, f"http_{status}")
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after", "www-authenticate"}:
                answer.headers[name] = value
        return answer

    @app.errorhandler(OperationalError)
    @app.errorhandler(TimeoutError)
    def _database(error: OperationalError | TimeoutError) -> Response:
        if not is_away(error):
            return _unexpected(error)
        # Without the statement: its values are people's.
        app.logger.error("the database cannot be used now: %s", getattr(error, "orig", error))
        return _database_away()

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        app.logger.exception("unexpected error")
        if app.testing and app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        return answer_for(500, "unexpected")
