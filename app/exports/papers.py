"""Papers of a roadshow as sheets: the same leaves that are printed, a leaf a sheet."""

from __future__ import annotations

from typing import Any

from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.exports.queries import Tell, unheard
from app.exports.tables import Column, Table
from app.roadshow.papers import PAPERS, Box, Cell, Code, Leaf, Lines, leaves_of


def paper_tables(contest: Contest, tell: Tell = unheard) -> list[Table]:
    """All papers of all roadshows of the contest, what is not released yet too."""
    staged = [stage for stage in contest.stages if kind_of(stage).staged]
    wanted, found = [(stage, paper) for stage in staged for paper in PAPERS.values()], []
    for at, (stage, paper) in enumerate(wanted):
        tell(at, len(wanted))
        found += [leaf_table(leaf, str(paper.title)) for leaf in leaves_of(paper, stage, released=False)]
    return found


def leaf_table(leaf: Leaf, kind: str = "") -> Table:
    """A leaf as a sheet; what stands in its head on paper stands below the rows. `kind` goes before the tab's name."""
    columns = [Column(column.title, max(8, column.width * 3 // 2), 0) for column in leaf.columns]
    note = " · ".join(part for part in (leaf.title, *leaf.facts, leaf.note) if part)
    return Table(f"{kind} {leaf.name}".strip(), columns, [[_cell(cell) for cell in row] for row in leaf.rows], note)


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Box):
        return "☑" if cell.ticked else "☐"
    if isinstance(cell, Code):
        return cell.url
    return "\n".join(cell.lines) if isinstance(cell, Lines) else cell
