"""A second tally, written as plainly as possible and sharing nothing with the first: means, trimming, ties, tiers."""

from decimal import Decimal
from fractions import Fraction


def exact(value):
    return Fraction(Decimal(str(value)))


def rank(document):
    """[(entry, rank, rounded score, prize)], unresolved ties and held entries, of a document without surprises."""
    rule = document["rule"]
    weights = {one["key"]: exact(one["weight"]) for one in document["criteria"]}
    totals, marks = {}, {}
    for entry in (one["key"] for one in document["entries"]):
        own = [card["marks"] for card in document["scorecards"] if card["entry"] == entry]
        marks[entry] = own
        totals[entry] = [sum(exact(card[key]) * weights[key] for key in weights) for card in own]
    scores = {}
    for one in document["entries"]:
        entry = one["key"]
        if len(totals[entry]) >= rule["quorum"] and one["status"] == "active":
            scores[entry] = rounded(trimmed_mean(totals[entry], rule["trim"]["steps"]), rule["places"]["score"])

    def sort_key(entry):
        values = []
        for name in rule["ties"]:
            if name == "untrimmed_mean":
                values.append(sum(totals[entry]) / len(totals[entry]))
            else:
                key = name.removeprefix("criterion:")
                values.append(sum(exact(card[key]) for card in marks[entry]) / len(marks[entry]))
        return (scores[entry], *values)

    groups = []
    for key in sorted({sort_key(entry) for entry in scores}, reverse=True):
        groups.append([entry for entry in scores if sort_key(entry) == key])
    awarded, held = tiers(groups, scores, document["prizes"])
    lines = []
    for index, group in enumerate(groups):
        place = 1 + sum(len(before) for before in groups[:index])
        if rule["rank_style"] == "dense":
            place = index + 1
        lines += [(entry, place, scores[entry], awarded.get(entry)) for entry in group]
    return lines, [group for group in groups if len(group) > 1], held


def trimmed_mean(totals, steps):
    high = low = 0
    for step in sorted(steps, key=lambda one: one["from_judges"]):
        if len(totals) >= step["from_judges"]:
            high, low = step["high"], step["low"]
    kept = sorted(totals)
    for _ in range(low):
        kept.pop(0)
    for _ in range(high):
        kept.pop()
    return Fraction(sum(kept), len(kept))


def rounded(value, places):
    """Half away from zero; marks are never negative here."""
    if places is None:
        return value
    return Fraction(int(value * 10**places + Fraction(1, 2)), 10**places)


def tiers(groups, scores, prizes):
    awarded, held = {}, []
    left = [[tier["key"], tier["count"], tier["min_score"]] for tier in prizes["tiers"]]
    for group in groups:
        if held:
            held += group
            continue
        while left:
            key, room, floor = left[0]
            if floor is not None and scores[group[0]] < exact(floor):
                left.pop(0)
            elif room is None or len(group) <= room:
                awarded |= dict.fromkeys(group, key)
                left[0][1] = None if room is None else room - len(group)
                break
            elif room == 0 or prizes["ties"] == "demote":
                left.pop(0)
            elif prizes["ties"] == "promote":
                awarded |= dict.fromkeys(group, key)
                left[0][1] = 0
                break
            else:
                held += group
                break
    return awarded, held
