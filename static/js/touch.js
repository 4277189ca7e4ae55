/** What is done to a model by hand: signals held at values, weights set to others. */

/** @import { ClampEntry, EditEntry, ModelCard } from "./protocol.js" */
/** @import { Store, Touch } from "./types.js" */

import * as holds from "./clamps.js";
import * as weights from "./edits.js";

/** What is done to the present model. @param {Pick<Store, "clamps" | "edits" | "card">} store @returns {Touch} */
export function touchOf(store) {
  return { clamps: holds.clampsOf(store), edits: weights.editsOf(store) };
}

/** @param {Partial<Touch>} touch */
export function isTouched({ clamps = [], edits = [] }) {
  return clamps.length > 0 || edits.length > 0;
}

/** One word for two touches that do the same. @param {Partial<Touch>} touch */
export function write({ clamps = [], edits = [] }) {
  return `${holds.write([...clamps])} ${weights.write(edits)}`;
}

/** @param {Partial<Touch>} one @param {Partial<Touch>} other */
export function isSame(one, other) {
  return write(one) === write(other);
}

/** As every question to the server has it. @param {Partial<Touch>} touch @returns {{ clamp: ClampEntry[], edits?: EditEntry[] }} */
export function asked({ clamps = [], edits = [] }) {
  return { clamp: [...clamps], ...(edits.length > 0 && { edits: [...edits] }) };
}

/** What a touched run is called beside the untouched one. @param {Partial<Touch>} touch */
export function touchWord({ clamps = [], edits = [] }) {
  if (clamps.length > 0 && edits.length > 0) return "touched";
  return edits.length > 0 ? "edited" : "held";
}

/** What is done, in words: `held: f = 0 throughout`, `edited: W_hh[1, 2] = 0.9`. @param {Touch} touch @param {Pick<ModelCard, "layers">} card */
export function doneTo({ clamps, edits }, card) {
  const set = edits.map(
    (one) => `${weights.nameOf(one, card)} = ${String(one.value).replace("-", "−")}`,
  );
  const parts = [clamps.map((one) => holds.describe(one, card)), set];
  return ["held", "edited"].flatMap((word, of) =>
    (parts[of] ?? []).map((part, k) => (k ? part : `${word}: ${part}`)),
  );
}

/** Everything is released, and as it was trained. @param {Pick<Store, "clamps" | "edits">} store */
export function untouch({ clamps, edits }) {
  clamps.value = [];
  edits.value = { ...edits.value, entries: [] };
}
