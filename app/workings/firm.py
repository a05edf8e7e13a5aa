"""How firm a stage's prizes are, worked out beside the requests and remembered as long as nothing changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core import tally
from app.core.chain import canonical
from app.core.firmness import Firmness, firmness
from app.core.refusals import Refusal
from app.offload import offload
from app.workings.queries import read_document

# Scorecards beyond which a rule that normalises takes long enough to be asked for.
QUICK_CARDS = 200
_KEPT: OrderedDict[bytes, Firmness] = OrderedDict()
_MOST_KEPT = 32


@dataclass(frozen=True)
class Firm:
    """`found` is None where it takes long and nobody has asked for it, or where there is no tally."""

    found: Firmness | None
    asked_for: bool = False


def firm(document: Mapping[str, Any], *, patient: bool = False) -> Firm:
    """The firmness of a document's prizes; `patient`: also where it takes long."""
    try:
        read = read_document(document)
    except Refusal:
        return Firm(None)
    if not read.tiers:
        return Firm(None)
    name = canonical(dict(document))
    if name not in _KEPT:
        if not patient and not _quick(read):
            return Firm(None, asked_for=True)
        _KEPT[name] = offload(firmness, read)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    _KEPT.move_to_end(name)
    return Firm(_KEPT[name])


def _quick(document: tally.Document) -> bool:
    return len(document.scorecards) <= QUICK_CARDS or document.rule.normalise == "none"
