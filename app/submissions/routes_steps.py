"""The steps of the entry form: drawn as pages, saved by the page's script or by posting each step."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from app import clock
from app.contests.questions import page_titles
from app.core.policy import may
from app.errors import Refused, stale_token
from app.guard import actor, guard
from app.submissions import actions, confirming, facts, queries, returning, wanted, windows
from app.submissions.facts import Gap, Item
from app.submissions.forms import step_form, typed
from app.submissions.held import gives_back, held_page
from app.submissions.kinds import Value
from app.submissions.models import Project
from app.submissions.returning import Ask
from app.submissions.routes import bp
from app.submissions.showcase import made_public
from app.submissions.uploads import numbered, settings, standing
from app.submissions.words import time_of_day


def _items(project: Project, step: int) -> list[Item]:
    if step not in facts.steps_of(project.contest):
        abort(404)
    return facts.items(project.contest, step)


class _Step:
    """A step of a project, taken from the address."""

    def __init__(self, project: Project, step: int) -> None:
        self.project, self.step = project, step

    def scope(self) -> Any:
        return self.project.scope()


def _load(key: str, step: int) -> _Step | None:
    found = queries.own_project(key)
    return _Step(found, step) if found is not None else None


@bp.get("/my/projects/<key>/steps/<int:step>")
@guard("project.edit", _load, hide=True)
def step(at: _Step) -> Any:
    items = _items(at.project, at.step)
    if not windows.may_edit(actor(), at.project, clock.now()):
        return redirect(url_for("submissions.project", key=at.project.key))
    values = facts.values(at.project, at.step)
    return _page(at.project, at.step, items, step_form(items, values), was=values)


def _lets_in(key: str, step: int) -> bool:
    found = _load(key, step)
    return found is not None and may(actor(), "project.edit", found.scope())


@bp.post("/my/projects/<key>/steps/<int:step>")
@gives_back(_lets_in)
@guard("project.edit", _load, hide=True)
def save_step(at: _Step) -> Any:
    items = _items(at.project, at.step)
    return _saved_by_script(at.project, at.step, items) if request.is_json else _saved_by_form(at.project, at.step, items)


def _save(project: Project, items: list[Item], values: dict[str, Value], base: Any, was: Any) -> dict[str, str]:
    """Save what can be kept; the rest comes back as {name: why not}. Raises Refused where nothing was saved."""
    known = {item.name: item for item in items}
    refusals = {name: text for name, value in values.items() if (text := known[name].refuses(value))}
    good = {name: value for name, value in values.items() if name not in refusals}
    actions.save_step(
        actor(), project, good, base=base if isinstance(base, int) else None, was=was if isinstance(was, dict) else None
    )
    return refusals


def _saved_by_script(project: Project, step: int, items: list[Item]) -> Any:
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("values"), dict):
        return jsonify({"text": _("这次保存的内容不完整，请刷新页面。")}), 400
    sent = body["values"]
    values = {item.name: item.kind.clean(sent[item.name]) for item in items if isinstance(sent.get(item.name), str | bool)}
    try:
        refusals = _save(project, items, values, body.get("base"), body.get("was"))
    except Refused as no:
        return jsonify(_no(no, items)), no.status
    answer: dict[str, Any] = {
        "version": project.version, "at": time_of_day(project.updated_at, project.contest),
        "values": facts.values(project, step), **facts.told_gaps(project, step),
    }
    if refusals:
        return jsonify({**answer, "errors": refusals, "text": _("有的内容没有保存。")}), 422
    return jsonify(answer)


def _no(no: Refused, items: list[Item]) -> dict[str, Any]:
    """A refusal for the script: what to say, beside which fields, and both texts of a clash."""
    answer: dict[str, Any] = {"code": no.code, "text": str(no.text)}
    if no.code == "clash":
        known = {item.name: item for item in items}
        answer["version"] = no.extra["version"]
        answer["theirs"] = {
            name: {"value": value, "shown": known[name].show(value)} for name, value in no.extra["theirs"].items()
        }
    elif no.fields:
        answer["errors"] = {name: str(text) for name, text in no.fields.items()}
    return answer


def _saved_by_form(project: Project, step: int, items: list[Item]) -> Any:
    """One form post: save, then go where the pressed button says. What was typed always comes back."""
    form = step_form(items, facts.values(project, step))
    base, was = request.form.get("base", type=int), _was()
    try:
        refusals = _save(project, items, typed(form, items), base, was)
        for name, text in refusals.items():
            form[name].errors = [text]
        if refusals:
            return _page(project, step, items, form, was=facts.values(project, step)), 422
        return _go(project, step)
    except Refused as no:
        for name, text in no.fields.items():
            if name in form:
                form[name].errors = [str(text)]
        theirs = no.extra.get("theirs", {}) if no.code == "clash" else {}
        held = {**facts.values(project, step), **theirs}
        return _page(project, step, items, form, was=held, refused=no, theirs=theirs), no.status


@bp.errorhandler(CSRFError)
def typed_stays(error: CSRFError) -> Any:
    """A step posted without the script by a page that was open for too long: nothing is saved, all that was typed is
    there again with a fresh token, and the version that it was typed on."""
    at = _load(**request.view_args) if request.endpoint == "submissions.save_step" and request.view_args else None
    if at is None or request.is_json or not may(actor(), "project.edit", at.scope()):
        held = held_page() if request.endpoint == "submissions.save_step" else None
        return held if held is not None else stale_token()
    items = _items(at.project, at.step)
    no = Refused("csrf", _("页面放得太久了，还没有保存。填的内容都在，请再按一次。"))
    form, base = step_form(items, facts.values(at.project, at.step)), request.form.get("base", type=int)
    return _page(at.project, at.step, items, form, was=_was(), refused=no, base=base), 400


def _was() -> dict[str, Any]:
    try:
        found = json.loads(request.form.get("was", "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _go(project: Project, step: int) -> Any:
    go, steps = request.form.get("go", ""), facts.steps_of(project.contest)
    if go == "submit" and confirming.needs_somebody(actor(), project):
        confirming.send(actor(), project)
        return redirect(url_for("submissions.confirm", key=project.key), 303)
    if go == "submit":
        actions.submit(actor(), project)
        return redirect(url_for("submissions.receipt", key=project.key), 303)
    place = steps.index(step) + {"next": 1, "back": -1}.get(go, 0)
    if go not in {"next", "back"} or not 0 <= place < len(steps):
        flash(_("已保存。"), "ok")
        if project.state == "submitted" and place >= len(steps):
            return redirect(url_for("submissions.project", key=project.key), 303)
        place = min(max(place, 0), len(steps) - 1)
    return redirect(url_for("submissions.step", key=project.key, step=steps[place]), 303)


def _page(
    project: Project, step: int, items: list[Item], form: Any, *, was: dict[str, Any], refused: Refused | None = None,
    theirs: dict[str, Value] | None = None, base: int | None = None,
) -> str:
    steps = facts.steps_of(project.contest)
    place = steps.index(step)
    missing, asks = facts.gaps(project), project.return_asks or {}
    asked = {one.name: one for one in returning.asked(project, asks)}
    return render_template(
        "submissions/step.html", project=project, contest=project.contest, step=step, form=form,
        rows=[(item, form[item.name], (theirs or {}).get(item.name)) for item in items],
        theirs={name: item.show(value) for item in items for name, value in (theirs or {}).items() if item.name == name},
        was=was, refused=refused, base=project.version if base is None else base, all_gaps=missing, gaps=[gap for gap in missing if gap.step == step],
        steps=_side(project, steps, step, missing, list(asked.values())), asked=asked, reasons=returning.reasons(asks), back=steps[place - 1] if place else None,
        next=steps[place + 1] if place + 1 < len(steps) else None, titles=page_titles(project.contest),
        closes_at=windows.closes_at(project), now=clock.now(), last=place + 1 == len(steps),
        guest=confirming.needs_somebody(actor(), project), waits=windows.waits(project), owns=may(actor(), "project.own", project.scope()),
        **made_public(project.contest, project), files=numbered(standing(project)), wanted=wanted.wanted(project.contest, clock.now()), upload_limit=settings().upload_limit, most_files=settings().project_files,
    )


def _side(project: Project, steps: list[int], present: int, missing: list[Gap], asked: list[Ask]) -> list[dict[str, Any]]:
    """The list of steps beside the form. A step that nobody has touched says nothing yet."""
    values = facts.values(project)
    rows = []
    for number in steps:
        gaps = [gap for gap in missing if gap.step == number]
        asks = sum(1 for one in asked if one.step == number and not one.changed)
        names = [item.name for item in facts.items(project.contest, number)]
        touched = any(values[name] for name in names) or number < present
        note = (_("还差 %(num)d 项", num=len(gaps)) if gaps else _("已填好")) if touched else ""
        note = _("要改 %(num)d 项", num=asks) if asks and not gaps else note
        state = "now" if number == present else "done" if touched and not gaps else "to_come"
        rows.append({
            "title": page_titles(project.contest)[number], "href": url_for("submissions.step", key=project.key, step=number),
            "state": state, "note": note, "tone": "amber" if gaps or asks else "jade", "glyph": "edit" if asks and not gaps else None,
        })
    return rows
