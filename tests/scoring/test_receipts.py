"""The supervisor's list of receipts says the same short codes as the tablets, and no marks."""

import re

import pytest

from app.contests.queries import stage_by_key
from app.scoring.receipts import receipts_of, spelled
from app.scoring.tablet import receipt_code

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PAGE = "/manage/spring/stages/final/receipts"


def listed(code=""):
    return {holder.key: list(holder.receipts) for holder in receipts_of(stage_by_key("spring", "final"), code)}


def test_each_judges_newest_receipt_has_the_code_that_the_tablet_shows(scoring):
    scoring.save(1)
    scoring.save(1, marks={"innovation": "1", "benefit": "1"})
    scoring.save(2, submit=False)
    found = listed()
    assert {key: [(one.version, one.state) for one in many] for key, many in found.items()} == {"j1": [(2, "submitted")], "j2": [(1, "draft")]}
    assert found["j1"][0].code == receipt_code(scoring.card(1)) and found["j1"][0].at is not None


def test_a_code_finds_an_older_receipt_too_however_it_is_typed(scoring):
    scoring.save(1)
    old = receipt_code(scoring.card(1))
    scoring.save(1, marks={"innovation": "1", "benefit": "1"})
    for typed in (old, old.lower().replace("-", ""), old.replace("0", "O").replace("1", "l"), old[:6]):
        assert [(one.code, one.newest) for one in listed(typed)["j1"]] == [(old, False)]
    assert spelled(" 0o3k-Il7m-more") == "003K117M"


def test_the_list_is_the_supervisors_and_the_organisers_and_holds_no_marks(cast, scoring):
    scoring.save(1, marks={"innovation": "47.5", "benefit": "21"}, comment="秘密")
    for name, status in (("su", 200), ("lin", 200), ("hao", 403), ("judge1", 403), (None, 302)):
        assert cast.browse(name).get(PAGE).status_code == status
    page = cast.browse("su").get(PAGE).text
    assert receipt_code(scoring.card(1)) in page and not re.search(r"47\.5|68\.5|秘密", page)
    assert "没有这个回执" in cast.browse("su").get(f"{PAGE}?code=ZZ").text


def test_a_stage_without_receipts_says_so(cast):
    assert "还没有回执" in cast.browse("su").get(PAGE).text
