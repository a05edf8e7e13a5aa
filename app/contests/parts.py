"""The registry of setup pages: which form each shows, what it is filled with, and which verb saves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests import checks, form_parts, forms, setup
from app.contests.binding import Made, bound, listed
from app.contests.checks import ZONES
from app.contests.examples import Example, examples, prize_example
from app.contests.kinds import StageKind
from app.contests.models import Contest, Stage
from app.contests.queries import earlier_scored
from app.contests.rules import NO_SCORE, PRESETS, source_titles, tie_choices, titles
from app.core.policy import Actor
from app.core.refusals import Refusal
from app.core.tally.prizes import POLICIES
from app.core.tally.rule import Rule
from app.i18n import pick


@dataclass(frozen=True)
class Part:
    """One page. `form` builds it bound to the request, `save` returns warnings; `lists` are the names of its rows."""

    title: Any
    says: Any
    form: Callable[[Any, bool], Made]
    save: Callable[[Actor, Any, Any], list[str] | None]
    lists: tuple[str, ...] = ()
    template: str = ""


def _zone(contest: Contest) -> str:
    """The time zone in which the dates of this request were written."""
    written = request.form.get("timezone", contest.timezone)
    return written if written in ZONES else contest.timezone


_TEXTS = ("title", "title_en", "intro", "intro_en", "hosts", "hosts_en", "timezone", "opens_at", "closes_at")


def _texts(contest: Contest, blank: bool) -> Made:
    data = {name: getattr(contest, name) for name in _TEXTS}
    return bound(forms.texts_form(contest.timezone if blank else _zone(contest)), contest, blank, data)


def _save_texts(actor: Actor, contest: Contest, form: Any) -> None:
    setup.update_texts(actor, contest, form.version.data, {name: form[name].data for name in _TEXTS})


def _fields(contest: Contest, blank: bool) -> Made:
    return bound(forms.PlacesForm, contest, blank, {"rows": listed(contest.fields, "title", "title_en")})


def _regions(contest: Contest, blank: bool) -> Made:
    return bound(forms.PlacesForm, contest, blank, {"rows": listed(contest.regions, "title", "title_en")})


def _save_fields(actor: Actor, contest: Contest, form: Any) -> None:
    setup.update_fields(actor, contest, form.version.data, forms.rows_of(form.rows) + form.pasted())


def _save_regions(actor: Actor, contest: Contest, form: Any) -> None:
    setup.update_regions(actor, contest, form.version.data, forms.rows_of(form.rows) + form.pasted())


def _showcase(contest: Contest, blank: bool) -> Made:
    return bound(forms.ShowcaseForm, contest, blank, {"showcase": contest.showcase})


def _save_showcase(actor: Actor, contest: Contest, form: Any) -> None:
    setup.update_showcase(actor, contest, form.version.data, form.showcase.data)


_STAGED = (
    "title", "title_en", "key", "kind", "starts_at", "ends_at", "board_policy", "freeze_from", "freeze_at", "supervised",
    "hold_first", "pitch_seconds", "questions_seconds", "scoring_seconds",
)


def _stages(contest: Contest, blank: bool) -> Made:
    return bound(forms.stages_form(contest.timezone), contest, blank, {"stages": listed(contest.stages, *_STAGED)})


def _save_stages(actor: Actor, contest: Contest, form: Any) -> None:
    setup.update_stages(actor, contest, form.version.data, forms.rows_of(form.stages))


def rule_data(rule: dict[str, Any]) -> dict[str, Any]:
    """A tally rule as the form's values; what it leaves out is the tally's default."""
    plain, trim, places = Rule(), rule.get("trim") or {}, rule.get("places") or {}
    return {
        "scope": trim.get("scope", plain.trim.scope),
        "steps": [{"was": "kept", "order": at, **step} for at, step in enumerate(trim.get("steps", []), start=1)],
        **{name: rule.get(name, getattr(plain, name)) for name in ("quorum", "average", "normalise", "rounding", "rank_style")},
        **{f"places_{name}": places.get(name) for name in ("criterion", "weighted", "score")},
        "ties": list(rule.get("ties", [])),
    }


def rule_of(form: Any) -> dict[str, Any]:
    """The form's values as a tally rule."""
    steps = [{name: row[name] or 0 for name in ("from_judges", "high", "low")} for row in forms.rows_of(form.steps)]
    return {
        "trim": {"scope": form.scope.data, "steps": steps},
        "quorum": 1 if form.quorum.data is None else form.quorum.data,
        "average": form.average.data,
        "normalise": form.normalise.data,
        "places": {name: form[f"places_{name}"].data for name in ("criterion", "weighted", "score")},
        "rounding": form.rounding.data,
        "ties": [name for entry in form.ties if (name := entry.data)],
        "rank_style": form.rank_style.data,
    }


