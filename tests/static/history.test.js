/** Undo and redo of text, holds and edits, whoever changed them. */

import assert from "node:assert/strict";
import test from "node:test";

import { batch } from "@preact/signals-core";

import { History } from "../../static/js/history.js";
import { createStore } from "../../static/js/store.js";

/** A store whose text has a history, and a hand that types. */
function written(/** @type {string} */ text) {
  const store = createStore({ text });
  const history = new History(store);
  history.begin();
  const type = (/** @type {string} */ after) => {
    history.typed();
    store.text.value = after;
  };
  return { store, history, type };
}

test("what is typed in one go is undone in one go, and redone", () => {
  const { store, history, type } = written("");
  for (const text of ["t", "to", "to ", "to b", "to be"]) type(text);

  history.undo();
  assert.equal(store.text.value, "");
  history.redo();
  assert.equal(store.text.value, "to be");
});

test("what typing follows is not undone with it", () => {
  const { store, history, type } = written("to be");
  store.text.value = "an example";
  type("an example!");

  history.undo();
  assert.equal(store.text.value, "an example");
  history.undo();
  assert.equal(store.text.value, "to be");
});

test("a generation is undone as a whole; text, playhead and its beginning are as before", () => {
  const { store, history } = written("to be");
  store.playhead.value = 3;
  store.writing.value = true;
  for (const text of ["to be ", "to be o", "to be or"]) {
    batch(() => {
      store.generatedFrom.value = 5;
      store.text.value = text;
      store.playhead.value = text.length - 1;
    });
  }
  store.writing.value = false;

  history.undo();

  assert.equal(store.text.value, "to be");
  assert.equal(store.playhead.value, 3);
  assert.equal(store.generatedFrom.value, null);
  history.redo();
  assert.equal(store.text.value, "to be or");
  assert.equal(store.generatedFrom.value, 5);
});

test("a new change ends what could be redone", () => {
  const { store, history, type } = written("a");
  type("ab");
  history.undo();
  store.text.value = "c";

  history.redo();

  assert.equal(store.text.value, "c");
});

test("nothing to undo changes nothing", () => {
  const { store, history } = written("a");
  history.undo();
  history.redo();
  assert.equal(store.text.value, "a");
});

test("whether there is something to undo is known", () => {
  const { history, type } = written("to be");
  assert.equal(history.undoable.value, false);

  type("to be!");
  assert.equal(history.undoable.value, true);
  history.undo();
  assert.equal(history.undoable.value, false);
  history.redo();
  assert.equal(history.undoable.value, true);
});

const hold = (/** @type {number} */ value) => ({ signal: "f", value });

test("a hold is undone and redone, and the text stays", () => {
  const { store, history } = written("to be");
  store.playhead.value = 2;
  store.clamps.value = [hold(0)];
  store.playhead.value = 4;

  history.undo();
  assert.deepEqual(store.clamps.value, []);
  assert.equal(store.text.value, "to be");
  assert.equal(store.playhead.value, 2);
  history.redo();
  assert.deepEqual(store.clamps.value, [hold(0)]);
});

test("a weight that is dragged comes back to where it was in one go", () => {
  const { store, history } = written("hell");
  const edit = (/** @type {number} */ value) => ({
    model: "hello",
    entries: [{ parameter: "rnn.bias_hh_l0", row: 1, column: null, value }],
  });
  for (const value of [0.1, 0.2, 0.3]) store.edits.value = edit(value);
  store.edits.value = edit(0.3); // a new list of the same is no change

  history.undo();
  assert.deepEqual(store.edits.value.entries, []);
  assert.equal(history.undoable.value, false);
});

test("text and holds are undone in the order in which they changed", () => {
  const { store, history, type } = written("");
  type("to");
  store.clamps.value = [hold(1)];
  type("to be");

  history.undo();
  assert.deepEqual([store.text.value, store.clamps.value.length], ["to", 1]);
  history.undo();
  assert.deepEqual([store.text.value, store.clamps.value.length], ["to", 0]);
  history.undo();
  assert.equal(store.text.value, "");
});
