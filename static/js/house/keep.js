// Keeps unsent edits and their receipts in the browser's own databases: a reload or an empty battery loses nothing.

import { createStore, del, entries, get, set, update } from "../../vendor/idb-keyval@6.3.0/index.js";

/** More versions of one card than anybody makes: a store that grows for ever would end by failing. */
const MOST_RECEIPTS = 200;
const stores = {};

/** A store of its own database; opened on first use, because private windows may have none. */
function store(name) {
  stores[name] ??= createStore(name === "edits" ? "doorstep" : `doorstep-${name}`, name);
  return stores[name];
}

/** Keeps what is unsent under a name, for the page that `unsent.by` names; rejects where the browser keeps nothing. */
export async function keepEdit(name, unsent) {
  await set(name, unsent, store("edits"));
}

/** Forgets what the page `by` kept under a name: another page of the same card keeps its own. */
export async function forgetEdit(name, by) {
  await store("edits")("readwrite", (kept) => new Promise((resolve, reject) => {
    const { transaction } = kept;
    const asked = kept.get(name);
    asked.onsuccess = () => asked.result?.by === by && kept.delete(name);
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  }));
}

/** What was kept under a name, or undefined. */
export async function keptEdit(name) {
  return get(name, store("edits"));
}

/** Everything unsent, `[name, edit]` each. */
export async function keptEdits() {
  return entries(store("edits"));
}

/** Keeps the proof of one edit, the newest last. */
export async function keepReceipt(name, proof) {
  await update(name, (before = []) => [...before.filter((one) => one.key !== proof.key), proof].slice(-MOST_RECEIPTS), store("receipts"));
}

/** All proofs, `[name, proofs]` each. */
export async function keptReceipts() {
  return entries(store("receipts"));
}

/** Forgets the proofs under a name: the contest is final, the server's copy is public. */
export async function dropReceipts(name) {
  await del(name, store("receipts"));
}

/** A random UUID (version 4); `crypto.randomUUID` is missing on a hall's plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
