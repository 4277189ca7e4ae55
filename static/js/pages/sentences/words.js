/** What an arc says, in one sentence made from its numbers. */

import { counted, decimal, sized } from "../../number.js";
import { percent } from "../../sentence.js";

const NBSP = "\u00a0";
/** Keeps what is around it on one line. */
const JOINER = "\u2060";

/**
 * How much of the loss comes back to the year: ‘The loss of ‘0’, 0.57 nats, sets out with ‖∂L/∂h‖ = 0.99; 24 steps
 * back, at 2004, 0.0015 is left, 0.15 % of it.’
 *
 * @param {{ digit: string, loss: number, signal: "h" | "c", start: number, here: number, back: number, year: string }} flow
 *   `start` and `here`: the norms at '?' and at the year, `back` steps before
 */
export function flowSentence({ digit, loss, signal, start, here, back, year }) {
  const out = `The loss of ‘${digit}’, ${sized(loss)}${NBSP}nats, sets out with ‖∂L/${JOINER}∂${signal}‖${NBSP}=${NBSP}${sized(start)}`;
  const where = `${counted(back)} steps back, at ${year},`;
  if (!(here > 0)) return `${out}; ${where} nothing is left of it: 0.`;
  const share = here / start;
  return share < 1
    ? `${out}; ${where} ${sized(here)} is left, ${percent(share)} of it.`
    : `${out}; ${where} it is ${sized(here)}, ${sized(share)} times as much.`;
}

/**
 * How often a network is right where the year is as far: ‘Of sentences at distance 100, 25 % are right.’
 *
 * @param {Record<string, number>} shares of sentences, by characters of filler
 * @param {number} distance the next smaller one that was measured is told
 */
export function oftenSentence(shares, distance) {
  const measured = Object.keys(shares).map(Number);
  const near = Math.max(...measured.filter((one) => one <= distance));
  const share = shares[String(near)];
  if (share === undefined) return "";
  return `Of sentences at distance ${near}, ${decimal(100 * share, 0)}${NBSP}% are right.`;
}

/** How far the year is. @param {number} characters between it and '?' */
export function distanceSentence(characters) {
  if (characters === 0) return "The year stands right before the ‘?’.";
  return `${counted(characters)} character${characters === 1 ? "" : "s"} from the year to the ‘?’.`;
}
