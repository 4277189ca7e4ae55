/** What was found of three units over five steps, made up. */

/** @import { Found } from "../../../static/js/types.js" */

const base = { text: "ab\nAb", length: 5, signal: "h", layer: 0, mean: [0.5, -0.25, 0] };

/** @type {Found} */
export const tracked = {
  ...base,
  sought: "capital",
  tracking: {
    measure: "auc",
    effect: [0.6, 0.07, 0.5],
    low: [0.4, 0.02, NaN],
    high: [0.8, 0.12, NaN],
    moved: [0.6, 0.2, 1],
    steps: new Set([3]),
  },
  ablation: null,
};

/** @type {Found} */
export const sloped = {
  ...base,
  sought: "place",
  tracking: {
    measure: "spearman",
    effect: [-0.8, 0.3, 0],
    low: [-0.9, 0.1, -0.2],
    high: [-0.7, 0.5, 0.2],
    moved: [0.2, 0.4, 1],
    steps: null,
  },
  ablation: null,
};

/** @type {Found} */
export const removed = {
  ...base,
  sought: "loss",
  tracking: null,
  ablation: {
    change: [0.5, -0.25, 1.5],
    perStep: [0.1, 0.4, 0, 0, NaN, -0.2, 0, 0, -0.05, NaN, 0.5, 0, 1, 0, NaN],
  },
};
