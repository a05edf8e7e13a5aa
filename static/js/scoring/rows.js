// The rows of a scorecard: slider, stepper and number are three hands on one mark.

import { drawSlider } from "../house/slider.js";
import { Ruler } from "./decimals.js";
import { mark, say } from "./words.js";

/** One criterion; `steps` is a number of steps, null while unmarked, or the name of what is wrong. */
class Row {
  constructor(place, criterion, changed) {
    this.ruler = new Ruler(criterion);
    this.steps = null;
    this.changed = changed;
    this.slider = place.querySelector(".slider");
    this.number = place.querySelector(".stepper input");
    this.less = place.querySelector("[data-less]");
    this.more = place.querySelector("[data-more]");
    this.state = place.querySelector(".criterion-state");
    this.place = place;
    this.slider.max = String(this.ruler.steps);
    this.#label("[data-low]", 0);
    this.#label("[data-high]", this.ruler.steps);
    if (this.ruler.steps % 2 === 0) this.#label("[data-middle]", this.ruler.steps / 2);
    this.slider.addEventListener("input", () => this.#set(Number(this.slider.value)));
    // A tap on the thumb of an unmarked row says its minimum, though the slider did not move.
    this.slider.addEventListener("click", () => this.steps === null && this.#set(Number(this.slider.value)));
    this.less.addEventListener("click", () => this.#by(-1));
    this.more.addEventListener("click", () => this.#by(1));
    this.number.addEventListener("change", () => this.#typed());
    this.number.addEventListener("focus", () => this.number.select());
  }

  #label(selector, steps) {
    this.place.querySelector(selector).textContent = this.ruler.write(steps);
  }

  #by(move) {
    const from = Number.isInteger(this.steps) ? this.steps + move : 0;
    this.#set(Math.min(Math.max(from, 0), this.ruler.steps));
  }

  #typed() {
    const text = this.number.value;
    if (!text.trim()) return this.#set(null);
    this.#set(this.ruler.read(text), text);
  }

  #set(steps, typed) {
    this.show(steps, typed);
    this.changed();
  }

  /** Draws a mark. What was typed and is none stays as it was typed. */
  show(steps, typed = "") {
    this.steps = steps;
    const good = Number.isInteger(steps);
    this.number.value = good ? this.ruler.show(steps) : typed;
    this.number.setAttribute("aria-invalid", String(typeof steps === "string"));
    this.slider.value = String(good ? steps : 0);
    this.slider.setAttribute("aria-valuetext", good ? this.ruler.show(steps) : say("none"));
    this.place.classList.toggle("unmarked", !good);
    drawSlider(this.slider);
  }

  lock(locked) {
    for (const control of [this.slider, this.number, this.less, this.more]) control.disabled = locked;
  }

  /** Says how this row stands: wrong, unmarked, saved, on its way, waiting. */
  tell(saved, sending) {
    const written = Number.isInteger(this.steps) ? this.ruler.write(this.steps) : null;
    if (typeof this.steps === "string") {
      const { min, max, step } = this.ruler;
      const fault = this.steps === "off_step" ? "off_step" : "out_of_range";
      mark(this.state, say(fault, { min, max, step }), "amber", "alert");
    } else if (written === null) mark(this.state, say("unmarked"));
    else if (written === saved) mark(this.state, say("saved"), "jade");
    else mark(this.state, say(sending ? "saving" : "pending"), "amber");
    this.state.classList.add("criterion-state");
  }
}

/** All rows of the page. */
export class Rows {
  constructor(criteria, changed) {
    this.all = criteria.map((one) => {
      const place = document.querySelector(`[data-criterion="${CSS.escape(one.key)}"]`);
      return new Row(place, one, changed);
    });
    this.rulers = this.all.map((row) => row.ruler);
  }

  /** Marks as the API takes them; rows without a good mark are left out. */
  get marks() {
    const good = this.all.filter((row) => Number.isInteger(row.steps));
    return Object.fromEntries(good.map((row) => [row.ruler.key, row.ruler.write(row.steps)]));
  }

  /** Steps by criterion. */
  get values() {
    return Object.fromEntries(this.all.map((row) => [row.ruler.key, row.steps]));
  }

  get missing() {
    return this.all.filter((row) => !Number.isInteger(row.steps));
  }

  /** Whether something was typed that is no mark: it stands on the page and nowhere else. */
  get wrong() {
    return this.all.some((row) => typeof row.steps === "string");
  }

  show(marks) {
    for (const row of this.all) {
      const text = marks[row.ruler.key];
      const steps = text === undefined ? null : row.ruler.read(text);
      row.show(steps, Number.isInteger(steps) ? "" : (text ?? ""));
    }
  }

  lock(locked) {
    for (const row of this.all) row.lock(locked);
  }

  tell(saved, sending) {
    for (const row of this.all) row.tell(saved[row.ruler.key], sending);
  }
}
