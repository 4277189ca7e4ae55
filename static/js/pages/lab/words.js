/** What the curves say, in words made of their own numbers. */

/** @import { Net } from "./nets.js" */

import { counted } from "../../number.js";
import { amount, part, stepFactor, stepsOf } from "./amounts.js";

/** A gradient of which less is left has vanished; one that has grown by the inverse has exploded. */
export const VANISHED = 0.01;

/** One net's curve: ‖∂L/∂h_k‖ (T,), Infinity where the machine's numbers did not suffice. @typedef {{ net: Net, norms: number[] }} Curve */

/** The part of the gradient at the last step that arrives at the first. @param {number[]} norms (T,) */
export function kept(norms) {
  return (norms[0] ?? NaN) / (norms.at(-1) ?? NaN);
}

/** The factor by which the gradient changes a step back, as the geometric mean. @param {number[]} norms (T,) */
export function perStep(norms) {
  return kept(norms) ** (1 / (norms.length - 1));
}

/** @param {number} left the part that is kept @returns {"vanishes" | "holds" | "explodes"} */
export function verdict(left) {
  if (left < VANISHED) return "vanishes";
  return left > 1 / VANISHED ? "explodes" : "holds";
}

/**
 * How many steps back the gradient first falls below a share of what it is at the last step.
 *
 * @param {number[]} norms (T,)
 * @param {number} share
 * @returns {number | null} steps; null where it never does
 */
export function reach(norms, share) {
  const least = share * (norms.at(-1) ?? NaN);
  const k = norms.findLastIndex((norm) => norm < least);
  return k < 0 ? null : norms.length - 1 - k;
}

/** The sentence under the curves. @param {Curve[]} curves */
export function sentence(curves) {
  const steps = curves[0]?.norms.length ?? 0;
  if (steps === 0) return "Switch a net on to see its gradient.";
  if (steps === 1)
    return "With one step there is nothing to go back through: the loss stands at the only state.";
  const fates = curves.map(({ net, norms }, k) =>
    fate(k ? `The ${net.name}’s` : `${stepsOf(steps - 1)} back, the ${net.name}’s gradient`, norms),
  );
  const verdicts = new Set(curves.map(({ norms }) => verdict(kept(norms))));
  const [vanishes, explodes] = [verdicts.has("vanishes"), verdicts.has("explodes")];
  if (vanishes && explodes)
    fates.push(
      "A product of numbers less than 1 shrinks to zero, of numbers greater than 1 it explodes.",
    );
  else if (vanishes) fates.push("A product of numbers less than 1 shrinks to zero.");
  else if (explodes) fates.push("A product of numbers greater than 1 explodes.");
  return fates.join(" ");
}

/** @param {string} whose @param {number[]} norms */
function fate(whose, norms) {
  const left = kept(norms);
  if (left === 0) return `${whose} is below 10⁻³⁰⁸, the machine’s smallest number: it vanishes.`;
  if (!Number.isFinite(left))
    return `${whose} is above 10³⁰⁸, the machine’s largest number: it explodes.`;
  const became = left > 1 ? `has grown ${amount(left)}-fold` : `is ${part(left)} of what it was`;
  return `${whose} ${became}, × ${stepFactor(perStep(norms))} a step: it ${verdict(left)}.`;
}

/** The sentence under the roads. @param {Curve[]} curves @param {number} share below which no road is seen */
export function roadSentence(curves, share) {
  const steps = curves[0]?.norms.length ?? 0;
  if (steps < 2) return "";
  const said = curves.map(({ net, norms }) => {
    const far = reach(norms, share);
    return far === null
      ? `The ${net.name}’s road is seen all the way back to step 1.`
      : `The ${net.name}’s road is gone ${stepsOf(far)} back, at step ${counted(steps - far)}.`;
  });
  return said.join(" ");
}
