/** The form of a new training and the body that comes of it. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  bodyOf,
  dataOf,
  labelled,
  newDraft,
  setsOf,
} from "../../../../static/js/pages/train/recipes.js";

const recipe = /** @type {any} */ ({
  cell: "rnn",
  activation: "tanh",
  hidden: 3,
  layers: 1,
  init: "lecture",
  learning_rate: 0.1,
  clip: null,
  steps: 120,
});
const DATA = /** @type {any[]} */ ([
  { id: "hello", recipe },
  { id: "year", recipe: { ...recipe, cell: "lstm", hidden: 64, init: "uniform", clip: 1 } },
  { id: "chat/irc", recipe: { ...recipe, cell: "lstm", init: "uniform" } },
]);
const draft = (/** @type {object} */ change) => ({ ...newDraft(), ...change });
const RUN = { paused: false };

test("untouched, a training is its data's own recipe", () => {
  assert.deepEqual(bodyOf(newDraft(), DATA, RUN), { data: "hello" });
  assert.deepEqual(bodyOf(newDraft(), DATA, { paused: true }), { data: "hello", paused: true });
  assert.deepEqual(bodyOf(draft({ choice: "set" }), DATA, RUN), { data: "chat/irc" });
});

test("what was typed goes along, as numbers where it is one", () => {
  const fields = { hello: { learning_rate: "0.2", clip: "5", steps: " 80 " } };
  assert.deepEqual(bodyOf(draft({ fields }), DATA, RUN), {
    data: "hello",
    learning_rate: 0.2,
    clip: 5,
    steps: 80,
  });
});

test("what is no number goes as it was typed, for the server to answer", () => {
  assert.deepEqual(
    bodyOf(draft({ fields: { hello: { learning_rate: "fast" } } }), DATA, RUN).learning_rate,
    "fast",
  );
});

test("an empty clip is no clipping; any other empty field is the recipe's", () => {
  const fields = { year: { clip: "", hidden: "" } };
  assert.deepEqual(bodyOf(draft({ choice: "year", fields }), DATA, RUN), {
    data: "year",
    clip: null,
  });
});

test("the lecture's weights fit its own net alone", () => {
  assert.deepEqual(bodyOf(draft({ fields: { hello: { cell: "gru" } } }), DATA, RUN), {
    data: "hello",
    cell: "gru",
    init: "uniform",
  });
});

test("one's own text has no recipe here", () => {
  const body = bodyOf(
    draft({ choice: "text", text: "abc", fields: { text: { hidden: "16" } } }),
    DATA,
    RUN,
  );
  assert.deepEqual(body, { text: "abc", hidden: 16 });
});

test("data sets are those without a choice of their own", () => {
  assert.deepEqual(
    setsOf(DATA).map(({ id }) => id),
    ["chat/irc"],
  );
  assert.equal(dataOf(draft({ choice: "set" }), []), null);
});

test("a refusal names a field as the form does", () => {
  const allowed = "holds a value that is not allowed; allowed:";
  assert.equal(
    labelled(`hidden ${allowed} at least 1.`, "hidden"),
    `‘units’ ${allowed} at least 1.`,
  );
  assert.equal(
    labelled(`id ${allowed} text that matches ^[a-z]$.`, "id"),
    `‘name’ ${allowed} small letters, digits, - and _.`,
  );
  assert.equal(labelled("Busy; try again.", ""), "Busy; try again.");
});
