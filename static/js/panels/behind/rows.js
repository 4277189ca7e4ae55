/** What the tables behind the pictures hold: a row a step, in the words and numbers of the API. */

/** @import { Steps } from "../../table.js" */
/** @import { Store, Trace } from "../../types.js" */

import { differenceStore } from "../../difference.js";
import { glyph } from "../../dom.js";
import { isOf } from "../../gradient.js";
import { peerName } from "../../names.js";
import { decimal, sized } from "../../number.js";
import { unitOf } from "../../scenes/unit.js";
import { computedStep } from "../../timeline.js";

/** The earlier steps that the blame map's table has columns for. */
const EARLIER = 12;
const DIGITS = 4;

/** By the picture's name; null while there is nothing. @type {Partial<Record<Store["lower"]["value"], (store: Store) => Steps | null>>} */
export const tables = { strips, difference, unit, states, blame, weights };

/** `12`, `e` @param {Trace} trace @param {number} step */
function named(trace, step) {
  return [String(step + 1), glyph(trace.tokens[step] ?? "")];
}

/** @param {number} value */
const plain = (value) => (Number.isNaN(value) ? "–" : decimal(value, 4));

/** @param {number} value */
const norm = (value) => sized(value, DIGITS);

/** @param {Store} store @returns {Steps | null} */
function strips(store) {
  const trace = store.trace.value;
  return trace && store.peers.value.length > 1 ? together(store, trace) : vectors(store);
}

/** The chosen layer's vectors by their mean and length, and the loss. @param {Store} store @returns {Steps | null} */
function vectors(store) {
  const trace = store.trace.value;
  if (!trace) return null;
  const { layers } = trace.card;
  const layer = Math.min(store.selection.value?.layer ?? layers - 1, layers - 1);
  const flow = flowOf(store, trace);
  const names = trace.card.signals.filter((name) => name in trace.signals);
  const of = layers > 1 ? `, layer ${layer + 1} of ${layers}` : "";
  const what = trace.isDifference ? "What has changed of each vector" : "Each vector";
  return {
    caption: `${what}: its mean over the units, and its length${of}`,
    head: [
      "step",
      "reads",
      "loss",
      ...names.flatMap((name) => [`mean ${name}`, `‖${name}‖`]),
    ].concat(flow ? ["‖∂L/∂h‖"] : []),
    steps: trace.received,
    row: (step) => [
      ...named(trace, step),
      plain(trace.loss(step)),
      ...names.flatMap((name) => meanAndLength(trace.signals[name]?.row(step, layer) ?? [])),
      ...(flow ? [norm(flow.norm("h", step, layer))] : []),
    ],
  };
}

/** @param {ArrayLike<number>} vector */
function meanAndLength(vector) {
  const values = Array.from(vector);
  const sum = values.reduce((total, value) => total + value, 0);
  return [plain(sum / values.length), plain(Math.hypot(...values))];
}

/** Of compared models, the losses; backwards the gradients too. @param {Store} store @param {Trace} trace @returns {Steps} */
function together(store, trace) {
  const peers = store.peers.value;
  for (const { received, flowed } of peers) void [received.value, flowed.value];
  const names = peers.map((one) => peerName(one, store));
  const back = store.direction.value === "backward";
  return {
    caption: back ? "‖∂L/∂h‖ at the top layer of each model" : "The loss of each model, nats",
    head: ["step", "reads", ...names],
    steps: trace.received,
    row: (step) => [
      ...named(trace, step),
      ...peers.map((one) => {
        const run = one.trace.value;
        const top = (run?.card.layers ?? 1) - 1;
        return back
          ? norm(one.gradients.value?.norm("h", step, top) ?? NaN)
          : plain(run && step < run.received ? run.loss(step) : NaN);
      }),
    ],
  };
}

/** @param {Store} store */
function difference(store) {
  return vectors(differenceStore(store));
}

/** @param {Store} store @returns {Steps | null} */
function unit(store) {
  const trace = store.trace.value;
  if (!trace) return null;
  const { signal, layer, unit: number } = unitOf(store, trace);
  const of = trace.card.layers > 1 ? `, layer ${layer + 1}` : "";
  return {
    caption: `${signal}[${number}]${of} after every character`,
    head: ["step", "reads", `${signal}[${number}]`],
    steps: trace.received,
    row: (step) => [
      ...named(trace, step),
      plain(trace.signals[signal]?.at(step, layer, number) ?? NaN),
    ],
  };
}

/** @param {Store} store @returns {Steps | null} */
function states(store) {
  const [trace, found] = [store.trace.value, store.projected.value.value];
  if (!trace || !found || found.text !== trace.text) return null;
  return {
    caption: "The states along the two directions in which they differ most",
    head: ["step", "reads", "first", "second", "loss"],
    steps: found.length,
    row: (step) => [
      ...named(trace, step),
      ...[0, 1].map((k) => plain(found.coordinates[2 * step + k] ?? NaN)),
      plain(found.loss[step] ?? NaN),
    ],
  };
}

/** @param {Store} store @returns {Steps | null} */
function blame(store) {
  const trace = store.trace.value;
  const flow = trace && flowOf(store, trace);
  if (!trace || !flow) return null;
  const now = computedStep(store);
  const first = Math.max(0, now - EARLIER + 1);
  const columns = Array.from({ length: Math.min(EARLIER, now + 1) }, (_, n) => first + n);
  return {
    caption: "How much the loss of a step (row) blames an earlier state (column), ‖∂L/∂h‖",
    head: ["loss of step", "reads", ...columns.map((t) => named(trace, t).join(" "))],
    steps: trace.received,
    row: (k) => [...named(trace, k), ...columns.map((t) => norm(flow.map.at(k, t)))],
  };
}

/** @param {Store} store @returns {Steps | null} */
function weights(store) {
  const trace = store.trace.value;
  const flow = trace && flowOf(store, trace);
  if (!trace || !flow) return null;
  const names = Object.keys(flow.weights ?? {});
  return {
    caption:
      "The length of what every step adds to the gradient of each shared weight; last, the loss that flows and the length of their sum",
    head: ["step", "reads", "loss", ...names],
    steps: trace.received,
    row: (step) => [
      ...named(trace, step),
      plain(flow.lossPerStep[step] ?? NaN),
      ...names.map((name) => norm(flow.contribution(name, step))),
    ],
    sum: ["sum", "", plain(flow.total), ...names.map((name) => norm(flow.weights?.[name] ?? NaN))],
  };
}

/** The backward pass over the trace on the screen. @param {Store} store @param {Trace} trace */
function flowOf(store, trace) {
  const flow = store.gradients.value;
  return flow && isOf(flow, trace) ? flow : null;
}
