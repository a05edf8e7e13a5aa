// A second opinion on a tally document: the published rules written once more, with no line of the server's own.
import { ONE, Q, ZERO, decimals, fixed, mean, median, number, plain, root, round, sum, variance, whole } from "./rational.js";
import { awards } from "./prizes.js";

const AVERAGES = { mean, median, sum };

class Wrong extends Error {}

export function must(holds, at, what) {
  if (!holds) throw new Wrong(`${at}: ${what}`);
}

// JSON in which numbers keep their digits: a JavaScript number would turn them into binary fractions.
export function parse(text) {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g, (part) =>
    part.startsWith('"') ? part : `{"digits":"${part}"}`,
  );
  return JSON.parse(marked);
}

function exact(value, at) {
  const found = number(value);
  must(found, at, "is not a number");
  return found;
}

const count = (value, at) => Number(exact(value, at).n);
const optional = (value, at) => (value === undefined || value === null ? null : exact(value, at));

function criteriaOf(document) {
  return document.criteria.map((one, index) => {
    const at = `/criteria/${index}`;
    return {
      key: one.key,
      min: exact(one.min ?? "0", at),
      max: exact(one.max, at),
      step: exact(one.step ?? "1", at),
      weight: exact(one.weight ?? "1", at),
    };
  });
}

function cardsOf(document, criteria) {
  const entries = new Set(document.entries.map((entry) => entry.key));
  const seen = new Set();
  return document.scorecards.map((one, index) => {
    const at = `/scorecards/${index}`;
    const pair = JSON.stringify([one.judge, one.entry]);
    must(entries.has(one.entry), `${at}/entry`, "is not an entry");
    must(!seen.has(pair), `${at}/judge`, "has scored the entry before");
    seen.add(pair);
    const card = { judge: one.judge, entry: one.entry, panel: one.panel ?? null, counted: one.counted ?? true };
    if (!card.counted) return card;
    card.marks = criteria.map((criterion) => {
      const place = `${at}/marks/${criterion.key}`;
      must(Object.hasOwn(one.marks, criterion.key), place, "has no mark");
      const mark = exact(one.marks[criterion.key], place);
      must(mark.compare(criterion.min) >= 0 && mark.compare(criterion.max) <= 0, place, "is out of range");
      must(mark.minus(criterion.min).over(criterion.step).d === 1n, place, "is off its steps");
      return mark;
    });
    must(Object.keys(one.marks).length === criteria.length, `${at}/marks`, "has a mark of no criterion");
    card.total = sum(card.marks.map((mark, place) => mark.times(criteria[place].weight)));
    return card;
  });
}

function grouped(cards, key) {
  const groups = new Map();
  for (const card of cards) groups.set(card[key], [...(groups.get(card[key]) ?? []), card]);
  return groups;
}

const totals = (cards) => cards.map((card) => card.total);

const NORMALISATIONS = {
  none(cards) {
    for (const card of cards) card.adjusted = card.total;
    return [];
  },
  panel_mean(cards) {
    const warnings = [];
    const all = cards.length ? mean(totals(cards)) : ZERO;
    for (const [panel, own] of grouped(cards, "panel")) {
      const middle = mean(totals(own));
      if (middle.isZero) warnings.push({ code: "panel_mean_zero", panel });
      for (const card of own) card.adjusted = middle.isZero ? card.total : card.total.times(all).over(middle);
    }
    return warnings;
  },
  zscore(cards) {
    if (!cards.length) return [];
    const all = mean(totals(cards));
    const spread = variance(totals(cards));
    for (const own of grouped(cards, "judge").values()) {
      const middle = mean(totals(own));
      const habit = variance(totals(own));
      for (const card of own) {
        const away = card.total.minus(middle);
        const part = habit.isZero ? { value: ZERO, exact: true } : root(away.times(away).times(spread).over(habit));
        card.adjusted = away.n < 0n ? all.minus(part.value) : all.plus(part.value);
        card.cut = !part.exact;
      }
    }
    return [];
  },
  // Least squares by Gauss over all unknowns of a group at once: every project, every judge.
  additive(cards) {
    const groups = connected(cards);
    for (const group of groups) {
      const effects = leastSquares(group.cards);
      for (const card of group.cards) card.adjusted = card.total.minus(effects.get(card.judge));
    }
    return groups.length > 1 ? [{ code: "disconnected", groups: groups.map((group) => group.judges) }] : [];
  },
};

function connected(cards) {
  const judges = [...new Set(cards.map((card) => card.judge))];
  const home = new Map(judges.map((judge, index) => [judge, index]));
  for (const own of grouped(cards, "entry").values()) {
    const homes = new Set(own.map((card) => home.get(card.judge)));
    const first = Math.min(...homes);
    for (const [judge, group] of home) if (homes.has(group)) home.set(judge, first);
  }
  return [...new Set(home.values())].map((group) => ({
    judges: judges.filter((judge) => home.get(judge) === group),
    cards: cards.filter((card) => home.get(card.judge) === group),
  }));
}

