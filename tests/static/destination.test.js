/** Where the playhead goes after an edit. */

import assert from "node:assert/strict";
import test from "node:test";

import { Destination, lead } from "../../static/js/destination.js";
import { createStore } from "../../static/js/store.js";

/** The text that is being read; the steps say what of it is here. */
const AFTER = "after";

/** A store with a trace of `text`, its playhead at `step`. */
function edited(/** @type {string} */ text, /** @type {number} */ step) {
  const store = createStore();
  const trace = { tokens: [...text], received: text.length, complete: true };
  store.trace.value = /** @type {import("../../static/js/types.js").Trace} */ (
    /** @type {unknown} */ (trace)
  );
  store.playhead.value = step;
  store.text.value = AFTER;
  return { store, destination: new Destination(store) };
}

const here = (/** @type {number} */ received, complete = false) =>
  /** @type {import("../../static/js/types.js").Trace} */ ({ text: AFTER, received, complete });

for (const [what, before, at, after, step] of /** @type {const} */ ([
  ["a character typed at the end", "to b", 3, "to be", 4],
  ["a character typed in the middle", "to be", 3, "to obe", 3],
  ["a character deleted at the end", "to be", 4, "to b", 3],
  ["a pasted text that begins alike", "to be", 4, "to sleep, perchance", 3],
  ["another text", "to be", 4, "alas, I think", 0],
])) {
  test(`after ${what} the playhead is at the change`, () => {
    const { store, destination } = edited(before, at);

    destination.choose([...after], true);
    destination.approach(here(after.length, true));

    assert.equal(store.playhead.value, step);
  });
}

test("a step that is not here yet is approached as the trace grows", () => {
  const { store, destination } = edited("", 0);
  store.trace.value = null;
  store.playhead.value = 30; // a link's
  destination.choose([..."a".repeat(40)], false);

  destination.approach(here(8));
  assert.equal(store.playhead.value, 7);
  destination.approach(here(16));
  destination.approach(here(40, true));
  assert.equal(store.playhead.value, 30);
});

test("whoever moves the playhead meanwhile is not overruled", () => {
  const { store, destination } = edited("", 0);
  store.playhead.value = 30;
  destination.choose([..."a".repeat(40)], false);
  destination.approach(here(8));

  store.playhead.value = 2;
  destination.approach(here(40, true));

  assert.equal(store.playhead.value, 2);
});

test("while it plays, it plays on", () => {
  const { store, destination } = edited("to be", 2);
  store.playing.value = true;

  destination.choose([..."to sleep"], true);
  destination.approach(here(8, true));

  assert.equal(store.playhead.value, 2);
});

test("a link's step is not taken for an edit's", () => {
  const { store, destination } = edited("to be", 2);
  const view = { from: 3, to: 20 };
  lead(store, 17, view);
  destination.choose([..."a".repeat(40)], true);

  destination.approach(here(8));
  assert.equal(store.playhead.value, 7);
  destination.approach(here(40, true));

  assert.equal(store.playhead.value, 17);
  assert.equal(store.goal.value?.view, view);
});
