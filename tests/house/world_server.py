"""`run.py` in a world of its own: its clock stands still and the order of totals is given, so that two can be compared.

Where the file `leak` lies in the instance folder, one thing that nobody may know yet is told: with `coming` in it the
score of the ceremony's coming step goes with the present one, with `order` the board's rows come in their hidden order.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  sockets are patched first, as in run.py
import random  # noqa: E402
import sys  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app import clock  # noqa: E402

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
clock.now = lambda: NOON

from app.ceremony import queries as ceremony  # noqa: E402
from app.cli.serve import serve  # noqa: E402
from app.ranking import actions, queries  # noqa: E402

_LEAK = Path(os.environ["DOORSTEP_INSTANCE"]) / "leak"


def _leaks(what: str) -> bool:
    return _LEAK.exists() and _LEAK.read_text() == what


def _telling_what_comes(honest):
    def told(stage, card, position):
        step = honest(stage, card, position)
        cards = ceremony.ceremony_of(stage.id).cards
        return {**step, "after": cards[position + 1]["places"]} if _leaks("coming") and position + 1 < len(cards) else step

    return told


def _in_hidden_order(honest):
    def public_view(stage):
        moment, places, standings = honest(stage)
        if _leaks("order"):
            ranks = queries.of_rows(queries.tallied(stage))
            places = sorted(places, key=lambda place: ranks[place.key].rank or 99)
        return moment, places, standings

    return public_view


def main() -> None:
    actions._draw = random.Random(1)
    ceremony.told = _telling_what_comes(ceremony.told)
    queries.public_view = _in_hidden_order(queries.public_view)
    serve(sys.argv[1:])


if __name__ == "__main__":
    main()