function leastSquares(cards) {
  const entries = [...new Set(cards.map((card) => card.entry))];
  const judges = [...new Set(cards.map((card) => card.judge))];
  const size = entries.length + judges.length;
  const rows = Array.from({ length: size }, () => Array(size + 1).fill(ZERO));
  for (const card of cards) {
    const places = [entries.indexOf(card.entry), entries.length + judges.indexOf(card.judge)];
    for (const row of places) {
      for (const column of places) rows[row][column] = rows[row][column].plus(ONE);
      rows[row][size] = rows[row][size].plus(card.total);
    }
  }
  // The last judge's equation follows from the others: in its place the effects sum to zero.
  rows[size - 1] = [...entries.map(() => ZERO), ...judges.map(() => ONE), ZERO];
  for (let pivot = 0; pivot < size; pivot += 1) {
    const swap = rows.findIndex((row, index) => index >= pivot && !row[pivot].isZero);
    [rows[pivot], rows[swap]] = [rows[swap], rows[pivot]];
    const lead = rows[pivot][pivot];
    rows[pivot] = rows[pivot].map((value) => value.over(lead));
    for (let row = 0; row < size; row += 1) {
      const factor = rows[row][pivot];
      if (row === pivot || factor.isZero) continue;
      rows[row] = rows[row].map((value, column) => value.minus(factor.times(rows[pivot][column])));
    }
  }
  return new Map(judges.map((judge, index) => [judge, rows[entries.length + index][size]]));
}

// Positions of the lowest and the highest: of equals the earliest is the low, the latest the high.
function extremes(values, step) {
  const order = values.map((_, index) => index).sort((a, b) => values[a].compare(values[b]) || a - b);
  return { low: order.slice(0, step.low), high: order.slice(order.length - step.high) };
}

function stepFor(steps, judges) {
  const fitting = steps.filter((step) => step.from <= judges).sort((a, b) => b.from - a.from);
  return fitting[0] ?? { low: 0, high: 0 };
}

function valueOf(own, rule, criteria) {
  const step = stepFor(rule.steps, own.length);
  const average = AVERAGES[rule.average];
  const rounded = (value, places) => (places === null ? value : round(value, places, rule.rounding));
  for (const card of own) card.dropped = null;
  if (rule.scope === "scorecard") {
    const gone = extremes(own.map((card) => card.adjusted), step);
    for (const index of gone.low) own[index].dropped = "low";
    for (const index of gone.high) own[index].dropped = "high";
    return average(own.filter((card) => !card.dropped).map((card) => card.adjusted));
  }
  return sum(
    criteria.map((criterion, place) => {
      const marks = own.map((card) => card.marks[place]);
      const { low, high } = extremes(marks, step);
      const left = marks.filter((_, index) => !low.includes(index) && !high.includes(index));
      return rounded(rounded(average(left), rule.places.criterion).times(criterion.weight), rule.places.weighted);
    }),
  );
}

function ruleOf(document) {
  const rule = document.rule ?? {};
  const places = rule.places ?? {};
  const digits = (value) => (value === undefined || value === null ? null : count(value, "/rule/places"));
  return {
    scope: rule.trim?.scope ?? "scorecard",
    steps: (rule.trim?.steps ?? []).map((step) => ({
      from: count(step.from_judges, "/rule/trim/steps"),
      high: count(step.high ?? "0", "/rule/trim/steps"),
      low: count(step.low ?? "0", "/rule/trim/steps"),
    })),
    quorum: count(rule.quorum ?? "1", "/rule/quorum"),
    average: rule.average ?? "mean",
    normalise: rule.normalise ?? "none",
    places: { criterion: digits(places.criterion), weighted: digits(places.weighted), score: digits(places.score) },
    rounding: rule.rounding ?? "half_up",
    ties: rule.ties ?? [],
    style: rule.rank_style ?? "competition",
  };
}

