/** What the screen points at, kept inside what the model and the text have. */

import assert from "node:assert/strict";
import test from "node:test";

import { fit } from "../../static/js/fit.js";
import { createStore } from "../../static/js/store.js";

/** A store with a trace of 30 steps of an LSTM with 48 units and two layers. */
function traced() {
  const text = "abc".repeat(10);
  const store = createStore({ modelId: "lstm", text });
  const plane = { layers: 2, units: 48 };
  const trace = {
    card: { id: "lstm", layers: 2, hidden: 48, vocabulary_size: 3 },
    text,
    length: 30,
    received: 30,
    generatedFrom: null,
    vocabulary: ["a", "b", "c"],
    signals: { h: plane, c: plane },
  };
  store.trace.value = /** @type {import("../../static/js/types.js").Trace} */ (
    /** @type {unknown} */ (trace)
  );
  return store;
}

const unit = (signal = "h", layer = 1, unit = 47, step = 29) => ({ signal, layer, unit, step });

test("what is there stays", () => {
  const store = traced();
  store.selection.value = unit();
  store.hover.value = unit("probs", 0, 2);
  store.openRow.value = { layer: 1, row: 23 };
  store.pinned.value = 29;
  store.generatedFrom.value = 30;
  store.view.value = { from: 4, to: 20 };
  store.sampling.value = { temperature: 1, topK: 3, seed: 1 };

  fit(store);

  assert.deepEqual(store.selection.value, unit());
  assert.deepEqual(store.hover.value, unit("probs", 0, 2));
  assert.deepEqual(store.openRow.value, { layer: 1, row: 23 });
  assert.equal(store.pinned.value, 29);
  assert.equal(store.generatedFrom.value, 30);
  assert.deepEqual(store.view.value, { from: 4, to: 20 });
  assert.equal(store.sampling.value.topK, 3);
});

for (const [what, name, value, fitted] of /** @type {const} */ ([
  ["a gate that the cell has not", "selection", unit("z"), null],
  ["a layer too high", "selection", unit("h", 2), null],
  ["a unit too high", "selection", unit("h", 1, 48), null],
  ["a step that the text had before", "hover", unit("h", 0, 0, 30), null],
  ["a row too low", "openRow", { layer: 1, row: 24 }, null],
  ["a row of no layer", "openRow", { layer: 2, row: 0 }, null],
  ["a pin after the end", "pinned", 30, null],
  ["writing after the end", "generatedFrom", 31, null],
  ["a window past the end", "view", { from: 90, to: 100 }, { from: 20, to: 30 }],
  ["a window on everything", "view", { from: 0, to: 1000 }, null],
])) {
  test(`${what} goes`, () => {
    const store = traced();
    store[name].value = /** @type {never} */ (value);

    fit(store);

    assert.deepEqual(store[name].value, fitted);
  });
}

test("top-k is no more than there are characters", () => {
  const store = traced();
  store.sampling.value = { temperature: 0.5, topK: 999, seed: 7 };

  fit(store);

  assert.deepEqual(store.sampling.value, { temperature: 0.5, topK: 3, seed: 7 });
});

test("a trace of another text says nothing about this one", () => {
  const store = traced();
  store.text.value += " and more";
  store.pinned.value = 34;

  fit(store);

  assert.equal(store.pinned.value, 34);
});
