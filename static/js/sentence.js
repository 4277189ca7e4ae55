/**
 * What a picture of gradients says, in one sentence made from its numbers.
 *
 * Steps are counted from 0 in the arguments and from 1 in the words. Norms have two significant digits; a share is
 * rounded from the norms themselves and not from what is written of them.
 */

/** @import { Candidate, LossChoice } from "./types.js" */

import { quoted } from "./dom.js";
import { counted, decimal, nth, probability, sized } from "./number.js";

/** Less than this share of what it is compared with is called gone. */
export const GONE = 0.01;
/** Shares below this are not told apart, in percent. */
const LEAST_PERCENT = 0.001;
/** Does not break a line, and is not stretched. */
const NBSP = "\u00a0";

/** ‖∂L_k/∂h_t‖, NaN where it is not here. @typedef {(k: number, t: number) => number} Blame */

/** @param {number} t */
const step = (t) => `step${NBSP}${counted(t + 1)}`;

/** @param {string} words */
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** A share as it is said: `0.21 %`. @param {number} share */
export function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < LEAST_PERCENT) return `less than ${LEAST_PERCENT}${NBSP}%`;
  return `${sized(value)}${NBSP}%`;
}

/** How much a number is of another: `0.21 % of it`, `1.7 times it`. @param {number} share @param {string} what */
export function times(share, what) {
  if (share > 0.95 && share < 1.05) return `about ${what}`;
  return share < 1 ? `${percent(share)} of ${what}` : `${sized(share)} times ${what}`;
}

/**
 * How much the loss of a step blames an earlier one: ‘The loss at step 24 blames step 4 with 0.0007, 0.2 % of what it
 * blames step 23 with.’
 *
 * @param {Blame} blame
 * @param {number} k whose loss
 * @param {number} t ≤ k, the step blamed
 */
export function blameSentence(blame, k, t) {
  const norm = blame(k, t);
  if (Number.isNaN(norm)) return `The loss at ${step(k)} has not come back to ${step(t)} yet.`;
  if (t === k) return `The loss at ${step(k)} blames its own state with ${sized(norm)}.`;
  const other = t < k - 1 ? k - 1 : k;
  const share = norm / blame(k, other);
  const compared = Number.isFinite(share)
    ? `, ${times(share, `what it blames ${step(other)} with`)}`
    : "";
  return `The loss at ${step(k)} blames ${step(t)} with ${sized(norm)}${compared}.`;
}

/**
 * How far back the loss of a step reaches until it blames each earlier step with less than 1 % of what it blames its
 * own with.
 *
 * @param {Blame} blame
 * @param {number} k
 */
export function reachSentence(blame, k) {
  const own = blame(k, k);
  if (Number.isNaN(own)) return `The loss of ${step(k)} is on its way back.`;
  const first = `The loss at ${step(k)} blames its own state with ${sized(own)}`;
  if (k === 0) return `${first}; there is none before it.`;
  if (Number.isNaN(blame(k, 0))) return `${first} and is on its way back.`;
  let last = 0;
  while (last < k && blame(k, last) < GONE * own) last += 1;
  if (last === 0)
    return `${first}, and ${step(0)} still with ${sized(blame(k, 0))}, ${times(blame(k, 0) / own, "that")}.`;
  if (last === k) return `${first}; before it, less than 1${NBSP}% of that.`;
  return `${first}; ${counted(k - last + 1)} or more steps back it is less than 1${NBSP}% of that.`;
}

/**
 * Why a step blames nobody: its loss is not known.
 *
 * @param {number} k
 */
export function silentSentence(k) {
  return `${capital(step(k))} has no loss: what comes after it is not known.`;
}

/**
 * Why nothing flows back: no step has the loss that was chosen.
 *
 * @param {LossChoice} choice
 */
export function missingSentence(choice) {
  if (typeof choice !== "string") return silentSentence(choice.step);
  return "No step has a loss: there is nothing to flow back.";
}

/**
 * Why a step's row of the map is empty: of a long text, only some are computed.
 *
 * @param {number} k
 * @param {number} every
 */
export function rowlessSentence(k, every) {
  return `There is no row for ${step(k)}: of a text as long as this, every ${nth(every)} step has one.`;
}

/**
 * What the loss has of itself as it flows back: its gradient here against that with which it set out. Where the losses
 * of all steps flow, others have joined on the way, and the two are no share of each other.
 *
 * @param {(t: number) => number} norm ‖∂L/∂h_t‖ at the top layer, NaN where it is not here
 * @param {number} start the step where it set out: the last whose loss counts
 * @param {number} t
 * @param {boolean} joined whether all losses flow
 */
