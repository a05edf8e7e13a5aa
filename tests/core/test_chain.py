"""The chain of audit lines, canonical JSON and the receipt's short code."""

import copy
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.chain import ALPHABET, GENESIS, canonical, line_hash, short_code, verify
from app.core.refusals import Refusal


def chain(length):
    lines, prev = [], GENESIS
    for seq in range(1, length + 1):
        line = {"seq": seq, "at": "2026-11-22T08:00:00Z", "actor": "评委 1", "action": "scoring.saved",
                "payload": {"nonce": f"{seq:032x}", "marks": {"b": "2", "a": "1.5"}}, "prev": prev}
        prev = line_hash(line)
        lines.append(line | {"hash": prev})
    return lines


def refused(lines):
    with pytest.raises(Refusal) as caught:
        verify(lines)
    return caught.value


def test_canonical_json_sorts_keys_leaves_no_spaces_and_keeps_letters():
    assert canonical({"b": [1, None, True], "a": {"乙": "é\"", "甲": "\n"}}) == (
        '{"a":{"乙":"é\\"","甲":"\\n"},"b":[1,null,true]}'.encode()
    )


@pytest.mark.parametrize("value", [{1: "a"}, [{"a": {None: 1}}], float("nan"), {"a": object()}, "\ud800", {"a": b""}])
def test_what_would_not_come_back_from_json_is_refused(value):
    with pytest.raises(Refusal):
        canonical(value)


def test_a_hash_covers_the_line_without_itself():
    line = chain(1)[0]
    bare = {key: value for key, value in line.items() if key != "hash"}

    assert line_hash(line) == line_hash(bare) == line["hash"]
    plain = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert line["hash"] == hashlib.sha256(plain.encode()).hexdigest()


@pytest.mark.parametrize("length", [0, 1, 7])
def test_a_sound_chain_is_counted(length):
    assert verify(iter(chain(length))) == length


def test_a_chain_holds_after_a_journey_through_a_file():
    text = "\n".join(json.dumps(line) for line in chain(3))

    assert verify(json.loads(line) for line in text.splitlines()) == 3


def test_a_changed_line_is_named_by_its_seq():
    lines = chain(5)
    lines[2] = copy.deepcopy(lines[2])
    lines[2]["payload"]["marks"]["a"] = "2.5"

    assert (refused(lines).code, refused(lines).facts) == ("chain.hash", {"line": 3, "seq": 3})


def test_a_changed_line_with_a_new_hash_breaks_the_next_one():
    lines = chain(5)
    lines[2] = lines[2] | {"actor": "someone else"}
    lines[2]["hash"] = line_hash(lines[2])

    assert (refused(lines).code, refused(lines).facts["seq"]) == ("chain.prev", 4)


def test_a_line_taken_out_leaves_a_gap():
    lines = chain(5)
    del lines[2]

    assert (refused(lines).code, refused(lines).facts) == ("chain.seq", {"line": 3, "seq": 4})


def test_a_chain_without_its_first_line_does_not_hold():
    assert refused(chain(3)[1:]).code == "chain.seq"


@pytest.mark.parametrize(
    "damage",
    [{"hash": "short"}, {"hash": None}, {"prev": GENESIS.replace("0", "G")}, {"seq": "1"}, {"seq": True}, {"more": 1}],
)
def test_a_malformed_line_is_refused(damage):
    lines = chain(2)
    lines[1] = lines[1] | damage

    assert (refused(lines).code, refused(lines).facts["line"]) == ("chain.malformed", 2)


def test_a_line_that_is_no_object_is_refused():
    assert refused(["text"]).code == "chain.malformed"


@given(st.lists(st.integers(0, 4), min_size=2, max_size=4), st.sampled_from(["at", "actor", "action", "payload"]))
def test_the_first_of_several_changed_lines_is_named(places, field):
    lines = chain(5)
    for place in places:
        lines[place] = lines[place] | {field: {"changed": "yes"}}

    assert refused(lines).facts["seq"] == min(places) + 1


def test_a_short_code_has_eight_letters_that_cannot_be_mistaken():
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", short_code("f" * 64))


def test_a_short_code_is_forty_bits_of_the_hash():
    assert short_code("0" * 64) == "0000-0000"
    assert short_code("0000000001" + "f" * 54) == "0000-0001"
    assert short_code("f" * 64) == "ZZZZ-ZZZZ"
