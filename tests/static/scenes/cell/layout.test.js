/** The wiring of a cell, and how the LSTM's becomes the GRU's. */

import assert from "node:assert/strict";
import test from "node:test";

import { gated, simple } from "../../../../static/js/scenes/cell/layout.js";

/** @param {ReturnType<typeof gated>} drawing @param {string} name */
function place(drawing, name) {
  const node = drawing.vectors.find((one) => one.name === name);
  assert.ok(node, name);
  return [node.x, node.y].map((share) => Math.round(share * 1e9) / 1e9); // sums of shares are not exact
}

test("an LSTM's cell state is a straight road", () => {
  const drawing = gated(0, false);
  const heights = ["c'", "fc", "c"].map((name) => place(drawing, name)[1]);
  assert.equal(new Set(heights).size, 1);
  assert.notEqual(place(drawing, "h")[1], heights[0]);
});

test("a GRU's cell and hidden state, forget and input gate come to lie in one place", () => {
  const drawing = gated(1, true);
  assert.deepEqual(place(drawing, "c"), place(drawing, "h"));
  assert.deepEqual(place(drawing, "c'"), place(drawing, "h'"));
  assert.deepEqual(place(gated(1, false), "i"), place(drawing, "f"));
});

test("half way every vector is half way", () => {
  const [x0 = 0, y0 = 0] = place(gated(0, true), "h");
  const [x1 = 0, y1 = 0] = place(gated(1, true), "h");
  assert.deepEqual(
    place(gated(0.5, true), "h"),
    [(x0 + x1) / 2, (y0 + y1) / 2].map((share) => Math.round(share * 1e9) / 1e9),
  );
});

test("only a GRU resets, only an LSTM has an output gate", () => {
  const names = (/** @type {ReturnType<typeof gated>} */ { vectors }) => vectors.map((v) => v.name);
  assert.ok(!names(gated(0, false)).includes("r"));
  assert.ok(!names(gated(1, true)).includes("o"));
  assert.ok(names(gated(1, true)).includes("r"));
});

test("the simple cell's activation is named", () => {
  assert.deepEqual(
    simple("relu").signs.map(({ name }) => name),
    ["+", "relu"],
  );
});