function scoreOf(entry, own, rule, criteria, sources) {
  const value = own.length ? valueOf(own, rule, criteria) : null;
  const enough = own.length >= rule.quorum ? value : null;
  const cut = own.some((card) => card.cut && !card.dropped);
  const found = { key: entry.key, entry, own, sources: {}, shown: {}, value: null, score: null };
  let total = sum((entry.adjustments ?? []).map((one) => exact(one.points, "/entries")));
  const parts = sources.length ? sources : [{ weight: "1", scorecards: true }];
  let whole = true;
  for (const source of parts) {
    const part = source.scores === undefined ? enough : optional(source.scores[entry.key], "/sources");
    if (source.name !== undefined) {
      found.sources[source.name] = part;
      found.shown[source.name] = part && plain(part, !(cut && source.scores === undefined));
    }
    if (part) total = total.plus(part.times(exact(source.weight ?? "1", "/sources")));
    else whole = false;
  }
  if (!whole) return found;
  const settled = rule.normalise === "zscore" ? round(total, 30, "half_even") : total;
  found.value = rule.places.score === null ? settled : round(settled, rule.places.score, rule.rounding);
  const ends = !cut && decimals(total) !== null;
  found.score = rule.places.score === null ? plain(found.value, ends) : fixed(found.value, rule.places.score);
  return found;
}

const negative = (value) => value && ZERO.minus(value);

function tieValue(name, one, criteria, rooted) {
  const [kind, argument] = [name.split(":")[0], name.slice(name.indexOf(":") + 1)];
  const adjusted = one.own.map((card) => card.adjusted);
  if (kind === "source") return one.sources[argument];
  if (kind === "casting" || kind === "lot") return negative(optional(one.entry[kind], "/entries"));
  if (!adjusted.length) return null;
  if (kind === "untrimmed_mean") return mean(adjusted);
  if (kind === "median") return median(adjusted);
  if (kind === "spread") return negative(rooted ? root(variance(adjusted)).value : variance(adjusted));
  const place = criteria.findIndex((criterion) => criterion.key === argument);
  return mean(one.own.map((card) => card.marks[place]));
}

// [[entries that share a rank], …], best first; each carries the last tie-break that set it apart.
function parties(ranked, rule, criteria) {
  const rooted = rule.normalise === "zscore";
  const split = (group, values, name) => {
    const order = group.map((_, index) => index).sort((a, b) => {
      if (!values[a] || !values[b]) return (values[a] ? 0 : 1) - (values[b] ? 0 : 1) || a - b;
      return values[b].compare(values[a]) || a - b;
    });
    const parts = [];
    for (const index of order) {
      const last = parts.at(-1);
      const same = last && (values[last.at] && values[index] ? values[last.at].compare(values[index]) === 0 : values[last.at] === values[index]);
      if (same) last.members.push(group[index]);
      else parts.push({ at: index, members: [group[index]] });
    }
    if (name && parts.length > 1) for (const one of group) one.brokenBy = name;
    return parts.map((part) => part.members);
  };
  let found = ranked.length ? split(ranked, ranked.map((one) => one.value)) : [];
  for (const name of rule.ties) {
    found = found.flatMap((group) => {
      if (group.length === 1) return [group];
      const values = group.map((one) => {
        const value = tieValue(name, one, criteria, rooted);
        return value && rooted ? round(value, 30, "half_even") : (value ?? null);
      });
      return split(group, values, name);
    });
  }
  return found;
}

function line(one, cards) {
  return {
    entry: one.key,
    rank: one.rank ?? null,
    score: one.score,
    sources: one.shown,
    scorecards: cards.filter((card) => card.entry === one.key).map((card) => ({
      judge: card.judge,
      counted: card.counted,
      total: card.counted ? plain(card.total) : null,
      adjusted: card.counted ? plain(card.adjusted, !card.cut) : null,
      dropped: card.dropped ?? null,
    })),
    tie_broken_by: one.brokenBy ?? null,
    prize: one.prize ?? null,
  };
}

// The standings of a document (the text of its JSON), as a value whose JSON is what the server prints.
export function recount(text) {
  const document = parse(text);
  must(document.schema === "tally/1", "/schema", "is not tally/1");
  const rule = ruleOf(document);
  const criteria = criteriaOf(document);
  const cards = cardsOf(document, criteria);
  const counted = cards.filter((card) => card.counted);
  const warnings = NORMALISATIONS[rule.normalise](counted);
  const own = grouped(counted, "entry");
  const all = document.entries.map((entry) => scoreOf(entry, own.get(entry.key) ?? [], rule, criteria, document.sources ?? []));
  const active = all.filter((one) => (one.entry.status ?? "active") === "active");
  const groups = parties(active.filter((one) => one.value), rule, criteria);
  let before = 0;
  groups.forEach((group, index) => {
    for (const one of group) one.rank = rule.style === "dense" ? index + 1 : before + 1;
    before += group.length;
  });
  const held = awards(groups, document.prizes ?? {});
  const order = [...groups.flat(), ...active.filter((one) => !one.value), ...all.filter((one) => !active.includes(one))];
  return {
    schema: "standings/1",
    standings: order.map((one) => line(one, cards)),
    unresolved_ties: groups.filter((group) => group.length > 1).map((group) => group.map((one) => one.key)),
    held,
    warnings,
  };
}

export { Q, Wrong };
