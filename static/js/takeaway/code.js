/** Code and equations of what stands on the screen, for the clipboard. */

/** @import { Store } from "../types.js" */

import { chosenOf } from "../scenes/arithmetic.js";
import { numbersOf, questionOf, weightsOf } from "../scenes/arithmetic/read.js";
import {
  fetchSteps,
  fetchWeight,
  fetchWeightShapes,
  fetchWeightTensor,
} from "../transport/rest.js";
import { latex } from "./latex.js";
import { isCodable, pytorch } from "./pytorch.js";

/** Weights of so few numbers stand in the code itself. */
const FEW = 200;

/** @param {Store} store @param {"file" | "server"} from */
export async function codeOf(store, from) {
  const trace = store.trace.peek();
  if (!trace) return "";
  if (!isCodable(trace.card)) throw new Error("There is no code yet for a network of this kind.");
  const step = store.playhead.peek();
  if (trace.card.parameters > FEW)
    return pytorch(trace, { step, weights: { from, server: location.origin } });
  const names = Object.keys(await fetchWeightShapes(trace.card.id));
  const values = Object.fromEntries(
    await Promise.all(
      names.map(
        async (name) => /** @type {const} */ ([name, await fetchWeight(trace.card.id, name)]),
      ),
    ),
  );
  return pytorch(trace, { step, weights: { from: "inline", values } });
}

/** The equations of the number that is chosen, else of the top layer's first unit. @param {Store} store */
export async function equationsOf(store) {
  const trace = store.trace.peek();
  if (!trace) return "";
  const step = Math.min(store.playhead.peek(), trace.received - 1);
  const what = { ...chosenOf(store, trace), step };
  const question = questionOf(trace, step);
  const shapes = await fetchWeightShapes(trace.card.id);
  const names = weightsOf(what).filter((name) => name in shapes);
  const [{ tensors }, ...weights] = await Promise.all([
    fetchSteps(question),
    ...names.map((name) => fetchWeightTensor(trace.card.id, name)),
  ]);
  const weight = (/** @type {string} */ name) => weights[names.indexOf(name)] ?? null;
  return latex(numbersOf(trace, step, { from: question.from, tensors }, weight), what);
}
