/** Finds the units that track something, or that the text needs: asks the server for all of a layer, and keeps the answer. */

/** @import { UnitsBody } from "../protocol.js" */
/** @import { Frame } from "../transport/frames.js" */
/** @import { Found, Store, Trace } from "../types.js" */
/** @import { PropertyClass } from "./property.js" */

import { batch, effect } from "@preact/signals-core";

import { fetchUnits, ProblemError } from "../transport/rest.js";
import { common, keepAnswered } from "./ask.js";
import { placesOf } from "./pattern.js";
import { absence, patternOf } from "./property.js";
import { ranked } from "./rank.js";

/** Where a question is new: the first unit that is found answers it. @type {WeakSet<Store>} */
const eager = new WeakSet();

/** Asks another question. @param {Store} store @param {string} sought */
export function seek(store, sought) {
  eager.add(store);
  batch(() => {
    store.sought.value = sought;
    store.found.value = { kind: "none", value: null };
  });
}

/** Of more numbers than these the changes of single steps are not asked for. */
const MOST_NUMBERS = 2 ** 20;

/** Whose units are looked at: those of the chosen unit's layer, else the top's h. @param {Store} store */
function layerOf({ selection, card }) {
  const [chosen, model] = [selection.value, card.value];
  if (chosen && model?.signals.includes(chosen.signal)) {
    return { signal: chosen.signal, layer: Math.min(chosen.layer, model.layers - 1) };
  }
  return { signal: "h", layer: (model?.layers ?? 1) - 1 };
}

/**
 * Keeps `store.found`, while the text is coloured by a unit and something is sought. Of a new
 * question, and where nobody has chosen a unit, the first that is found colours the text.
 *
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function followSought(store) {
  const topic = () => {
    const { lower, sought } = store;
    const asks = lower.value === "unit" && sought.value !== "" && sought.value !== "//";
    return asks ? { sought: sought.value, ...layerOf(store) } : null;
  };
  const endings = [
    keepAnswered(store, store.found, topic, (trace, signal) =>
      find(trace, store.sought.peek(), layerOf(store), signal),
    ),
    effect(() => {
      const { kind, value } = store.found.value;
      const open = !store.selection.value;
      if (kind !== "here" || (!eager.delete(store) && !open)) return;
      take(store, value, ranked(value)[0] ?? 0);
    }),
  ];
  return () => endings.forEach((end) => end());
}

/** Chooses a unit that was found. @param {Store} store @param {Found} found @param {number} unit */
export function take({ selection, playhead }, { signal, layer }, unit) {
  selection.value = { signal, layer, unit, step: playhead.peek() };
}

/** What a text was found to cost more without each unit, by the layer: told beside what they track. */
/** @type {WeakMap<Trace, Record<string, ArrayLike<number>>>} */
const worth = new WeakMap();

/** @param {Trace} trace @param {{ signal: string, layer: number }} of @param {ArrayLike<number>} [change] to keep */
function worthOf(trace, { signal, layer }, change) {
  const known = worth.get(trace) ?? {};
  if (change) worth.set(trace, { ...known, [`${signal}.${layer}`]: change });
  return change ?? known[`${signal}.${layer}`];
}

/**
 * @param {Trace} trace
 * @param {string} sought
 * @param {{ signal: string, layer: number }} of
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function find(trace, sought, of, signal) {
  const body = { ...common(trace, of), ...(await questionOf(trace, sought, signal)) };
  const { message, tensors } = await fetchUnits(trace.card.id, body, signal).catch(advise);
  const list = (/** @type {string} */ name) => listOf(tensors, name);
  const { tracking, ablation, steps } = message;
  const change = worthOf(trace, of, ablation && list("ablation.change"));
  const perStep = tensors["ablation.per_step"] ? list("ablation.per_step") : null;
  return {
    sought,
    text: trace.text,
    length: steps,
    ...of,
    mean: list("mean"),
    tracking: tracking && {
      measure: tracking.measure,
      effect: list("tracking.effect"),
      low: list("tracking.low"),
      high: list("tracking.high"),
      moved: list("tracking.p_moved"),
      steps: tracking.steps && new Set(tracking.steps),
    },
    ablation: change ? { change, perStep } : null,
  };
}

/** What costs too much costs less of a shorter text. @param {unknown} error @returns {never} */
function advise(error) {
  const dear = error instanceof ProblemError && error.problem.limit === "cost";
  throw dear ? new Error(`${error.message} Try a shorter text.`) : error;
}

/** @param {Frame["tensors"]} tensors @param {string} name */
export function listOf(tensors, name) {
  return /** @type {Float32Array | Float64Array} */ (tensors[name]?.data ?? new Float32Array());
}

/**
 * @param {Trace} trace
 * @param {string} sought
 * @param {AbortSignal} signal
 * @returns {Promise<Partial<UnitsBody>>}
 */
async function questionOf(trace, sought, signal) {
  if (sought === "loss") {
    return { ablate: true, per_step: trace.length * trace.card.hidden <= MOST_NUMBERS };
  }
  const pattern = patternOf(sought);
  if (pattern === null) {
    const why = absence(sought, trace.tokens.slice(0, trace.length));
    if (why) throw new Error(why);
    return { property: { class: /** @type {PropertyClass} */ (sought) } };
  }
  const text = trace.tokens.slice(0, trace.length).join("");
  return { property: { steps: await placesOf(pattern, text, signal) } };
}