_SCORED = ("title", "title_en", "description", "description_en", "min", "max", "step", "weight")


def _scoring(stage: Stage, blank: bool) -> Made:
    data = {"criteria": listed(stage.criteria, *_SCORED), **rule_data(stage.rule), **_source_data(stage)}
    return with_ties(bound(forms.ScoringForm, stage.contest, blank, data), stage)


def _source_data(stage: Stage) -> dict[str, Any]:
    kept = {one["stage"]: one for one in stage.sources}
    return {
        "own_weight": Decimal(kept[""]["weight"]) if "" in kept else Decimal(1),
        "earlier": [
            {
                "was": one.key, "weight": Decimal(kept[one.key]["weight"]) if one.key in kept else None,
                "missing": kept.get(one.key, {}).get("missing", NO_SCORE),
            }
            for one in earlier_scored(stage)
        ],
    }


def sources_of(form: Any) -> list[dict[str, Any]]:
    """The form's sources as a stage keeps them; empty where no earlier stage counts."""
    earlier = [row.form for row in form.earlier if row.form.weight.data is not None]
    if not earlier:
        return []
    rows = [("", form.own_weight.data, NO_SCORE), *((one.was.data, one.weight.data, one.missing.data) for one in earlier)]
    return [
        # The default is left out: what was kept before there was a choice means the same.
        {"stage": key, "weight": None if weight is None else checks.plain(weight), **({} if missing == NO_SCORE else {"missing": missing})}
        for key, weight, missing in rows
    ]


def with_ties(form: Any, stage: Stage) -> Any:
    """The scoring form with five lists of tie-breaks, out of the registry and this stage's criteria."""
    while len(form.ties) < 5:
        form.ties.append_entry("")
    for entry in form.ties:
        entry.choices = [("", _l("不再比较")), *tie_choices(titles(stage), source_titles(stage))]
    return form


def preset_form(stage: Stage, form: Any, name: str) -> Any:
    """The form with a ready-made rule filled in and the criteria as they were typed."""
    rows = [
        {"was": entry.form.was.data, "order": at, **entry.form.values()}
        for at, entry in enumerate(forms.kept_rows(form.criteria), start=1)
    ]
    rule = PRESETS[name].made([one.key for one in stage.criteria])
    earlier = [{"was": one.form.was.data, "weight": one.form.weight.data, "missing": one.form.missing.data} for one in form.earlier]
    data = {
        "version": form.version.data, "criteria": rows, **rule_data(rule), "own_weight": form.own_weight.data, "earlier": earlier,
    }
    return with_ties(forms.ScoringForm(formdata=None, data=data), stage)


def _save_scoring(actor: Actor, stage: Stage, form: Any) -> None:
    setup.update_scoring(actor, stage, form.version.data, forms.rows_of(form.criteria), rule_of(form), sources_of(form))


def _prizes(stage: Stage, blank: bool) -> Made:
    rows = listed(stage.tiers, "title", "title_en", "count", "min_score")
    for row in rows:
        row["rest"] = row["count"] is None
    return bound(forms.TiersForm, stage.contest, blank, {"tiers": rows, "tier_ties": stage.tier_ties})


def _save_prizes(actor: Actor, stage: Stage, form: Any) -> list[str]:
    return setup.update_tiers(actor, stage, form.version.data, forms.rows_of(form.tiers), form.tier_ties.data)


