/** Code and equations of what stands on the screen, for the clipboard. */

/** @import { Store } from "../types.js" */

import { heldUnits } from "../clamps.js";
import { ExactStep } from "../exact.js";
import { fetchStep, fetchWeight, fetchWeightShapes } from "../transport/rest.js";
import { latex, NEEDED } from "./latex.js";
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

/** The chosen unit's equations, or the first one's. @param {Store} store */
export async function equationsOf(store) {
  const trace = store.trace.peek();
  if (!trace) return "";
  const { card, text, clamps, edits } = trace;
  const step = store.playhead.peek();
  const chosen = store.selection.peek();
  const place = { layer: chosen?.layer ?? 0, unit: chosen?.unit ?? 0, step };
  const question = { model: card.id, text, signals: NEEDED[card.cell], clamps, edits };
  const [now, before] = await Promise.all(
    [step, step - 1].map(async (t) =>
      t < 0 ? null : new ExactStep((await fetchStep({ ...question, step: t })).tensors),
    ),
  );
  /** @param {string} signal @param {boolean} [past] */
  const at = (signal, past) => {
    if (past && !before) return 0;
    return (past ? before : now)?.at(signal, place.layer, place.unit) ?? NaN;
  };
  const isHeld = (/** @type {string} */ signal) => {
    const units = heldUnits(clamps, signal, place.layer, step);
    return units === "all" || units.includes(place.unit);
  };
  return latex(card, place, at, isHeld);
}
