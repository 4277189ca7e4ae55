/** Edits of weights: which there are, in the store, in words, in links and in questions. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  edit,
  editsOf,
  editWeights,
  isEditable,
  nameOf,
  read,
  shapesOf,
  write,
} from "../../static/js/edits.js";
import { asked, isSame, isTouched, touchWord, untouch } from "../../static/js/touch.js";
import { moved, numberOf } from "../../static/js/weightfield.js";

/** The lecture's `hello`, and an LSTM of two layers with a bias at its head. */
const hello = card({ id: "hello", cell: "rnn", hidden: 3, vocabulary_size: 4, parameters: 39 });
const deep = card({ id: "deep", cell: "lstm", layers: 2, hidden: 2, vocabulary_size: 5 });
const PLACE = { parameter: "rnn.weight_hh_l0", row: 1, column: 2 };
const BIAS = { parameter: "rnn.bias_hh_l0", row: 0, column: null };

/** @param {object} fields */
function card(fields) {
  return /** @type {import("../../static/js/protocol.js").ModelCard} */ (
    /** @type {unknown} */ ({ inputs: "one_hot", layers: 1, skip: 0, parameters: 999, ...fields })
  );
}

/** @param {import("../../static/js/protocol.js").ModelCard} model @returns {any} */
function storeOf(model) {
  return { card: { value: model }, edits: { value: { model: "", entries: [] } } };
}

test("the shapes are those of torch's state_dict, a head's bias where the count leaves room", () => {
  assert.deepEqual(shapesOf(hello), {
    "rnn.weight_ih_l0": [3, 4],
    "rnn.weight_hh_l0": [3, 3],
    "rnn.bias_ih_l0": [3],
    "rnn.bias_hh_l0": [3],
    "head.weight": [4, 3],
  });
  const shapes = shapesOf(deep);
  assert.deepEqual(shapes["rnn.weight_ih_l1"], [8, 2]);
  assert.deepEqual(shapes["head.bias"], [5]);
});

test("only small networks that read characters are edited", () => {
  assert.equal(isEditable(hello), true);
  assert.equal(isEditable({ ...hello, hidden: 17 }), false);
  assert.equal(isEditable({ ...hello, inputs: "embedding" }), false);
  assert.equal(isEditable(null), false);
});

test("a weight is set, set again, and put back; another model's edits wait", () => {
  const store = storeOf(hello);
  edit(store, PLACE, 0.9);
  edit(store, BIAS, -1);
  edit(store, PLACE, 0.8);
  assert.deepEqual(editsOf(store), [
    { ...BIAS, value: -1 },
    { ...PLACE, value: 0.8 },
  ]);
  const other = { ...store, card: { value: deep } };
  assert.deepEqual(editsOf(other), []);
  edit(store, PLACE, null);
  assert.deepEqual(editsOf(store), [{ ...BIAS, value: -1 }]);
});

test("what the model has no place for is left out", () => {
  const store = storeOf(hello);
  const entries = [
    { ...PLACE, row: 3 },
    { ...PLACE, column: null },
    { ...BIAS, column: 0 },
    { ...BIAS, parameter: "head.bias" },
  ].map((place) => ({ ...place, value: 1 }));
  store.edits.value = { model: "hello", entries };
  assert.deepEqual(editsOf(store), []);
});

test("edited matrices are copies, others the same", () => {
  const matrix = () => ({ shape: [3, 3], values: new Float32Array(9) });
  const weights = { "rnn.weight_hh_l0": matrix(), "head.weight": matrix() };
  const found = editWeights(weights, [{ ...PLACE, value: 0.5 }]);
  assert.equal(found["rnn.weight_hh_l0"]?.values[5], 0.5);
  assert.equal(weights["rnn.weight_hh_l0"].values[5], 0);
  assert.equal(found["head.weight"], weights["head.weight"]);
});

test("a link holds edits and nothing else", () => {
  const entries = [
    { ...PLACE, value: 0.9 },
    { ...BIAS, value: -1e-7 },
  ];
  assert.equal(write(entries), "rnn.weight_hh_l0.1.2:0.9~rnn.bias_hh_l0.0:-1e-7");
  assert.deepEqual(read(write(entries)), entries);
  const nonsense =
    "rnn.weight_hh_l0.1.2:NaN~<img>.1:2~rnn.weight_hh_l0.-1.2:1~rnn.weight_hh_l0.1.2:9999~x.bias_hh.0:1";
  assert.deepEqual(read(nonsense), []);
  assert.deepEqual(read(null), []);
});

test("weights have the notation's names", () => {
  assert.equal(nameOf(PLACE, hello), "W_hh[1, 2]");
  assert.equal(nameOf(BIAS, hello), "b_hh[0]");
  assert.equal(nameOf({ parameter: "head.weight", row: 3, column: 0 }, deep), "W_hy[3, 0]");
  assert.equal(nameOf({ ...PLACE, parameter: "rnn.weight_ih_l1" }, deep), "W_xh[1, 2] of layer 2");
});

test("a touch is what is held or edited", () => {
  const clamps = [{ signal: "h", value: 0 }];
  const edits = [{ ...PLACE, value: 1 }];
  assert.deepEqual(asked({ clamps, edits }), { clamp: clamps, edits });
  assert.deepEqual(asked({}), { clamp: [] });
  assert.equal(isTouched({}), false);
  assert.equal(isTouched({ edits }), true);
  assert.equal(isSame({ edits }, { edits: [{ ...PLACE, value: 2 }] }), false);
  assert.equal(isSame({ edits }, { edits: [{ ...PLACE, value: 1 }] }), true);
  assert.deepEqual([{ clamps }, { edits }, { clamps, edits }].map(touchWord), [
    "held",
    "edited",
    "touched",
  ]);
  const store = { clamps: { value: clamps }, edits: { value: { model: "hello", entries: edits } } };
  untouch(/** @type {any} */ (store));
  assert.deepEqual([store.clamps.value, store.edits.value.entries], [[], []]);
});

test("numbers as people type them, and moved without dust", () => {
  assert.deepEqual([" 0,5", "−.25", "1e-3"].map(numberOf), [0.5, -0.25, 0.001]);
  for (const text of ["", "-", "one", "1001", "0x"]) assert.ok(Number.isNaN(numberOf(text)), text);
  assert.equal(moved(0.1, 0.2), 0.3);
  assert.equal(moved(999.99, 0.5), 1000);
});
