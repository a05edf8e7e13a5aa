"""What the tablet says of a total: in words, its rank among the judge's own, and when it asks once."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SPOKEN = Path(__file__).parents[2] / "static/js/scoring/spoken.js"


@pytest.fixture(scope="module")
def js():
    node = shutil.which("node")
    if node is None:
        if os.environ.get("DOORSTEP_REQUIRE_NODE"):
            pytest.fail("node is required and was not found")
        pytest.skip("no node")

    def run(call):
        code = f"import * as s from {json.dumps(SPOKEN.as_uri())}; console.log(JSON.stringify({call}))"
        done = subprocess.run([node, "--input-type=module", "-e", code], capture_output=True, text=True, timeout=60, check=True)
        return json.loads(done.stdout)

    return run


def test_totals_are_read_as_people_read_them(js):
    zh = {
        "0": "零", "10": "十", "12": "十二", "20": "二十", "77": "七十七", "92.5": "九十二点五", "100": "一百", "105": "一百零五", "110": "一百一十",
        "300.05": "三百点零五", "1005": "一千零五", "1050": "一千零五十", "-3.5": "负三点五", "12345": "",
    }
    assert js(f"Object.fromEntries({json.dumps(list(zh))}.map((one) => [one, s.inWords(one, 'zh-Hans')]))") == zh
    en = {
        "0": "zero", "13": "thirteen", "92.5": "ninety-two point five", "100": "one hundred", "105.25": "one hundred and five point two five",
        "1005": "one thousand and five", "1250": "one thousand two hundred and fifty", "-3.5": "minus three point five",
    }
    assert js(f"Object.fromEntries({json.dumps(list(en))}.map((one) => [one, s.inWords(one, 'en')]))") == en


def test_equal_totals_share_the_better_own_rank(js):
    assert js("[s.ownRank('92.5', ['95', '92.5', '80']), s.ownRank('70', []), s.ownRank('9.5', ['10', '100'])]") == [[2, 4], [1, 1], [3, 3]]


@pytest.mark.parametrize(("total", "others", "asks"), [
    ("29", ["88", "90", "91", "92"], True),
    ("29", ["88", "90", "91"], False),
    ("86", ["88", "90", "91", "92"], False),
    ("94", ["90", "90", "90", "90"], False),
    ("96", ["90", "90", "90", "90"], True),
    ("60", ["40", "60", "80", "95", "20"], False),
])
def test_only_what_is_far_from_the_judges_own_habit_is_asked_about(js, total, others, asks):
    assert js(f"s.unusual('{total}', {json.dumps(others)}, '100')") is asks
