/** The scale of signals without a bound: the largest |value| so far, rounded up so that colours seldom change. */

/** @import { Plane, Trace } from "./types.js" */

const BOUNDED = new Set(["i", "f", "o", "r", "z", "g", "n"]);

/**
 * What is known of a plane: the largest |value| of steps 0 … t, for every t up to `upTo`. After an edit a plane lives on
 * in another trace, in which the steps before the first other token are the same.
 *
 * @typedef {{ tokens: string[], upTo: number, running: Float32Array }} Known
 */

/** @type {WeakMap<Plane, Known>} */
const knowns = new WeakMap();

/**
 * The least of 1, 2, 3, 5, 10, 20 … that no |value| of the signal exceeds, over all layers and the steps received.
 * Every picture of a trace takes it, so that one colour has one meaning.
 *
 * @param {Trace} trace
 * @param {string} signal
 */
export function largest(trace, signal) {
  const plane = trace.signals[signal];
  if (!plane || isBounded(trace, signal) || trace.received === 0) return 1;
  const known = knownOf(plane, trace);
  while (known.upTo < trace.received) {
    const before = known.upTo > 0 ? (known.running[known.upTo - 1] ?? 0) : 0;
    known.running[known.upTo] = Math.max(before, largestAt(plane, known.upTo));
    known.upTo++;
  }
  return roundUp(known.running[trace.received - 1] ?? 0);
}

/** Gates, candidates, and h but for a relu network. @param {Trace} trace @param {string} signal */
function isBounded({ card }, signal) {
  return BOUNDED.has(signal) || (signal === "h" && card.activation !== "relu");
}

/** @param {Plane} plane @param {Trace} trace */
function knownOf(plane, { tokens, received }) {
  const old = knowns.get(plane) ?? { tokens, upTo: 0, running: new Float32Array(0) };
  const same = old.tokens === tokens ? old.upTo : common(old.tokens, tokens);
  const running = old.running.length < received ? new Float32Array(received * 2) : old.running;
  if (running !== old.running) running.set(old.running);
  const known = { tokens, upTo: Math.min(old.upTo, same), running };
  knowns.set(plane, known);
  return known;
}

/** How many first tokens are the same. @param {string[]} a @param {string[]} b */
function common(a, b) {
  const first = a.findIndex((token, t) => token !== b[t]);
  return first < 0 ? a.length : first;
}

/** @param {Plane} plane @param {number} t */
function largestAt(plane, t) {
  let most = 0;
  for (let layer = 0; layer < plane.layers; layer++) {
    for (const value of plane.row(t, layer)) {
      const size = Math.abs(value);
      if (size > most && size < Infinity) most = size;
    }
  }
  return most;
}

/** @param {number} value at least 0 */
export function roundUp(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 3, 5, 10].find((digit) => value <= digit * power * (1 + 1e-9)) ?? 10);
}
