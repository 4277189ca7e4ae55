/** The numbers behind the pictures of a training's course. */

/** @import { State } from "./state.js" */

import { counted, decimal, sized } from "../../number.js";
import { curvesOf } from "./record.js";

/** Both curves. @param {State} state */
export function lossNumbers(state) {
  void [state.grown.value, state.id.value];
  const [steps, train, validation] = curvesOf(state.record);
  if (steps.length === 0) return null;
  const nats = (/** @type {number | undefined} */ loss) =>
    loss === undefined ? "–" : decimal(loss, 4);
  return {
    caption: "The losses by update, nats a step",
    head: ["update", "trained on", "held out"],
    rows: steps.map((step, k) => [counted(step), nats(train[k]), nats(validation[k])]),
  };
}

/** The gradient at each time step, before the first update and after the last that was looked at. @param {State} state */
export function gradientNumbers(state) {
  void [state.grown.value, state.id.value];
  const [first, last] = [state.record.looks[0], state.record.looks.at(-1)];
  if (!first || !last) return null;
  const norm = (/** @type {number | null | undefined} */ value) => sized(value ?? NaN, 3);
  return {
    caption: "‖∂L/∂h‖ at each time step",
    head: ["step", `update ${counted(first.step)}`, `update ${counted(last.step)}`],
    rows: last.norms.map((layers, t) => [
      String(t + 1),
      norm(first.norms[t]?.at(-1)),
      norm(layers.at(-1)),
    ]),
  };
}
