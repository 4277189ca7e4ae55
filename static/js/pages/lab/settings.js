/** What is set in the laboratory: the body of the question, what a change of it is called, and the lessons to try. */

/** @import { LabBody } from "../../protocol.js" */

/**
 * The body of `POST /lab` but for the cell; as the API names its fields.
 *
 * @typedef {Required<Pick<LabBody, "activation" | "init" | "skip" | "forget_bias" | "steps" | "layers" | "hidden" | "seed" | "input">> & { scale: number | null, clip: number | null }} Settings
 */

/** Nothing careful about it: weights as they are often drawn, and no remedy. @type {Readonly<Settings>} */
export const DEFAULTS = {
  activation: "tanh",
  init: "uniform",
  scale: null,
  skip: 0,
  forget_bias: 0,
  steps: 100,
  layers: 1,
  hidden: 64,
  input: "random",
  seed: 0,
  clip: null,
};

/** The choices of what is chosen from a list. */
export const CHOICES = /** @type {const} */ ({
  activation: ["sigmoid", "tanh", "relu"],
  init: ["uniform", "normal", "orthogonal", "identity"],
  input: ["random", "one_hot", "pulse", "zeros"],
  layers: [1, 2, 3, 4],
  hidden: [16, 32, 64, 128, 256],
});

/** The ends of what is set by a number. @type {Record<string, [number, number]>} */
export const ENDS = {
  scale: [0, 2],
  skip: [2, 50],
  forget_bias: [-2, 6],
  steps: [1, 1000],
  clip: [0.001, 1000],
  seed: [0, 999999],
};

/** Lessons to try: a name, and what differs from the defaults. @type {readonly { name: string, set: Partial<Settings> }[]} */
export const LESSONS = [
  { name: "sigmoid: vanishes", set: { activation: "sigmoid" } },
  {
    name: "radius 1.2, ReLU: explodes",
    set: { activation: "relu", init: "identity", scale: 1.2 },
  },
  { name: "skip connections: hold", set: { skip: 10, init: "orthogonal", scale: 1 } },
  { name: "LSTM, forget bias 3: holds", set: { forget_bias: 3, init: "orthogonal" } },
  {
    name: "identity + ReLU (Le, Jaitly & Hinton, 2015)",
    set: { activation: "relu", init: "identity", scale: 1 },
  },
];

export const ACTIVATIONS = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
export const INPUTS = {
  random: "random vectors",
  one_hot: "one-hot vectors",
  pulse: "one vector, then zeros",
  zeros: "zeros",
};

/** What each change is called. @type {{ [K in keyof Settings]: (before: Settings[K], after: Settings[K]) => string }} */
const CHANGES = {
  activation: (before, after) => `${ACTIVATIONS[after]} instead of ${ACTIVATIONS[before]}`,
  init: (before, after) => `${after} instead of ${before}`,
  scale: (before, after) => `spectral radius ${before ?? "as drawn"} → ${after ?? "as drawn"}`,
  skip: (_, after) => (after ? `skip connections over ${after} steps` : "no skip connections"),
  forget_bias: (before, after) => `forget bias ${before} → ${after}`,
  steps: (before, after) => `length ${before} → ${after}`,
  layers: (before, after) => `depth ${before} → ${after}`,
  hidden: (before, after) => `${before} → ${after} hidden units`,
  input: (_, after) => `${INPUTS[after]} as input`,
  seed: (before, after) => `seed ${before} → ${after}`,
  clip: (_, after) => (after === null ? "no clipping" : `clipping at ${after}`),
};

/**
 * What differs, in words: `ReLU instead of tanh`. Empty where nothing does.
 *
 * @param {Settings} before
 * @param {Settings} after
 */
export function difference(before, after) {
  return Object.keys(CHANGES)
    .map((name) => describe(/** @type {keyof Settings} */ (name), before, after))
    .filter(Boolean)
    .join(", ")
    .replaceAll("-", "−");
}

/**
 * @template {keyof Settings} K
 * @param {K} name
 * @param {Settings} before
 * @param {Settings} after
 */
function describe(name, before, after) {
  return before[name] === after[name] ? "" : CHANGES[name](before[name], after[name]);
}
