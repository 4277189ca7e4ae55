/** What an arc says, in one sentence made from its numbers. */

import { counted, decimal, power, sized } from "../../number.js";
import { percent } from "../../sentence.js";

const NBSP = "\u00a0";
/** Keeps what is around it on one line. */
const JOINER = "\u2060";

/**
 * How much of the loss comes back to the year: ‘The loss of ‘0’, 0.57 nats, sets out with ‖∂L/∂h‖ = 0.99; back at
 * 2004, 0.0015 is left, 0.15 % of it.’
 *
 * @param {{ digit: string, loss: number, signal: "h" | "c", start: number, here: number, year: string }} flow
 *   `start` and `here`: the norms at '?' and at the year
 */
export function flowSentence({ digit, loss, signal, start, here, year }) {
  const out = `The loss of ‘${digit}’, ${sized(loss)}${NBSP}nats, sets out with ‖∂L/${JOINER}∂${signal}‖${NBSP}=${NBSP}${sized(start)}`;
  const where = `back at ${year},`;
  if (!(here > 0)) return `${out}; ${where} nothing is left of it: 0.`;
  const share = here / start;
  return share < 1
    ? `${out}; ${where} ${sized(here)} is left, ${percent(share)} of it.`
    : `${out}; ${where} it is ${sized(here)}, ${sized(share)} times as much.`;
}

/**
 * How often a network is right where the year is as far: ‘At 100 characters, 25 % are right.’
 *
 * @param {Record<string, number>} shares of sentences, by characters of filler
 * @param {number} distance in characters; where it was not measured, the next smaller one that was is told
 */
export function oftenSentence(shares, distance) {
  const measured = Object.keys(shares).map(Number);
  const near = Math.max(...measured.filter((one) => one <= distance));
  const share = shares[String(near)];
  if (share === undefined) return "";
  const where = `At ${counted(near)} ${near === 1 ? "character" : "characters"}`;
  const nearest = near === distance ? "" : ", the nearest measured below";
  return `${where}${nearest}, ${decimal(100 * share, 0)}${NBSP}% are right.`;
}

/** Below this, a share is told by its power of ten. */
const LEAST = 0.001;

/**
 * What of the gradient survives the way, to be read from afar: `51 %` ‘is left’, `2·10⁻⁹` ‘of it is left’.
 *
 * @param {{ start: number, here: number }} norms at '?' and at the year
 * @returns {{ number: string, words: string }}
 */
export function survival({ start, here }) {
  const share = here / start;
  if (!(share > 0)) return { number: "0", words: "is left" };
  if (share >= 1) return { number: sized(share), words: "times as much" };
  if (share >= LEAST) return { number: percent(share), words: "is left" };
  const [mantissa = "", exponent = ""] = share.toExponential(0).split("e");
  const times = mantissa === "1" ? "" : `${mantissa}·`;
  return { number: `${times}${power(Number(exponent))}`, words: "of it is left" };
}

/** How far the year is. @param {number} characters between it and '?' */
export function distanceSentence(characters) {
  if (characters === 0) return "The year stands right before the ‘?’.";
  return `${counted(characters)} character${characters === 1 ? "" : "s"} from the year to the ‘?’.`;
}
