"""The browser's recount, in JavaScript and sharing no line with the tally, comes to the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from app.core.refusals import Refusal
from app.core.tally import tally_json

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("1", "0.5", "0.25", "0.3", "0.01")


def node() -> str:
    path = shutil.which("node")
    if path is None:
        if os.environ.get("DOORSTEP_REQUIRE_NODE"):
            pytest.fail("Node is required and was not found")
        pytest.skip("no Node")
    return path


def recounted(papers: list[str], script: Path = ROOT / "tools/recount.mjs") -> list[str]:
    done = subprocess.run([node(), str(script)], input="\n".join(papers).encode(), capture_output=True, timeout=3000, check=True)
    return done.stdout.decode().splitlines()


class Chance(random.Random):
    """Documents of every shape that the rules allow; `tight` ones have few different marks, so that ties are common."""

    def mark(self, least: float, steps: int, step: str, tight: bool) -> str:
        from decimal import Decimal

        most = min(steps, 3) if tight else steps
        return format(Decimal(str(least)) + Decimal(step) * self.randint(0, most), "f")

    def rule(self, keys: list[str], sources: list[str]) -> dict:
        scope = self.choice(["scorecard", "scorecard", "criterion"])
        ties = ["untrimmed_mean", "median", "spread", "casting", "lot", *(f"criterion:{key}" for key in keys), *(f"source:{name}" for name in sources)]
        steps = []
        for judges in sorted(self.sample(range(1, 9), self.randint(0, 3))):
            high = self.randint(0, judges - 1)
            steps.append({"from_judges": judges, "high": high, "low": self.randint(0, judges - 1 - high)})
        return {
            "trim": {"scope": scope, "steps": steps}, "quorum": self.randint(1, 3), "average": self.choice(["mean", "mean", "median", "sum"]),
            "normalise": "none" if scope == "criterion" else self.choice(["none", "panel_mean", "zscore", "additive"]),
            "places": {key: self.choice([None, 0, 1, 2, 4]) for key in ("criterion", "weighted", "score")},
            "rounding": self.choice(["half_up", "half_even"]), "ties": self.sample(ties, self.randint(0, len(ties))),
            "rank_style": self.choice(["competition", "dense"]),
        }

    def paper(self, *, tight: bool) -> str:
        keys = [f"评分/{number}" for number in range(self.randint(1, 3))]
        criteria = [
            {"key": key, "min": self.choice([0, 0, -1, 5]), "step": self.choice(STEPS[:2] if tight else STEPS), "weight": self.choice([1, 1, "0.7", "1.25", 0])}
            for key in keys
        ]
        for one in criteria:
            one["max"] = one["min"] + self.choice([10, 30, 100])
        entries = [f"p~{number}" for number in range(self.randint(1, 8))]
        names = self.sample(["preliminary", "public", "final"], self.choice([0, 0, 0, 1, 2, 3]))
        cards = [
            {
                "judge": f"j{judge}", "entry": entry, "panel": self.choice(["A", "B", None]), "counted": self.random() > 0.08,
                "marks": {one["key"]: self.mark(one["min"], int(10 / float(one["step"])), one["step"], tight) for one in criteria},
            }
            for entry in entries for judge in range(self.randint(0, 7))
        ]
        self.shuffle(cards)
        sources = [
            {"name": name, "weight": self.choice([1, "0.7", "0.3"]), **({"scorecards": True} if place == 0 else {"scores": {key: self.choice([80, "88.1", "90.05"]) for key in entries if self.random() > 0.1}})}
            for place, name in enumerate(names)
        ]
        document = {
            "schema": "tally/1", "rule": self.rule(keys, names), "criteria": criteria,
            "entries": [
                {
                    "key": key, "status": self.choice(["active"] * 6 + ["withdrawn", "disqualified"]),
                    "adjustments": [{"points": self.choice([-1, "-0.5", "0.25", 2])} for _ in range(self.choice([0, 0, 0, 1, 2]))],
                    "casting": self.choice([None, 1, 2]), "lot": self.choice([None, 1, 2, 3]),
                }
                for key in entries
            ],
            "scorecards": cards,
            "prizes": {
                "tiers": [{"key": f"t{number}", "count": self.choice([None, 0, 1, 1, 2, 3]), "min_score": self.choice([None, None, None, 20, "61.5"])} for number in range(self.randint(0, 4))],
                "ties": self.choice(["promote", "demote", "hold"]),
            },
        }
        if sources:
            document["sources"] = sources
        return json.dumps(document, ensure_ascii=self.random() > 0.5)


def papers(seed: int, many: int, *, tight: bool) -> list[str]:
    chance = Chance(seed)
    return [chance.paper(tight=tight) for _ in range(many)]


def differences(written: list[str]) -> list[tuple[str, str, str]]:
    return [(paper, ours, theirs) for paper, ours, theirs in zip(written, map(tally_json, written), recounted(written), strict=True) if ours != theirs]


def test_five_hundred_documents_come_to_the_same_bytes():
    assert differences(papers(7, 400, tight=False) + papers(8, 100, tight=True)) == []


@pytest.mark.storm
def test_twenty_thousand_and_five_thousand_full_of_ties_come_to_the_same_bytes():
    assert differences(papers(1, 20_000, tight=False)) == []
    assert differences(papers(2, 5_000, tight=True)) == []


def test_a_recount_that_drops_the_wrong_one_of_equals_is_found_out(tmp_path):
    source = (ROOT / "static/js/recount/tally.js").read_text(encoding="utf-8")
    broken = source.replace("|| a - b);\n  return { low", "|| b - a);\n  return { low")
    assert broken != source
    (tmp_path / "static/js/recount").mkdir(parents=True)
    (tmp_path / "tools").mkdir()
    for name in ("rational.js", "prizes.js"):
        shutil.copy(ROOT / "static/js/recount" / name, tmp_path / "static/js/recount" / name)
    shutil.copy(ROOT / "static/js/package.json", tmp_path / "static/js/package.json")
    (tmp_path / "static/js/recount/tally.js").write_text(broken, encoding="utf-8")
    shutil.copy(ROOT / "tools/recount.mjs", tmp_path / "tools/recount.mjs")
    written = papers(8, 100, tight=True)
    assert list(map(tally_json, written)) != recounted(written, tmp_path / "tools/recount.mjs")


@pytest.mark.parametrize("flaw", [{"criteria": [{"key": "c", "max": "101x"}]}, {"scorecards": [{"judge": "j", "entry": "nobody", "marks": {}}]}])
def test_what_the_tally_refuses_the_recount_refuses_too(flaw):
    document = {"schema": "tally/1", "criteria": [{"key": "c", "max": 10}], "entries": [{"key": "p"}], "scorecards": [], **flaw}
    with pytest.raises(Refusal):
        tally_json(json.dumps(document))
    with pytest.raises(subprocess.CalledProcessError):
        recounted([json.dumps(document)])
