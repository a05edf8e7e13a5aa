"""The fingerprint of a rule, by which a publication says what it was ranked by."""

import hashlib

from app.core.tally import rule_fingerprint

CRITERIA = [{"key": "创新", "max": 30}]


def test_a_fingerprint_is_the_hash_of_the_canonical_rule_and_criteria():
    text = '{"criteria":[{"key":"创新","max":30}],"rule":{"average":"mean","quorum":3}}'

    assert rule_fingerprint({"quorum": 3, "average": "mean"}, CRITERIA) == hashlib.sha256(text.encode()).hexdigest()


def test_another_rule_or_another_order_of_criteria_has_another_fingerprint():
    more = [*CRITERIA, {"key": "市场", "max": 70}]
    found = {
        rule_fingerprint({}, CRITERIA),
        rule_fingerprint({"quorum": 2}, CRITERIA),
        rule_fingerprint({}, more),
        rule_fingerprint({}, more[::-1]),
    }

    assert len(found) == 4