def _checklist(stage: Stage, blank: bool) -> Made:
    rows = [
        {"was": one["key"], "order": at, "title": one["title"], "title_en": one.get("title_en", "")}
        for at, one in enumerate(stage.checklist, start=1)
    ]
    return bound(forms.ChecklistForm, stage.contest, blank, {"checklist": rows})


def _save_checklist(actor: Actor, stage: Stage, form: Any) -> None:
    setup.update_checklist(actor, stage, form.version.data, forms.rows_of(form.checklist))


PARTS: dict[str, Part] = {
    "texts": Part(_l("名称与日期"), _l("大赛叫什么，谁主办，什么时候征集。"), _texts, _save_texts),
    "fields": Part(_l("领域名单"), _l("项目可以属于哪些领域。"), _fields, _save_fields, ("rows",), "places"),
    "regions": Part(_l("街镇名单"), _l("项目可以来自哪些街镇。"), _regions, _save_regions, ("rows",), "places"),
    "questions": Part(
        _l("申报表"), _l("申报人要回答什么。名称、领域和街镇总是要填的，不用写在这里。"), form_parts.questions, form_parts.save_questions, ("questions",)
    ),
    "materials": Part(
        _l("材料"), _l("申报人在最后一步要传哪些文件，各收什么、给谁看。"), form_parts.materials, form_parts.save_materials, ("materials",)
    ),
    "sections": Part(
        _l("申报表分步"), _l("申报表分成几步，每步叫什么。申报人和材料总在最后一步。"), form_parts.sections, form_parts.save_sections, ("sections",),
    ),
    "showcase": Part(_l("公开展示"), _l("结果公布以后，公众在展示页上看到哪些项目。"), _showcase, _save_showcase),
    "stages": Part(_l("环节"), _l("项目从征集到奖项要走过的几步，按先后排。"), _stages, _save_stages, ("stages",)),
}

STAGE_PARTS: dict[str, Part] = {
    "checklist": Part(_l("审核清单"), _l("初审员逐条核对什么。"), _checklist, _save_checklist, ("checklist",)),
    "scoring": Part(_l("评分"), _l("评委给什么打分，分值怎样变成得分和名次。"), _scoring, _save_scoring, ("criteria", "steps")),
    "prizes": Part(_l("奖项"), _l("奖项从高到低排，按名次依次发放。"), _prizes, _save_prizes, ("tiers",)),
}


Examples = tuple[dict[str, Example], str]


def _scoring_examples(stage: Stage, form: Any) -> Examples:
    """Examples of the form as typed, or why there are none."""
    rows = [row for row in forms.rows_of(form.criteria) if row["max"] is not None]
    names = {row["was"] or f"criterion {at}": pick(row["title"] or "", row["title_en"] or "") for at, row in enumerate(rows)}
    if not rows:
        return {}, str(_("写好评分项以后，这里会有例子。"))
    try:
        rule = rule_of(form)
        # What an earlier stage decides is no matter of this example's marks.
        rule["ties"] = [name for name in rule["ties"] if not name.startswith("source:")]
        return examples(checks.documented(rows), rule, names), ""
    except Refusal as no:
        return {}, checks.words_of(no)


def _prize_examples(stage: Stage, form: Any) -> Examples:
    tiers = [{**row, "key": str(at)} for at, row in enumerate(forms.rows_of(form.tiers))]
    ties = form.tier_ties.data
    return ({"tier_ties": prize_example(tiers, ties)} if ties in POLICIES else {}), ""


# The setup pages of a stage with examples beside their choices.
EXAMPLES: dict[str, Callable[[Stage, Any], Examples]] = {"scoring": _scoring_examples, "prizes": _prize_examples}


def parts_of(kind: StageKind) -> list[str]:
    """Which setup pages a stage of this kind has."""
    return [*(["checklist", "scoring"] if kind.checked else []), *(["scoring", "prizes"] if kind.scored else [])]


def locked(thing: Any, key: str) -> bool:
    """Whether this page of the stage can only be read, because scoring has begun."""
    return isinstance(thing, Stage) and key != "checklist" and thing.locked_fingerprint is not None
