/** What a pointer on the minimap does with the window. */

import assert from "node:assert/strict";
import test from "node:test";

import { hold } from "../../../static/js/scenes/minimap.js";

const STEPS = 1000;
const view = { from: 200, to: 400 };

test("the frame is dragged as it is", () => {
  assert.deepEqual(hold(view, 300, 10, STEPS)(350), { from: 250, to: 450 });
});

test("an edge is dragged alone", () => {
  assert.deepEqual(hold(view, 205, 10, STEPS)(100), { from: 100, to: 400 });
  assert.deepEqual(hold(view, 395, 10, STEPS)(600), { from: 200, to: 600 });
});

test("an edge does not pass the other", () => {
  const now = hold(view, 205, 10, STEPS)(900);
  assert.ok(now && now.to > now.from);
});

test("a place outside the frame becomes its middle", () => {
  assert.deepEqual(hold(view, 700, 10, STEPS)(700), { from: 600, to: 800 });
});

test("with everything in view a frame is drawn, in either direction", () => {
  assert.deepEqual(hold(null, 500, 10, STEPS)(300), { from: 300, to: 500 });
  assert.deepEqual(hold(null, 500, 10, STEPS)(800), { from: 500, to: 800 });
  assert.equal(hold(null, 500, 10, STEPS)(500), null);
});
