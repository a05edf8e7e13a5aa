// Sends edits one after another until each is known to be on disk: kept in the browser meanwhile, never counted twice.

import { forgetEdit, keepEdit, keepReceipt, keptEdit, uuid } from "./keep.js";
import { put } from "./put.js";

const LONGEST_PAUSE_MS = 30_000;
const HEX64 = /^[0-9a-f]{64}$/;

/** An edit without its base and key. */
const content = ({ marks, comment, submit }) => ({ marks, comment, submit });

/** Whether an answer proves that this very edit is on disk. A hotspot's page with status 200 does not. */
function proves(answer, sent) {
  const { receipt, scorecard } = answer ?? {};
  return (
    Number.isInteger(receipt?.seq) && receipt.seq > 0 && receipt.key === sent.key && HEX64.test(receipt.hash) &&
    scorecard?.version === sent.base + 1
  );
}

/**
 * One thing that is edited here and kept there.
 *
 * Contents are `{marks, comment, submit}`. `told(phase, facts)` hears of every step: saving, saved, waiting, conflict,
 * refused, closed, out, reload, stopped. Only one request is under way; the newest edit waits behind it.
 */
export class Saver {
  #sending = null;
  #waiting = null;
  #note = null;
  #theirs = null;
  #running = false;
  #held = false;
  #failures = 0;
  #wake = null;
  #kept = Promise.resolve();
  #stale = false;
  #rest = 0;
  #since = null;
  /** This page: two pages of one card keep their edits under one name. */
  #by = uuid();

  /**
   * `about` (whose it is, what it is called) is kept beside the edits and their receipts.
   * @param {{name: string, url: string, version: number, about?: object, told: (phase: string, facts?: object) => void}} options
   */
  constructor({ name, url, version, about = {}, told }) {
    Object.assign(this, { name, url, version, about, told, memoryOnly: false });
    addEventListener("online", () => this.wake());
    addEventListener("focus", () => this.wake());
    document.addEventListener("visibilitychange", () => !document.hidden && this.wake());
  }

