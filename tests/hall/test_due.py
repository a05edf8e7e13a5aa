"""The desk's sound is due once, when a timer passes a mark, and never after a leap or on another timer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.core.test_recount import node

DUE = Path(__file__).parents[2] / "static" / "js" / "hall" / "due.js"
LOOKS = [
    # timer and what is left before, timer and what is left after, what is due
    ("a pitch", 60100, "a pitch", 60000, "minute"),
    ("a pitch", 60000, "a pitch", 59900, None),
    ("a pitch", 90000, "a pitch", 89900, None),
    ("a pitch", 50, "a pitch", -50, "over"),
    ("a pitch", -50, "a pitch", -150, None),
    ("a pitch", 59000, "a pitch", 119000, None),
    ("a pitch", 90000, "a pitch", 30000, None),
    ("a pitch", 60100, "a questions", 60000, None),
    ("a pitch", 60100, "b pitch", 60000, None),
    ("a pitch", None, "a pitch", 60000, None),
    ("a pitch", 60100, "a pitch", None, None),
]


def test_when_a_sound_is_due():
    pairs = [[{"timer": one, "left": left}, {"timer": other, "left": rest}] for one, left, other, rest, _due in LOOKS]
    script = f"import {{ due }} from {json.dumps(DUE.as_uri())}; console.log(JSON.stringify({json.dumps(pairs)}.map((pair) => due(...pair)).concat(due(null, {{ timer: 'a', left: 0 }}))))"
    answer = subprocess.run([node(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(answer.stdout) == [look[-1] for look in LOOKS] + [None]
