/** What the page shows, said in one sentence made from the same numbers. */

/** @import { TrainingStatus } from "../../protocol.js" */
/** @import { Moment } from "./moments.js" */

import { quoted } from "../../dom.js";
import { probability, sized } from "../../number.js";
import { percent, times } from "../../sentence.js";
import { titleOf } from "./blocks.js";
import { score, total } from "./moments.js";

const NUMBERS = [
  "none",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
];

/** A small number as a word. @param {number} count */
function inWords(count) {
  return NUMBERS[count] ?? String(count);
}

/** `four of four right`, and in digits what is more than ten. @param {{ right: number, of: number }} score */
export function scoreOf({ right, of }) {
  return of > 10 ? `${right} of ${of} right` : `${inWords(right)} of ${inWords(of)} right`;
}

/**
 * The newest row of an update in words.
 *
 * @param {Moment} moment
 * @param {Pick<TrainingStatus, "guessing" | "recipe"> | null} status
 */
export function sentenceOf(moment, status) {
  if (moment.moves && moment.kind === "phases") {
    return moved(moment.moves, status?.recipe.layers ?? 1);
  }
  if (moment.kind === "look") return standing(moment, status);
  if (moment.norms) return blamed(moment.norms);
  return moment.losses ? lost(moment.losses, status) : expected(moment);
}

/** @param {Moment} moment */
function expected(moment) {
  const t = lastAsked(moment);
  if (t < 0) return "";
  const target = moment.targets[t] ?? "";
  const said = moment.predicted[t] ?? "";
  const hope = `${quoted(target)} with ${probability(moment.prob[t] ?? NaN)}`;
  return said === target
    ? `At step ${t + 1} it expects ${hope}: right.`
    : `At step ${t + 1} it expects ${quoted(said)}; the target is ${hope}.`;
}

/** @param {readonly number[]} losses @param {Pick<TrainingStatus, "guessing"> | null} status */
function lost(losses, status) {
  const known = losses.filter((nats) => !Number.isNaN(nats));
  const mean = total(known) / known.length;
  const guess = status?.guessing;
  const against =
    guess == null
      ? ""
      : `, ${mean < guess ? "better" : "worse"} than guessing (${guess.toFixed(3)})`;
  return `The losses add up to ${total(known).toFixed(3)} nats: ${mean.toFixed(3)} a step${against}.`;
}

/** @param {readonly number[]} norms */
function blamed(norms) {
  const last = norms.findLastIndex((norm) => norm > 0);
  const [first = NaN, from = NaN] = [norms[0], norms[last]];
  if (!(first > 0) || last < 1) return "";
  const times = from / first;
  const change = times >= 1 ? `${sized(times)} times less` : `${sized(1 / times)} times more`;
  return `The summed loss blames h_1 with ${sized(first)}, ${change} than h_${last + 1}.`;
}

/** @param {NonNullable<Moment["moves"]>} moves @param {number} layers */
function moved(moves, layers) {
  const all = Object.entries(moves).map(([name, { update }]) => ({ name, by: update ?? 0 }));
  const most = all.reduce((a, b) => (b.by > a.by ? b : a), { name: "", by: 0 });
  if (!most.name) return "No weight moved.";
  const whole = Math.hypot(...all.map(({ by }) => by));
  return `All weights moved by ${sized(whole)} together, ${titleOf(most.name, layers)} furthest, by ${sized(most.by)}.`;
}

/** @param {Moment} moment @param {Pick<TrainingStatus, "guessing"> | null} status */
function standing(moment, status) {
  const { right, of } = score(moment);
  if (of === 0) return "";
  const losses = lost(moment.losses ?? [], status);
  const words = scoreOf({ right, of });
  return `${words[0]?.toUpperCase()}${words.slice(1)}. ${losses}`;
}

/** A look's ‖∂L/∂h_t‖, by step and layer. @typedef {{ step: number, norms: (number | null)[][] }} Norms */

/**
 * How much of the last step's gradient the first one has, at a checkpoint and before the first update.
 *
 * @param {Norms} look
 * @param {Norms} first
 */
export function reachSentence(look, first) {
  const last = look.norms.length - 1;
  const norm = (/** @type {Norms} */ { norms }, /** @type {number} */ t) => norms[t]?.at(-1) ?? NaN;
  const whole = norm(look, last);
  const share = norm(look, 0) / whole;
  if (last < 1 || !Number.isFinite(share)) return "";
  const told = `Step 1 has ${sized(norm(look, 0))}, ${times(share, `step ${last + 1}’s ${sized(whole)}`)}`;
  const then = norm(first, 0) / norm(first, last);
  return look.step > first.step && Number.isFinite(then)
    ? `${told}; at first ${percent(then)}.`
    : `${told}.`;
}

/** @param {Moment} moment */
function lastAsked({ targets }) {
  return targets.findLastIndex((target) => target !== null);
}