  /** Takes up what an earlier page left unsent; resolves to its content, or to null. */
  async begin() {
    let left = null;
    try {
      left = await keptEdit(this.name);
    } catch {
      this.memoryOnly = true;
    }
    if (!left) return null;
    [this.#sending, this.#waiting, this.#note, this.#since] = [left.sending, left.waiting, left.note, left.since ?? null];
    this.version = left.version;
    this.#keep();
    this.#run();
    return this.#note ?? this.#waiting ?? this.#sending;
  }

  /** Resolves when what has happened so far is in the browser's own database. */
  get settled() {
    return this.#kept;
  }

  get unsent() {
    return Boolean(this.#sending || this.#waiting || this.#note);
  }

  /** Keeps a content in the browser without sending it. */
  note(content) {
    this.#note = content;
    this.#keep();
  }

  /**
   * Keeps a content at once and sends it after `rest` milliseconds, as soon as what is under way has been answered; a
   * newer one replaces it until then.
   */
  edit(content, rest = 0) {
    this.#note = null;
    this.#waiting = content;
    this.#keep();
    clearTimeout(this.#rest);
    if (rest) this.#rest = setTimeout(() => this.#run(), rest);
    else this.#run();
  }

  /** Tries again at once: the network is back, or somebody has signed in. */
  wake() {
    if (this.#theirs) return;
    this.#held = false;
    this.#wake?.();
    this.#run();
  }

  /** A newer version was seen on the server while nothing is unsent here. */
  adopt(version) {
    if (!this.unsent) this.version = version;
  }

  /** Answers a conflict: what stands here is sent on top of the other one. */
  mine() {
    this.#waiting = this.#waiting ?? content(this.#sending);
    this.#settle();
    this.#run();
  }

  /** Answers a conflict: what stands here is put down. */
  theirs() {
    this.#waiting = null;
    this.#note = null;
    this.#settle();
  }

  #settle() {
    this.version = this.#theirs.version;
    this.#sending = this.#theirs = null;
    this.#held = false;
    this.#keep();
  }

  /** Writes down how things stand; a slider that runs asks for it faster than a disk writes, and only the newest counts. */
  #keep() {
    if (this.#stale) return;
    this.#stale = true;
    this.#kept = this.#kept
      .then(() => {
        this.#stale = false;
        return this.unsent ? keepEdit(this.name, this.#left) : forgetEdit(this.name, this.#by);
      })
      .catch(() => { this.memoryOnly = true; });
  }

  get #left() {
    return {
      sending: this.#sending, waiting: this.#waiting, note: this.#note, version: this.version, since: this.#since,
      by: this.#by, about: this.about, url: this.url,
    };
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#held && (this.#sending || this.#waiting)) await this.#send();
    } finally {
      this.#running = false;
    }
  }

  async #send() {
    if (!this.#sending) {
      this.#sending = { ...this.#waiting, base: this.version, key: uuid() };
      this.#waiting = null;
      this.#keep();
    }
    const sent = this.#sending;
    // On disk here before it travels: a tablet that dies on the way asks again with the same key.
    await this.#kept;
    this.told("saving");
    let response, answer;
    try {
      response = await put(this.url, sent);
      answer = await response.json();
    } catch {
      return this.#pause(0, response === undefined);
    }
    return this.#hear(response, answer, sent);
  }

  #hear(response, answer, sent) {
    const { status } = response;
    if (status === 200) return proves(answer, sent) ? this.#saved(answer, sent) : this.#pause();
    if (status === 429 || status >= 500) return this.#pause(Number(response.headers.get("Retry-After")) * 1000);
    if (status === 409 && answer.scorecard) {
      this.#theirs = answer.scorecard;
      const mine = this.#waiting ?? content(sent);
      return this.#hold("conflict", { mine, theirs: answer.scorecard });
    }
    if (status === 423 || status === 422) this.#sending = null;
    if (status === 422) {
      this.#keep();
      return this.told("refused", { fields: answer.fields ?? {}, title: answer.title });
    }
    if (status === 423) return this.#closed(answer, sent);
    if (status === 401) return this.#hold("out");
    if (status === 400 && answer.code === "csrf") return this.#hold("reload");
    return this.#hold("stopped", { title: answer.title ?? String(status) });
  }

  /** A submission that was kept is the desk's now; what was not submitted stays here, in case scoring opens again. */
  #closed(answer, sent) {
    this.#note = answer.kept ? null : (this.#waiting ?? content(sent));
    this.#waiting = null;
    this.#keep();
    this.told("closed", { kept: answer.kept === true });
  }

  #saved({ scorecard, receipt }, sent) {
    this.#sending = this.#since = null;
    this.#failures = 0;
    this.version = scorecard.version;
    this.#keep();
    // A second copy of every mark: what was sent, and the proof that it arrived.
    const proof = { ...sent, ...receipt, version: scorecard.version, at: Date.now(), about: this.about };
    this.#kept = this.#kept.then(() => keepReceipt(this.name, proof)).catch(() => {});
    this.told("saved", { scorecard, receipt, more: Boolean(this.#waiting) });
  }

  #hold(phase, facts) {
    this.#held = true;
    this.told(phase, facts);
  }

  /** Waits longer after each failure, and a little differently on each tablet. */
  async #pause(atLeast = 0, unheard = false) {
    const offline = unheard || navigator.onLine === false;
    if (offline && this.#since === null) {
      this.#since = Date.now();
      this.#keep();
    } else if (!offline) this.#since = null;
    this.told("waiting", { since: this.#since });
    const pause = Math.min(1000 * 2 ** this.#failures, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
    this.#failures = Math.min(this.#failures + 1, 6);
    await new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, Math.max(pause, atLeast || 0));
    });
    this.#wake = null;
  }
}
