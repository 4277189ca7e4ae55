/** The scale of signals without a bound: the largest |value| so far, rounded up so that colours seldom change. */

/** @import { Trace } from "./types.js" */

/** @type {WeakMap<Trace, Map<string, { upTo: number, value: number }>>} */
const known = new WeakMap();

const BOUNDED = new Set(["i", "f", "o", "r", "z", "g", "n"]);

/**
 * The least of 1, 2, 3, 5, 10, 20 … that no |value| of the signal exceeds, over all layers and the steps received.
 * Every picture of a trace takes it, so that one colour has one meaning.
 *
 * @param {Trace} trace
 * @param {string} signal
 */
export function largest(trace, signal) {
  const plane = trace.signals[signal];
  if (!plane || BOUNDED.has(signal)) return 1;
  let signals = known.get(trace);
  if (!signals) known.set(trace, (signals = new Map()));
  let found = signals.get(signal);
  if (!found) signals.set(signal, (found = { upTo: 0, value: 0 }));
  for (; found.upTo < trace.received; found.upTo++) {
    for (let layer = 0; layer < plane.layers; layer++) {
      for (const value of plane.row(found.upTo, layer)) {
        const size = Math.abs(value);
        if (size > found.value && size < Infinity) found.value = size;
      }
    }
  }
  return roundUp(found.value);
}

/** @param {number} value at least 0 */
export function roundUp(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 3, 5, 10].find((digit) => value <= digit * power * (1 + 1e-9)) ?? 10);
}
