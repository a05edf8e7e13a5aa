"""The rule's steps as spreadsheet formulas; ranges and cells come in as addresses, nothing here writes a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Spreadsheets count in binary: what lies below these decimals is noise, not a mark.
NOISE = 11
# Stands where an entry has no value to compare: lower than any.
LOWEST = "-1E+300"


def rounded(value: str, places: int | None, rounding: str) -> str:
    """`value` rounded as the rule says; None leaves it as it is. ROUND itself rounds a half away from zero."""
    if places is None:
        return value
    clean = f"ROUND({value},{NOISE})"
    if rounding == "half_up":
        return f"ROUND({clean},{places})"
    scaled = f"ROUND({value}*10^{places},{NOISE - 3})"
    return f"IF(ABS(MOD({scaled},1)-0.5)<1E-7,2*ROUND({scaled}/2,0),ROUND({scaled},0))/10^{places}"


def _extremes(function: str, values: str, count: str, most: int) -> str:
    return "".join(f"-IF({count}>={turn},{function}({values},{turn}),0)" for turn in range(1, most + 1))


def trimmed(average: str, values: str, number: str, high: str, low: str, most: tuple[int, int]) -> str:
    """The average of `values` without the `high` highest and `low` lowest; `most` bounds both."""
    left = f"({number}-{high}-{low})"
    if average == "median":
        upper = f"SMALL({values},{low}+INT(({left}+1)/2))"
        return f"({upper}+SMALL({values},{low}+INT({left}/2)+1))/2"
    rest = f"(SUM({values}){_extremes('LARGE', values, high, most[0])}{_extremes('SMALL', values, low, most[1])})"
    return rest if average == "sum" else f"{rest}/{left}"


def steps(rule: Mapping[str, Any]) -> list[tuple[int, int, int]]:
    """(from_judges, high, low), ascending, with nothing dropped before the first."""
    listed = (rule.get("trim") or {}).get("steps") or []
    found = sorted((int(one["from_judges"]), int(one.get("high", 0)), int(one.get("low", 0))) for one in listed)
    return [(0, 0, 0), *found]


def tie_value(kind: str, totals: str, marks: str, beside: str) -> str:
    """The value that a tie-break compares, higher first; `beside` is the entry's own cell for it."""
    if kind in {"casting", "lot"}:
        return f'IF({beside}="",{LOWEST},-{beside})'
    if kind == "source":
        return f'IF({beside}="",{LOWEST},ROUND({beside},{NOISE}))'
    functions = {"untrimmed_mean": f"AVERAGE({totals})", "median": f"MEDIAN({totals})", "spread": f"-STDEVP({totals})"}
    return f"ROUND({functions.get(kind, f'AVERAGE({marks})')},{NOISE - 2})"


def better(columns: Sequence[tuple[str, str]]) -> str:
    """1 for each row that stands before this one: (column, this row's cell) from the score to the last tie-break."""
    column, own = columns[0]
    ahead = f"({column}>{own})"
    return ahead if len(columns) == 1 else f"({ahead}+({column}={own})*({better(columns[1:])}))"


def alike(columns: Sequence[tuple[str, str]]) -> str:
    """1 for each row that nothing sets apart from this one, itself among them."""
    return "*".join(f"({column}={own})" for column, own in columns)
