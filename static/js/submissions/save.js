// Saves a step while it is being typed: only what changed, with what it was, so that another browser's work on other
// fields is left alone. Whatever goes wrong, the text stays in the form and in this tab's copy.

import { csrf } from "../house/csrf.js";
import { clearClash, showClash } from "./clash.js";
import { box, mark, readAll, write } from "./fields.js";
import { forget, keep, kept } from "./keep.js";
import { missing, phrase, say, state } from "./say.js";

const PAUSE = 1200;
const LONGEST_PAUSE = 30000;

export class Saver {
  constructor(form) {
    this.form = form;
    this.base = Number(form.elements.base.value);
    this.was = JSON.parse(form.elements.was.value);
    // What stands in the fields where the server has it: text is kept without the space around it.
    this.raw = { ...this.was };
    this.clashes = new Map();
    this.timer = 0;
    this.wait = 3000;
    this.running = null;
    this.token = csrf();
  }

  /** Takes back what an earlier visit to this page could not save. */
  begin() {
    const copy = kept(this.form);
    const now = readAll(this.form);
    const lost = Object.entries(copy?.values ?? {}).filter(([name, value]) => name in now && now[name] !== value);
    for (const [name, value] of lost) {
      write(box(this.form, name), value);
      this.was[name] = copy.was[name];
    }
    if (lost.length) {
      this.base = copy.base;
      this.note = phrase("back");
      say(this.note);
    } else {
      forget(this.form);
    }
    if (Object.keys(this.changed()).length) this.touched();
  }

  /** Values that differ from what is kept; fields that wait for a choice are left out. */
  changed() {
    const now = readAll(this.form);
    return Object.fromEntries(
      Object.entries(now).filter(([name, value]) => value !== this.raw[name] && !this.clashes.has(name)),
    );
  }

  touched() {
    this.remember();
    if (!this.running) state(phrase("unsaved"), "amber", "clock");
    this.later(PAUSE);
  }

  remember() {
    const now = readAll(this.form);
    const open = Object.entries(now).filter(([name, value]) => value !== this.raw[name]);
    if (!open.length) return forget(this.form);
    return keep(this.form, { values: Object.fromEntries(open), was: this.was, base: this.base });
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Saves now; true when everything is kept. */
  async flush() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    const values = this.changed();
    if (!Object.keys(values).length) return this.clashes.size === 0;
    this.running = this.send(values);
    const saved = await this.running;
    this.running = null;
    return saved && this.clashes.size === 0;
  }

  request(values, extra = {}) {
    const was = Object.fromEntries(Object.keys(values).map((name) => [name, this.was[name]]));
    return fetch(this.form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ base: this.base, was, values }),
      redirect: "manual",
      ...extra,
    });
  }

  async send(values) {
    state(phrase("saving"), "", null);
    let answer;
    try {
      answer = await this.request(values);
      if (answer.status === 400 && (await this.renew())) answer = await this.request(values);
    } catch {
      state(phrase("unsaved"), "amber", "clock");
      say(phrase("offline"));
      this.later(this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_PAUSE);
      return false;
    }
    this.wait = 3000;
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.signedOut();
    const body = await answer.json().catch(() => null);
    if (answer.ok && body) return this.saved(values, body);
    return this.refused(values, body);
  }

  /** A sign-in elsewhere gave this browser another token: take it from a fresh copy of the page. */
  async renew() {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return true;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector('meta[name="csrf-token"]')?.content;
    if (!token || token === this.token) return false;
    this.token = token;
    return true;
  }

  signedOut() {
    const href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    state(phrase("unsaved"), "amber", "clock");
    say(phrase("signed_out"), { href, text: phrase("sign_in") });
    return false;
  }

  saved(values, body) {
    this.adopt(values, body, {});
    for (const name of Object.keys(values)) mark(this.form, name, "");
    say(this.note ?? "");
    if (this.clashes.size) return false;
    const more = Object.keys(this.changed()).length > 0;
    if (more) this.later(PAUSE);
    state(more ? phrase("unsaved") : phrase("saved", { time: body.at }), more ? "amber" : "jade", more ? "clock" : "check");
    return true;
  }

  /** Takes over the new version; a field that nobody here has touched shows what another browser wrote. */
  adopt(values, body, errors) {
    const now = readAll(this.form);
    this.base = body.version;
    for (const [name, value] of Object.entries(body.values)) {
      if (name in errors || this.clashes.has(name)) continue;
      if (name in values) this.raw[name] = values[name];
      else if (now[name] === this.raw[name] && value !== this.was[name]) {
        write(box(this.form, name), value);
        this.raw[name] = value;
      } else if (now[name] !== this.raw[name]) continue;
      this.was[name] = value;
    }
    this.remember();
    missing(body.gaps, body.all);
    // What the server said on top of the page is answered; the list beside the form is up to date.
    document.querySelector("[data-errors]")?.remove();
  }

  refused(values, body) {
    state(phrase("unsaved"), "amber", "clock");
    if (!body) {
      say(phrase("offline"));
      this.later(this.wait);
      return false;
    }
    if (body.theirs) return this.clashed(body);
    const errors = body.errors ?? {};
    if (body.version !== undefined) this.adopt(values, body, errors);
    for (const name of Object.keys(values)) mark(this.form, name, errors[name] ?? "");
    const beside = Object.keys(errors).every((name) => box(this.form, name));
    say(beside && Object.keys(errors).length ? "" : phrase("refused", { text: body.text }));
    return false;
  }

  clashed(body) {
    for (const [name, other] of Object.entries(body.theirs)) {
      this.clashes.set(name, other);
      showClash(this.form, name, other, (mine) => this.decide(name, mine));
    }
    say(phrase("clash", { num: this.clashes.size }));
    this.remember();
    if (Object.keys(this.changed()).length) this.later(0);
    return false;
  }

  decide(name, mine) {
    const other = this.clashes.get(name);
    this.clashes.delete(name);
    clearClash(this.form, name);
    this.was[name] = other.value;
    this.raw[name] = other.value;
    if (!mine) write(box(this.form, name), other.value);
    this.remember();
    say(this.clashes.size ? phrase("clash", { num: this.clashes.size }) : "");
    this.later(0);
    if (!Object.keys(this.changed()).length && !this.clashes.size) state("", "", null);
  }

  /** The page is leaving: what is open goes out without waiting for the answer. */
  last() {
    const values = this.changed();
    if (Object.keys(values).length) this.request(values, { keepalive: true }).catch(() => {});
  }
}
