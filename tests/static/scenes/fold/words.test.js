/** What the folded picture says to those who do not see it. */

import assert from "node:assert/strict";
import test from "node:test";

import { describe } from "../../../../static/js/scenes/fold/words.js";

const trace = /** @type {import("../../../../static/js/types.js").Trace} */ (
  /** @type {unknown} */ ({
    card: { cell: "lstm", layers: 2, hidden: 512 },
    tokens: Array.from("Alas, I think he"),
  })
);

test("it says how many copies have peeled off, and what each reads", () => {
  assert.match(describe(trace, 0), /LSTM of 2 layers of 512 units.*no copy has peeled off/);
  assert.match(describe(trace, 1), /One copy has peeled off for ‘A’.*1 layer,/);
  assert.match(describe(trace, 3), /3 copies have peeled off for ‘A’ ‘l’ ‘a’, with the same/);
  assert.match(describe(trace, 16), /the last 12 for ‘,’ space ‘I’/);
});
