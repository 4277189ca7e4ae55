/** The screen as a link, and back. */

import assert from "node:assert/strict";
import test from "node:test";

import { createStore, DEFAULTS } from "../../static/js/store.js";
import { read, write } from "../../static/js/url.js";

/** The store after its link was opened elsewhere. */
function reopened(/** @type {import("../../static/js/types.js").Store} */ store) {
  const other = createStore();
  assert.ok(read(`#${write(store)}`, other));
  return other;
}

test("a link restores the whole screen", () => {
  const store = createStore();
  store.modelId.value = "shakespeare-gru";
  store.text.value = "To be &=#% \n ☃ 𝄞 <img src=x onerror=alert(1)>";
  store.playhead.value = 4;
  store.generatedFrom.value = 3;
  store.selection.value = { signal: "z", layer: 1, unit: 37, step: 4 };
  store.pinned.value = 2;
  store.openRow.value = { layer: 1, row: 3 };
  store.view.value = { from: 2.5, to: 30 };
  store.speed.value = 0.25;
  store.loop.value = true;
  store.sharedWeights.value = true;
  store.folded.value = true;
  store.sampling.value = { temperature: 0.35, topK: 5, seed: 12 };
  store.compared.value = ["shakespeare-rnn", "shakespeare-lstm"];
  store.direction.value = "backward";
  store.lossChoice.value = { step: 3 };
  store.distance.value = "cell";
  store.lower.value = "weights";
  store.sought.value = "/[A-Z&]+:/";
  store.statesBy.value = "loss";
  store.theme.value = "dark";

  const other = reopened(store);

  for (const name of /** @type {const} */ ([
    "modelId",
    "distance",
    "text",
    "playhead",
    "generatedFrom",
    "selection",
    "pinned",
    "compared",
    "direction",
    "lossChoice",
    "lower",
    "sought",
    "statesBy",
    "openRow",
    "view",
    "speed",
    "loop",
    "sharedWeights",
    "folded",
    "sampling",
    "theme",
  ])) {
    assert.deepEqual(other[name].value, store[name].value, name);
  }
});

test("what is usual is not in the link", () => {
  const fields = new URLSearchParams(write(createStore()));

  assert.deepEqual([...fields.keys()], ["model", "text", "step"]);
});

test("temperature 0 and an empty text are not taken for missing", () => {
  const store = createStore();
  store.text.value = "";
  store.sampling.value = { ...DEFAULTS.sampling, temperature: 0 };

  const other = reopened(store);

  assert.equal(other.text.value, "");
  assert.equal(other.sampling.value.temperature, 0);
});

test("a link opens paused, its step computed", () => {
  const store = createStore();
  store.playing.value = true;

  read("#text=abc&step=2", store);

  assert.equal(store.playing.value, false);
  assert.equal(store.phase.value, 1);
});

test("nonsense takes the defaults", () => {
  const store = createStore();

  const link =
    "#text=a&step=-3&speed=x&unit=h&row=1&view=9-2&temperature=&top_k=0&theme=pink&pin=1e9";
  assert.ok(read(link, store));

  assert.equal(store.playhead.value, 0);
  assert.equal(store.speed.value, DEFAULTS.speed);
  assert.deepEqual(store.sampling.value, DEFAULTS.sampling);
  for (const name of /** @type {const} */ (["selection", "openRow", "view", "pinned"])) {
    assert.equal(store[name].value, null, name);
  }
});

test("numbers are taken as JavaScript writes them, and no further than they can be set", () => {
  const store = createStore();
  store.sampling.value = { ...DEFAULTS.sampling, temperature: 1e-7 };
  assert.equal(reopened(store).sampling.value.temperature, 1e-7);

  read("#text=a&temperature=50&seed=99999999999", store);

  assert.equal(store.sampling.value.temperature, 2);
  assert.equal(store.sampling.value.seed, 2 ** 31 - 1);
  read("#text=a&speed=900", store);
  assert.equal(store.speed.value, 64);
});

test("a step that is not here yet stays in the address", () => {
  const store = createStore();
  const trace = { text: "abc", received: 3, complete: true, card: {} };
  store.trace.value = /** @type {import("../../static/js/types.js").Trace} */ (
    /** @type {unknown} */ (trace)
  );

  read("#text=abcdefghij&step=8", store);

  assert.equal(store.playhead.value, 2);
  assert.equal(new URLSearchParams(write(store)).get("step"), "8");
});

test("an address without a screen is none", () => {
  const store = createStore();
  store.playhead.value = 3;

  assert.equal(read("", store), false);
  assert.equal(read("#elsewhere", store), false);
  assert.equal(store.playhead.value, 3);
});

test("whose loss flows is in the link; what is no loss is that of all", () => {
  const lossOf = (/** @type {string} */ loss) => {
    const store = createStore();
    read(`#text=a&direction=backward&loss=${loss}`, store);
    return store.lossChoice.value;
  };

  assert.equal(lossOf("last"), "last");
  assert.deepEqual(lossOf("0"), { step: 0 });
  for (const none of ["", "-1", "first", "1e3"]) assert.equal(lossOf(none), "total");
});

test("a link to no distance shows the network", () => {
  const store = createStore();
  assert.ok(read("#text=a&zoom=moon", store));
  assert.equal(store.distance.value, "network");
});

test("a link holds its model's edits, not those that wait for another model", () => {
  const store = createStore();
  const entries = [{ parameter: "rnn.weight_hh_l0", row: 0, column: 1, value: 0.9 }];
  store.modelId.value = "hello";
  store.edits.value = { model: "hello", entries };
  assert.deepEqual(reopened(store).edits.value, { model: "hello", entries });
  store.modelId.value = "tiny-rnn";
  assert.deepEqual(reopened(store).edits.value.entries, []);
});
