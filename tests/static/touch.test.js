import assert from "node:assert/strict";
import { test } from "node:test";

import { doneTo } from "../../static/js/touch.js";

test("what is held and what is edited is said, each with its word once", () => {
  const clamps = /** @type {any[]} */ ([
    { signal: "f", layer: "all", units: "all", range: "all", value: 0 },
    { signal: "c", layer: 0, units: [37], range: [12, 13], value: -1 },
  ]);
  const edits = [{ parameter: "rnn.weight_hh_l0", row: 1, column: 2, value: -0.9 }];
  assert.deepEqual(doneTo({ clamps, edits }, { layers: 1 }), [
    "held: f = 0 throughout",
    "c[37] = −1 at step 13",
    "edited: W_hh[1, 2] = −0.9",
  ]);
  assert.deepEqual(doneTo({ clamps: [], edits: [] }, { layers: 1 }), []);
});
