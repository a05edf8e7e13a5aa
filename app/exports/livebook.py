"""A workbook that recomputes a tally document by formulas: whoever has a spreadsheet can check every score and rank."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.exports import formulas
from app.exports.workbook import OPTIONS, Looks, clean, sheet_name

Document = Mapping[str, Any]


@dataclass
class _Sheets:
    """Where things stand: criteria's weights, steps of trimming, marks by entry."""

    marks_name: str
    first_mark: int = 5
    blocks: dict[str, tuple[int, int]] = field(default_factory=dict)
    last_row: int = 0


class LiveBook:
    """Writes one document with its standings. `titles` are the entries' names by key. Computes for long: offload it."""

    def __init__(self, document: Document, standings: Mapping[str, Any], titles: Mapping[str, str]) -> None:
        self.document, self.titles = document, titles
        self.rows = {row["entry"]: row for row in standings["standings"]}
        self.rule: Mapping[str, Any] = document.get("rule") or {}
        self.criteria: Sequence[Mapping[str, Any]] = document["criteria"]
        self.places = self.rule.get("places") or {}
        self.rounding = self.rule.get("rounding", "half_up")
        self.normalise = self.rule.get("normalise", "none")
        self.steps = formulas.steps(self.rule)
        self.most = (max(step[1] for step in self.steps), max(step[2] for step in self.steps))
        self.at = _Sheets("")

    def write(self) -> bytes:
        sink = io.BytesIO()
        book = xlsxwriter.Workbook(sink, OPTIONS)
        self.looks, taken = Looks(book), set[str]()
        names = [sheet_name(str(title), taken) for title in (_("名次"), _("评分表"), _("规则"), _("修正"))]
        self.quoted = ["'" + name.replace("'", "''") + "'!" for name in names]
        sheets = [book.add_worksheet(name) for name in names]
        self._rule(sheets[2])
        self._marks(sheets[1])
        self._basis(sheets[3])
        self._places(sheets[0])
        book.close()
        return sink.getvalue()

    # The rule ------------------------------------------------------------------------------------------------------

    def _rule(self, sheet: Worksheet) -> None:
        self._head(sheet, 0, [_("评分项"), _("最低分"), _("满分"), _("步长"), _("权重")])
        for line, one in enumerate(self.criteria, start=1):
            sheet.write_string(line, 0, clean(one["key"]), self.looks.text)
            for place, (name, empty) in enumerate((("min", 0), ("max", 0), ("step", 1), ("weight", 1)), start=1):
                sheet.write_number(line, place, float(Decimal(str(one.get(name, empty)))))
        line = len(self.criteria) + 3
        self._head(sheet, line - 1, [_("满几位评委"), _("去掉最高"), _("去掉最低")])
        for offset, step in enumerate(self.steps):
            for place, value in enumerate(step):
                sheet.write_number(line + offset, place, value)
        span = (line, line + len(self.steps) - 1)
        self.step_ranges = [self.quoted[2] + xl_range_abs(span[0], place, span[1], place) for place in range(3)]
        self.weights = [self.quoted[2] + xl_rowcol_to_cell(row, 4, True, True) for row in range(1, len(self.criteria) + 1)]
        sheet.set_column(0, 0, 24)

    # Marks ---------------------------------------------------------------------------------------------------------

    def _marks(self, sheet: Worksheet) -> None:
        """Counted scorecards entry by entry, so that each entry's values are one range; the others below, apart."""
        head = [_("项目代号"), _("项目名称"), _("评委"), _("评委组"), _("计入")]
        self._head(sheet, 0, [*head, *(one["key"] for one in self.criteria), _("评委总分"), _("修正后"), _("去掉高低分")])
        line = 1
        for entry in (one["key"] for one in self.document["entries"]):
            first = line
            for card in self._cards(entry, True):
                self._card(sheet, line, card)
                line += 1
            self.at.blocks[entry] = (first, line - 1)
        self.at.last_row = line - 1
        for entry in (one["key"] for one in self.document["entries"]):
            for card in self._cards(entry, False):
                line += 1
                self._card(sheet, line, card)
        sheet.freeze_panes(1, 3)
        sheet.set_column(1, 1, 28)

    def _cards(self, entry: str, counted: bool) -> list[Mapping[str, Any]]:
        return [card for card in self.document["scorecards"] if card["entry"] == entry and card.get("counted", True) is counted]

    def _card(self, sheet: Worksheet, line: int, card: Mapping[str, Any]) -> None:
        counted = card.get("counted", True)
        texts = (card["entry"], self.titles.get(card["entry"], ""), card["judge"], self._panel(card))
        for place, text in enumerate(texts):
            sheet.write_string(line, place, clean(text), self.looks.text)
        sheet.write_number(line, 4, int(counted))
        for place, one in enumerate(self.criteria, start=5):
            mark = (card.get("marks") or {}).get(one["key"])
            if mark is not None:
                sheet.write_number(line, place, float(Decimal(str(mark))))
        if not counted:
            return
        told = next(one for one in self.rows[card["entry"]]["scorecards"] if one["judge"] == card["judge"])
        last = 5 + len(self.criteria)
        cells = [xl_rowcol_to_cell(line, place) for place in range(5, last)]
        total = "+".join(f"{cell}*{weight}" for cell, weight in zip(cells, self.weights, strict=True)) or "0"
        self._formula(sheet, line, last, total, told["total"])
        self._formula(sheet, line, last + 1, self._adjusted(line, card, last), told["adjusted"])
        if told["dropped"]:
            sheet.write_string(line, last + 2, str(_("最高，去掉") if told["dropped"] == "high" else _("最低，去掉")), self.looks.note)

    @property
    def _total_column(self) -> int:
        return 5 + len(self.criteria)

    def _column(self, place: int) -> str:
        """A whole column of the counted scorecards. Its end is known only later, so it reaches over all lines."""
        count = sum(one.get("counted", True) for one in self.document["scorecards"])
        return self.quoted[1] + xl_range_abs(1, place, max(1, count), place)

    def _adjusted(self, line: int, card: Mapping[str, Any], last: int) -> str:
        total, all_totals = xl_rowcol_to_cell(line, last), self._column(last)
        if self.normalise == "none":
            return total
        basis = f"MATCH({xl_rowcol_to_cell(line, 3 if self.normalise == 'panel_mean' else 2)},{self._basis_range(0)},0)"
        if self.normalise == "panel_mean":
            middle = f"INDEX({self._basis_range(2)},{basis})"
            return f"IF({middle}=0,{total},{total}*AVERAGE({all_totals})/{middle})"
        if self.normalise == "zscore":
            spread = f"INDEX({self._basis_range(3)},{basis})"
            away = f"({total}-INDEX({self._basis_range(2)},{basis}))"
            middle = f"AVERAGE({all_totals})"
            return f"IF({spread}<1E-9,{middle},{away}/{spread}*STDEVP({all_totals})+{middle})"
        return f"{total}-INDEX({self._basis_range(4)},{basis})"

    # What normalising rests on ---------------------------------------------------------------------------------------

    def _groups(self) -> list[str]:
        cards = [card for card in self.document["scorecards"] if card.get("counted", True)]
        return list(dict.fromkeys(self._panel(card) if self.normalise == "panel_mean" else card["judge"] for card in cards))

    def _panel(self, card: Mapping[str, Any]) -> str:
        """The panel's key; an empty cell could not be looked for."""
        return str(card.get("panel") or _("（没有评委组）"))

    def _basis_range(self, place: int) -> str:
        return self.quoted[3] + xl_range_abs(1, place, max(1, len(self._groups())), place)

    def _basis(self, sheet: Worksheet) -> None:
        if self.normalise == "none":
            sheet.write_string(0, 0, str(_("这条规则不修正评委的松紧。")), self.looks.note)
            return
        by_panel = self.normalise == "panel_mean"
        self._head(sheet, 0, [_("评委组") if by_panel else _("评委"), _("评分表"), _("平均"), _("标准差"), _("松紧"), _("残差之和")])
        keys, totals = self._column(3 if by_panel else 2), self._column(self._total_column)
        effects = self._effects()
        for line, group in enumerate(self._groups(), start=1):
            sheet.write_string(line, 0, clean(group), self.looks.text)
            own = xl_rowcol_to_cell(line, 0)
            same = f'({keys}&""={own}&"")'
            self._formula(sheet, line, 1, f"SUMPRODUCT(--{same})")
            self._formula(sheet, line, 2, f"SUMPRODUCT({same}*{totals})/{xl_rowcol_to_cell(line, 1)}")
            middle = xl_rowcol_to_cell(line, 2)
            self._formula(sheet, line, 3, f"SQRT(SUMPRODUCT({same}*({totals}-{middle})^2)/{xl_rowcol_to_cell(line, 1)})")
            if self.normalise == "additive":
                sheet.write_number(line, 4, float(effects[group]))
                adjusted, entries = self._column(self._total_column + 1), self._column(0)
                level = f"SUMIF({entries},{entries},{adjusted})/COUNTIF({entries},{entries})"
                self._formula(sheet, line, 5, f"ROUND(SUMPRODUCT({same}*({adjusted}-{level})),6)")
        if self.normalise == "additive":
            note = _("“松紧”由最小二乘法估出，是给定的数；每位评委的残差之和都应为 0，才是最小二乘的解。")
            sheet.write_string(len(self._groups()) + 2, 0, str(note), self.looks.note)

    def _effects(self) -> dict[str, Decimal]:
        return {
            card["judge"]: Decimal(card["total"]) - Decimal(card["adjusted"])
            for row in self.rows.values() for card in row["scorecards"] if card["counted"]
        }

    # Ranks -----------------------------------------------------------------------------------------------------------

    def _places(self, sheet: Worksheet) -> None:
        entries = self.document["entries"]
        sources = self.document.get("sources") or []
        by_criterion = (self.rule.get("trim") or {}).get("scope") == "criterion"
        ties = list(self.rule.get("ties") or [])
        head = [_("项目代号"), _("项目名称"), _("参评"), _("评分表"), _("去掉最高"), _("去掉最低")]
        head += [str(one["key"]) for one in self.criteria] if by_criterion else []
        self.value_column = len(head)
        head += [_("评分得分"), *(str(one["name"]) for one in sources), _("加减分"), _("得分"), _("名次依据"), *ties, _("名次"), _("公布的得分"), _("公布的名次"), _("核对")]
        self._head(sheet, 0, head)
        shape = _Shape(self.value_column, len(sources), len(ties), len(entries))
        for line, entry in enumerate(entries, start=1):
            self._entry(sheet, line, entry, shape, by_criterion, ties)
        sheet.freeze_panes(1, 2)
        sheet.set_column(1, 1, 28)

    def _range(self, entry: str, place: int) -> str:
        first, last = self.at.blocks[entry]
        return self.quoted[1] + xl_range_abs(first, place, last, place)

    def _entry(self, sheet: Worksheet, line: int, entry: Mapping[str, Any], shape: _Shape, by_criterion: bool, ties: list[str]) -> None:
        key, told = entry["key"], self.rows[entry["key"]]
        first, last = self.at.blocks[key]
        number = last - first + 1
        sheet.write_string(line, 0, clean(key), self.looks.text)
        sheet.write_string(line, 1, clean(self.titles.get(key, "")), self.looks.text)
        active = entry.get("status", "active") == "active"
        sheet.write_number(line, 2, int(active))
        totals = self._range(key, self._total_column + 1) if number else ""
        self._formula(sheet, line, 3, f"COUNT({totals})" if number else "0", number)
        count, high, low = (xl_rowcol_to_cell(line, place, col_abs=True) for place in (3, 4, 5))
        for place in (1, 2):
            self._formula(sheet, line, 3 + place, f"LOOKUP({count},{self.step_ranges[0]},{self.step_ranges[place]})")
        if by_criterion and number:
            for place, weight in enumerate(self.weights):
                marks = self._range(key, 5 + place)
                middle = formulas.trimmed(self._average, marks, count, high, low, self.most)
                middle = formulas.rounded(middle, self.places.get("criterion"), self.rounding)
                self._formula(sheet, line, 6 + place, formulas.rounded(f"{middle}*{weight}", self.places.get("weighted"), self.rounding))
        self._formula(sheet, line, shape.value, self._value(line, number, totals, by_criterion, (count, high, low)), told["score"])
        self._score(sheet, line, entry, told, shape)
        self._rank(sheet, line, entry, told, shape, ties, number)

    @property
    def _average(self) -> str:
        return str(self.rule.get("average", "mean"))

    def _value(self, line: int, number: int, totals: str, by_criterion: bool, cells: tuple[str, str, str]) -> str:
        if not number or number < int(self.rule.get("quorum", 1)):
            return '""'
        if by_criterion:
            return f"SUM({xl_range_abs(line, 6, line, 5 + len(self.criteria))})"
        return formulas.trimmed(self._average, totals, *cells, self.most)

    def _score(self, sheet: Worksheet, line: int, entry: Mapping[str, Any], told: Mapping[str, Any], shape: _Shape) -> None:
        value = xl_rowcol_to_cell(line, shape.value)
        parts, needed = [], []
        for place, source in enumerate(self.document.get("sources") or []):
            column = shape.value + 1 + place
            cell = xl_rowcol_to_cell(line, column)
            if "scores" in source:
                given = source["scores"].get(entry["key"])
                if given is not None:
                    sheet.write_number(line, column, float(Decimal(str(given))))
            else:
                self._formula(sheet, line, column, value)
            parts.append(f"{cell}*{source.get('weight', 1)}")
            needed.append(f'{cell}=""')
        points = sum((Decimal(str(one["points"])) for one in entry.get("adjustments") or []), Decimal(0))
        sheet.write_number(line, shape.points, float(points))
        whole = "+".join([*(parts or [value]), xl_rowcol_to_cell(line, shape.points)])
        missing = f"OR({','.join(needed)})" if needed else f'{value}=""'
        score = formulas.rounded(f"({whole})", self.places.get("score"), self.rounding)
        self._formula(sheet, line, shape.score, f'IF({missing},"",{score})', told["score"])
        cell = xl_rowcol_to_cell(line, shape.score)
        shown = xl_rowcol_to_cell(line, 2)
        self._formula(sheet, line, shape.key, f'IF(AND({shown}=1,{cell}<>""),ROUND({cell},{formulas.NOISE - 2}),{formulas.LOWEST})')

    def _rank(
        self, sheet: Worksheet, line: int, entry: Mapping[str, Any], told: Mapping[str, Any], shape: _Shape, ties: list[str], number: int
    ) -> None:
        totals = self._range(entry["key"], self._total_column + 1) if number else ""
        for place, name in enumerate(ties, start=shape.key + 1):
            kind, _colon, argument = name.partition(":")
            if kind in {"casting", "lot"}:
                given = entry.get(kind)
                formula = formulas.LOWEST if given is None else f"-({given})"
            elif kind == "source":
                names = [one["name"] for one in self.document.get("sources") or []]
                cell = xl_rowcol_to_cell(line, shape.value + 1 + names.index(argument))
                formula = formulas.tie_value(kind, "", "", cell)
            elif not number:
                formula = formulas.LOWEST
            else:
                keys = [one["key"] for one in self.criteria]
                marks = self._range(entry["key"], 5 + keys.index(argument)) if kind == "criterion" else ""
                formula = formulas.tie_value(kind, totals, marks, "")
            self._formula(sheet, line, place, formula)
        columns = [
            (xl_range_abs(1, place, shape.entries, place), xl_rowcol_to_cell(line, place))
            for place in range(shape.key, shape.key + 1 + len(ties))
        ]
        ranked = f"{columns[0][1]}>{formulas.LOWEST}"
        before = formulas.better(columns)
        if self.rule.get("rank_style") == "dense":
            # Each party ahead counts once: every member of it by one over the party's size.
            before = f"{before}/COUNTIFS({','.join(f'{column},{column}' for column, _own in columns)})"
        self._formula(sheet, line, shape.rank, f'IF({ranked},1+ROUND(SUMPRODUCT(1*{before}),0),"")', told["rank"])
        self._check(sheet, line, told, shape)

    def _check(self, sheet: Worksheet, line: int, told: Mapping[str, Any], shape: _Shape) -> None:
        for place, value in ((shape.rank + 1, told["score"]), (shape.rank + 2, told["rank"])):
            if value is not None:
                sheet.write_number(line, place, float(Decimal(str(value))))
        score, rank = (xl_rowcol_to_cell(line, place) for place in (shape.score, shape.rank))
        known, place = (xl_rowcol_to_cell(line, shape.rank + offset) for offset in (1, 2))
        same = f'AND(OR(AND({score}="",{known}=""),ABS(N({score})-N({known}))<1E-9),OR(AND({rank}="",{place}=""),N({rank})=N({place})))'
        self._formula(sheet, line, shape.rank + 3, f'IF({same},"{_("一致")}","{_("不一致")}")', str(_("一致")))

    # Writing -----------------------------------------------------------------------------------------------------------

    def _head(self, sheet: Worksheet, line: int, titles: Sequence[Any]) -> None:
        for place, title in enumerate(titles):
            sheet.write_string(line, place, clean(str(title)), self.looks.head)

    def _formula(self, sheet: Worksheet, line: int, place: int, formula: str, value: Any = 0) -> None:
        """A formula with the value that programs show which do not compute."""
        try:
            shown: Any = "" if value is None else float(Decimal(str(value)))
        except ArithmeticError:
            shown = value
        sheet.write_formula(line, place, f"={formula}", None, shown)


@dataclass(frozen=True)
class _Shape:
    """Columns of the sheet of ranks, counted from the entry's value."""

    value: int
    sources: int
    ties: int
    entries: int

    @property
    def points(self) -> int:
        return self.value + self.sources + 1

    @property
    def score(self) -> int:
        return self.points + 1

    @property
    def key(self) -> int:
        return self.score + 1

    @property
    def rank(self) -> int:
        return self.key + self.ties + 1

