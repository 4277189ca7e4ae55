/** The scale of signals without a bound: rounded, so that colours seldom change, and not ruled by a few outliers. */

/** @import { Plane, Trace } from "./types.js" */

const BOUNDED = new Set(["i", "f", "o", "r", "z", "g", "n"]);
/** The ends that a scale may have. */
const ENDS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000,
];
/** A signal's own scale is not made smaller than this; differences have to be looked at closely. */
const LEAST = 1;
/** This share of the values may lie beyond the scale; they take the colour of its ends. */
const BEYOND = 0.02;

/**
 * What is known of a plane: how many values of steps 0 … t are larger than each of `ENDS`, for every t below `upTo`.
 * After an edit a plane lives on in another trace, in which the steps before the first other token are the same.
 *
 * @typedef {{ tokens: string[], upTo: number, larger: Float64Array }} Known `larger` (t, end)
 */

/** @type {WeakMap<Plane, Known>} */
const knowns = new WeakMap();

/**
 * The largest |value| that colours tell apart: the least of 1, 2, 3, 5, 10, 20 … (of differences 0.01, 0.02, 0.05 …) that
 * at most 2 % of the values exceed, over all layers and the steps received. Every picture of a trace takes it, so that one colour has one meaning.
 *
 * @param {Trace} trace
 * @param {string} signal
 */
export function largest(trace, signal) {
  return Math.max(...(groups.get(trace) ?? [trace]).map((one) => own(one, signal)));
}

/** @type {WeakMap<Trace, Trace[]>} */
const groups = new WeakMap();

/** From now on these traces have one scale: that of the largest. @param {Trace[]} traces */
export function alike(traces) {
  for (const trace of traces) groups.set(trace, traces);
}

/** The scale of one trace by itself. @param {Trace} trace @param {string} signal */
function own(trace, signal) {
  const counts = countsOf(trace, signal);
  if (!counts) return 1;
  const { plane, larger } = counts;
  const allowed = BEYOND * trace.received * plane.layers * plane.units;
  const least = trace.isDifference ? 0 : LEAST;
  return ENDS.find((size, end) => size >= least && (larger[end] ?? 0) <= allowed) ?? 1000;
}

/** Whether some values lie beyond the scale. @param {Trace} trace @param {string} signal */
export function exceeds(trace, signal) {
  const end = ENDS.indexOf(largest(trace, signal));
  return (countsOf(trace, signal)?.larger[end] ?? 0) > 0;
}

/** How many values of the trace are larger than each end; null where it needs no look. */
/** @param {Trace} trace @param {string} signal */
function countsOf(trace, signal) {
  const plane = trace.signals[signal];
  if (!plane || isBounded(trace, signal) || trace.received === 0) return null;
  const known = knownOf(plane, trace);
  for (; known.upTo < trace.received; known.upTo++) count(plane, known.upTo, known.larger);
  const last = (trace.received - 1) * ENDS.length;
  return { plane, larger: known.larger.subarray(last, last + ENDS.length) };
}

/** Gates, candidates, and h but for a relu network. @param {Trace} trace @param {string} signal */
function isBounded({ card, isDifference }, signal) {
  if (isDifference) return false;
  return BOUNDED.has(signal) || (signal === "h" && card.activation !== "relu");
}

/** @param {Plane} plane @param {Trace} trace */
function knownOf(plane, { tokens, received }) {
  const old = knowns.get(plane) ?? { tokens, upTo: 0, larger: new Float64Array(0) };
  const same = old.tokens === tokens ? old.upTo : common(old.tokens, tokens);
  const room = received * ENDS.length;
  const larger = old.larger.length < room ? new Float64Array(room * 2) : old.larger;
  if (larger !== old.larger) larger.set(old.larger);
  const known = { tokens, upTo: Math.min(old.upTo, same), larger };
  knowns.set(plane, known);
  return known;
}

/** How many first tokens are the same. @param {string[]} a @param {string[]} b */
function common(a, b) {
  const first = a.findIndex((token, t) => token !== b[t]);
  return first < 0 ? a.length : first;
}

/** Counts step t and adds the steps before. @param {Plane} plane @param {number} t @param {Float64Array} larger */
function count(plane, t, larger) {
  const here = t * ENDS.length;
  for (let end = 0; end < ENDS.length; end++) {
    larger[here + end] = t > 0 ? (larger[here - ENDS.length + end] ?? 0) : 0;
  }
  for (let layer = 0; layer < plane.layers; layer++) {
    for (const value of plane.row(t, layer)) {
      const size = Math.abs(value);
      for (let end = 0; size > (ENDS[end] ?? Infinity); end++) {
        larger[here + end] = (larger[here + end] ?? 0) + 1;
      }
    }
  }
}