export function waveSentence(norm, start, t, joined) {
  const first = norm(start);
  if (t > start) return `The loss sets out at ${step(start)}; later steps have no part in it.`;
  const here = norm(t);
  if (Number.isNaN(here)) return `The loss is on its way back to ${step(t)}.`;
  if (t === start)
    return `The loss sets out at ${step(start)} with ‖∂L/∂h‖${NBSP}=${NBSP}${sized(here)}.`;
  if (here === 0) return `Nothing of the loss is left at ${step(t)}: ‖∂L/∂h‖${NBSP}=${NBSP}0.`;
  if (joined)
    return `‖∂L/∂h‖ at ${step(t)} is ${sized(here)}, of the losses at steps ${counted(t + 1)} to ${counted(start + 1)} together; ${step(start)} set out with ${sized(first)}.`;
  const whole = `the ${sized(first)} with which it set out at ${step(start)}`;
  return `‖∂L/∂h‖ at ${step(t)} is ${sized(here)}, ${times(here / first, whole)}.`;
}

/** The gradient where nothing is held or edited. @param {number} norm ‖∂L/∂h_t‖ of the untouched run */
export function usualSentence(norm) {
  return `Untouched it is ${sized(norm)}.`;
}

/**
 * What the steps so far have cost.
 *
 * @param {number[]} losses in nats, of steps 0 …; NaN where there is none
 * @param {number} guessing the loss a step of who knows nothing
 */
export function lossSentence(losses, guessing) {
  const known = losses.filter((loss) => !Number.isNaN(loss));
  if (known.length === 0) return "";
  const sum = known.reduce((total, loss) => total + loss, 0);
  const total = `${decimal(sum, 2)}${NBSP}nats`;
  const usual = `guessing costs ${decimal(guessing, 2)}`;
  if (known.length === 1) return `The loss of 1 step is ${total}; ${usual}.`;
  const mean = `${decimal(sum / known.length, 2)} a step`;
  return `The losses of ${counted(known.length)} steps add up to ${total}, ${mean}; ${usual}.`;
}

/**
 * How the gradient of a shared matrix comes together.
 *
 * @param {string} name as it is written: `∂L/∂W_hh`
 * @param {{ step: number, from: number, norm: number, sum: number, alone: number, whole: number | null }} so
 *   `from`: the step where the loss set out; `norm`: of the contribution of `step`; `sum`: of all from there back to
 *   `step`; `alone`: their norms added; `whole`: of the finished gradient, null where it is not here
 */
export function sharedSentence(name, { step: t, from, norm, sum, alone, whole }) {
  if (t > from) return `The loss sets out at ${step(from)}; later steps add nothing to ${name}.`;
  const all = from + 1;
  if (t === 0 && all > 1)
    return `‖${name}‖${NBSP}=${NBSP}${sized(sum)} is what the optimiser takes; one by one, the ${counted(all)} contributions measure ${sized(alone)}.`;
  const end = whole === null ? "" : ` and ${sized(whole)} in the end`;
  return `${capital(step(t))} adds ${sized(norm)} to ${name}, whose norm is ${sized(sum)} so far${end}.`;
}

/**
 * The same of one number that all steps share, as the lecture's w_hh: its terms can be added by hand.
 *
 * @param {string} name
 * @param {{ step: number, from: number, term: number, sum: number }} so
 */
export function termSentence(name, { step: t, from, term, sum }) {
  if (t > from) return `The loss sets out at ${step(from)}; later steps add nothing to ${name}.`;
  if (t === 0)
    return `${counted(from + 1)} terms, one a step, add up to ${name}${NBSP}=${NBSP}${decimal(sum, 6)}.`;
  return `${capital(step(t))} adds ${decimal(term, 6)} to ${name}, which is ${decimal(sum, 6)} so far.`;
}

/**
 * What holding or editing something does to the text's loss and to what is expected next.
 *
 * @param {{ losses: number[], top: Candidate | undefined }} held
 * @param {{ losses: number[], top: Candidate | undefined }} untouched
 * @param {number} t
 * @param {string} [word]
 */
export function heldSentence(held, untouched, t, word = "held") {
  const sum = (/** @type {number[]} */ losses) =>
    losses.reduce((total, loss) => total + (loss || 0), 0);
  const costs = `${word.replace(/^./, (first) => first.toUpperCase())}, the text costs ${sum(held.losses).toFixed(2)} nats so far, untouched ${sum(untouched.losses).toFixed(2)}`;
  if (!held.top || !untouched.top) return `${costs}.`;
  const expects = (/** @type {Candidate} */ { token, prob }) =>
    `${quoted(token)} with ${probability(prob)}`;
  return `${costs}; after ${step(t)} it expects ${expects(held.top)}, untouched ${expects(untouched.top)}.`;
}
