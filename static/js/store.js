/** The state of one `<rnn-scope>`: signals that everything on the screen is a function of. */

/** @import { Store } from "./types.js" */

import { computed, signal } from "@preact/signals-core";

import { UNNAMED } from "./clamps.js";

/** What the first visit shows: a line of the lecture's. */
export const OPENING = {
  modelId: "shakespeare-lstm",
  text: "Alas, I think he shall be come approached",
};

/** How far sampling can be set. */
export const HOTTEST = 2;
export const LARGEST_SEED = 2 ** 31 - 1;

/** So many models read the text beside the chosen one. */
export const MOST_COMPANIONS = 2;

export const DEFAULTS = {
  speed: 2,
  loop: false,
  sharedWeights: false,
  folded: false,
  merged: true,
  /** @type {import("./types.js").Sampling} */
  sampling: { temperature: 1, topK: null, seed: 1 },
  /** @type {import("./types.js").LossChoice} */
  lossChoice: "total",
  /** @type {"forward" | "backward"} */
  direction: "forward",
  /** @type {import("./types.js").Distance} */
  distance: "network",
  /** @type {Store["lower"]["value"]} */
  lower: "strips",
  sought: "",
  /** @type {Store["statesBy"]["value"]} */
  statesBy: "character",
  /** @type {"light" | "dark" | "contrast" | "system"} */
  theme: "system",
};

/**
 * A store of its own for every element on a page.
 *
 * @param {{ modelId?: string, text?: string }} [opening]
 * @returns {Store}
 */
export function createStore({ modelId = OPENING.modelId, text = OPENING.text } = {}) {
  const models = signal(/** @type {import("./protocol.js").ModelCard[]} */ ([]));
  const model = signal(modelId);
  return {
    models,
    modelId: model,
    card: computed(() => models.value.find((card) => card.id === model.value) ?? null),
    text: signal(text),
    generatedFrom: signal(null),
    writing: signal(false),
    trace: signal(null),
    received: signal(0),
    status: signal({ kind: "idle", message: "", progress: 0 }),
    playhead: signal(0),
    goal: signal(null),
    phase: signal(1),
    playing: signal(false),
    speed: signal(DEFAULTS.speed),
    loop: signal(DEFAULTS.loop),
    hover: signal(null),
    selection: signal(null),
    pinned: signal(null),
    openRow: signal(null),
    clamps: signal(/** @type {import("./protocol.js").ClampEntry[]} */ ([])),
    edits: signal({
      model: "",
      entries: /** @type {import("./protocol.js").EditEntry[]} */ ([]),
    }),
    holding: signal(UNNAMED),
    untouched: signal(null),
    sharedWeights: signal(DEFAULTS.sharedWeights),
    folded: signal(DEFAULTS.folded),
    merged: signal(DEFAULTS.merged),
    sampling: signal(DEFAULTS.sampling),
    forced: signal(null),
    view: signal(null),
    distance: signal(DEFAULTS.distance),
    direction: signal(DEFAULTS.direction),
    lossChoice: signal(DEFAULTS.lossChoice),
    gradients: signal(null),
    flowed: signal(0),
    compared: signal(/** @type {string[]} */ ([])),
    peers: signal(/** @type {import("./types.js").Store[]} */ ([])),
    linked: signal(null),
    lower: signal(DEFAULTS.lower),
    tabled: signal(false),
    sought: signal(DEFAULTS.sought),
    found: signal(/** @type {Store["found"]["value"]} */ ({ kind: "none", value: null })),
    projected: signal(/** @type {Store["projected"]["value"]} */ ({ kind: "none", value: null })),
    statesBy: signal(DEFAULTS.statesBy),
    brushed: signal(/** @type {readonly number[]} */ ([])),
    theme: signal(DEFAULTS.theme),
    served: signal(null),
    weights: signal(null),
  };
}
