/** The store of one element. */

import assert from "node:assert/strict";
import test from "node:test";

import { createStore, OPENING } from "../../static/js/store.js";

const card = (/** @type {string} */ id) =>
  /** @type {import("../../static/js/protocol.js").ModelCard} */ ({ id });

test("a first visit opens the lecture's line", () => {
  const { text, modelId } = createStore();

  assert.equal(text.value, "Alas, I think he shall be come approached");
  assert.equal(modelId.value, OPENING.modelId);
});

test("the card is the chosen model's, and none while it is not known", () => {
  const store = createStore({ modelId: "b" });
  assert.equal(store.card.value, null);

  store.models.value = [card("a"), card("b")];
  assert.equal(store.card.value?.id, "b");
  store.modelId.value = "c";
  assert.equal(store.card.value, null);
});

test("two stores share nothing", () => {
  const [one, other] = [createStore(), createStore()];

  one.playhead.value = 7;
  one.sampling.value = { temperature: 0, topK: 1, seed: 2 };

  assert.equal(other.playhead.value, 0);
  assert.equal(other.sampling.value.temperature, 1);
});
