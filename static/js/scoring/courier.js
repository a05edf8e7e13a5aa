// Sends what other cards left unsent on this tablet, each with its own key, while another page is open.

import { keptEdits } from "../house/keep.js";
import { Saver } from "../house/save.js";

const LOOK_MS = 15_000;
/** A card whose edit needs its judge (a clash, a refusal) is left to its own page. */
const NEEDS_HAND = new Set(["conflict", "refused", "closed", "stopped"]);

/**
 * Looks after every unsent edit of this judge but that of the open card.
 * `changed(waiting)` hears how the others stand: `Map` of scorecard id to "waiting" or "hand".
 */
export class Courier {
  #savers = new Map();

  /** @param {{owner: string, except?: string, changed: (waiting: Map<string, string>) => void}} options */
  constructor({ owner, except = null, changed }) {
    Object.assign(this, { owner, except, changed, waiting: new Map() });
    this.look();
    setInterval(() => this.look(), LOOK_MS);
  }

  async look() {
    let kept = [];
    try {
      kept = await keptEdits();
    } catch {
      // A browser that keeps nothing has nothing to send.
    }
    for (const [name, edit] of kept) {
      const id = name.replace(/^card:/, "");
      if (id === this.except || edit.about?.owner !== this.owner || this.#savers.has(id)) continue;
      if (edit.sending || edit.waiting) this.#send(id, name, edit);
    }
    this.changed(this.waiting);
  }

  /** Tries again at once. */
  wake() {
    for (const saver of this.#savers.values()) saver.wake();
    this.look();
  }

  #send(id, name, { url, version, about }) {
    this.waiting.set(id, "waiting");
    const told = async (phase) => {
      if (phase === "saved" && !saver.unsent) {
        await saver.settled;
        this.#done(id);
      } else if (NEEDS_HAND.has(phase)) this.waiting.set(id, "hand");
      this.changed(this.waiting);
    };
    const saver = new Saver({ name, url, version, about, told });
    this.#savers.set(id, saver);
    saver.begin();
  }

  #done(id) {
    this.#savers.delete(id);
    this.waiting.delete(id);
  }
}
