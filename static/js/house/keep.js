// Keeps unsent edits in the browser's own database, so that a reload or an empty battery does not lose them.

import { createStore, del, get, set } from "../../vendor/idb-keyval@6.3.0/index.js";

let database = null;

/** The store of unsent edits; opened on first use, because private windows may have none. */
function edits() {
  database ??= createStore("doorstep", "edits");
  return database;
}

/** Keeps what is unsent under a name, or (null) forgets it; rejects where the browser keeps nothing. */
export async function keepEdit(name, unsent) {
  await (unsent === null ? del(name, edits()) : set(name, unsent, edits()));
}

/** What was kept under a name, or undefined. */
export async function keptEdit(name) {
  return get(name, edits());
}

/** A random UUID (version 4); `crypto.randomUUID` is missing on a hall's plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
