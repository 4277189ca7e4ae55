/** The clock of playing. */

import assert from "node:assert/strict";
import test from "node:test";

// What a browser has and Node has not.
Object.assign(globalThis, {
  matchMedia: () => ({ matches: false }),
  requestAnimationFrame: () => 1,
  cancelAnimationFrame: () => {},
});
const { advance, Timeline } = await import("../../static/js/timeline.js");
const { createStore } = await import("../../static/js/store.js");

const run = { received: 10, complete: true, loop: false };
const at = (/** @type {number} */ playhead, phase = 0) => ({ playhead, phase, playing: true });

test("within a step only the phase goes on", () => {
  assert.deepEqual(advance(at(3, 0.25), 0.5, run), { playhead: 3, phase: 0.75, playing: true });
});

test("a step that is done is followed by the next", () => {
  assert.deepEqual(advance(at(3, 0.75), 0.5, run), { playhead: 4, phase: 0.25, playing: true });
});

test("fast playing goes over several steps in a frame", () => {
  assert.deepEqual(advance(at(2), 4.5, run), { playhead: 6, phase: 0.5, playing: true });
});

test("at the last step it ends, computed to its end", () => {
  assert.deepEqual(advance(at(9, 0.9), 0.2, run), { playhead: 9, phase: 1, playing: false });
});

test("a loop begins again", () => {
  assert.deepEqual(advance(at(9, 0.9), 0.2, { ...run, loop: true }), at(0));
});

test("it waits at the last step received while more will come", () => {
  const clock = advance(at(9, 0.9), 0.2, { ...run, complete: false });

  assert.deepEqual(clock, { playhead: 9, phase: 1, playing: true });
  assert.equal(advance(clock, 0.25, { ...run, received: 11 }).playhead, 10);
});

/** A timeline over ten steps, none of them played. */
function timeline(more = {}) {
  const store = createStore();
  const trace = { received: 10, length: 10, complete: true, ...more };
  store.trace.value = /** @type {import("../../static/js/types.js").Trace} */ (trace);
  return { store, timeline: new Timeline(store) };
}

test("a step back or forth pauses and stays among the steps that are here", () => {
  const { store, timeline: line } = timeline({ received: 5 });
  line.play();

  line.step(3);
  assert.equal(store.playhead.value, 3);
  assert.equal(store.playing.value, false);
  line.step(10);
  assert.equal(store.playhead.value, 4);
  line.step(-10);
  assert.equal(store.playhead.value, 0);
});

test("home and end are the first and the last step", () => {
  const { store, timeline: line } = timeline();

  line.toEnd();
  assert.equal(store.playhead.value, 9);
  line.toStart();
  assert.equal(store.playhead.value, 0);
});

test("playing from the end begins at the start, but not while more will come", () => {
  const ended = timeline();
  ended.timeline.toEnd();
  ended.timeline.play();
  assert.equal(ended.store.playhead.value, 0);

  const writing = timeline({ complete: false });
  writing.timeline.toEnd();
  writing.timeline.play();
  assert.equal(writing.store.playhead.value, 9);
});

test("pausing shows the step computed to its end", () => {
  const { store, timeline: line } = timeline();
  line.play();
  assert.equal(store.phase.value, 0);

  line.pause();
  assert.equal(store.phase.value, 1);
});
