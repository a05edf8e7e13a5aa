// Tiers of prizes for a recount: floors first, then room, then what the rule says of a shared rank.
import { number } from "./rational.js";

// Gives each entry of `groups` (shared ranks, best first) its `prize`; returns the keys of those held back.
export function awards(groups, prizes) {
  const tiers = (prizes.tiers ?? []).map((tier) => ({
    key: tier.key,
    room: tier.count === undefined || tier.count === null ? Infinity : Number(number(tier.count).n),
    floor: tier.min_score === undefined || tier.min_score === null ? null : number(tier.min_score),
  }));
  const policy = prizes.ties ?? "promote";
  for (const [index, group] of groups.entries()) {
    while (tiers.length) {
      const [tier] = tiers;
      const reaches = !tier.floor || group[0].value.compare(tier.floor) >= 0;
      const fits = group.length <= tier.room;
      const open = tier.room > 0;
      if (reaches && open && !fits && policy === "hold") return groups.slice(index).flat().map((one) => one.key);
      if (reaches && (fits || (open && policy === "promote"))) {
        for (const one of group) one.prize = tier.key;
        tier.room = Math.max(0, tier.room - group.length);
        break;
      }
      tiers.shift();
    }
  }
  return [];
}
