/** The clock of playing. */

import assert from "node:assert/strict";
import test from "node:test";

// What a browser has and Node has not.
Object.assign(globalThis, {
  matchMedia: () => ({ matches: false }),
  requestAnimationFrame: () => 1,
  cancelAnimationFrame: () => {},
});
const { advance, chooseLoss, computedStep, PREDICTS, retreat, sourceStep, Timeline } =
  await import("../../static/js/timeline.js");
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

const wave = { first: 0, source: 8, loop: false };

test("backwards, a step that is done is followed by the one before", () => {
  assert.deepEqual(retreat(at(3, 0.25), 0.5, wave), at(3, 0.75));
  assert.deepEqual(retreat(at(3, 0.75), 0.5, wave), at(2, 0.25));
  assert.deepEqual(retreat(at(6), 4.5, wave), at(2, 0.5));
});

test("the wave ends at the first step, computed to its end; a loop sets out again", () => {
  assert.deepEqual(retreat(at(0, 0.9), 0.2, wave), { playhead: 0, phase: 1, playing: false });
  assert.deepEqual(retreat(at(0, 0.9), 0.2, { ...wave, loop: true }), at(8));
});

test("the wave sets out at the step whose loss flows: nothing flows after it", () => {
  assert.deepEqual(retreat(at(9, 0.4), 0.25, wave), at(8, 0.25));
  assert.deepEqual(retreat(at(9, 0.4), 0.25, { ...wave, source: 4 }), at(4, 0.25));
});

test("the wave waits for gradients that are still to come", () => {
  const none = retreat(at(8), 0.25, { ...wave, first: 10 });
  assert.deepEqual(none, at(8));

  const clock = retreat(at(5, 0.9), 0.2, { ...wave, first: 5 });
  assert.deepEqual(clock, { playhead: 5, phase: 1, playing: true });
  assert.equal(retreat(clock, 0.25, { ...wave, first: 3 }).playhead, 4);
});

test("where no loss flows there is no wave", () => {
  assert.equal(retreat(at(3), 0.25, { ...wave, source: -1 }).playing, false);
});

/** A timeline over ten steps, time running backwards; the last step's target is unknown. */
function backwards() {
  const loss = (/** @type {number} */ t) => (t >= 0 && t < 9 ? 1 : NaN);
  const one = timeline({ loss });
  one.store.playhead.value = 9;
  one.timeline.turn();
  return one;
}

test("the loss sets out at the last step that has one, or at the step that was chosen", () => {
  const { store } = backwards();
  const trace = /** @type {import("../../static/js/types.js").Trace} */ (store.trace.value);

  assert.equal(sourceStep("total", trace), 8);
  assert.equal(sourceStep("last", trace), 8);
  assert.equal(sourceStep({ step: 4 }, trace), 4);
  assert.equal(sourceStep({ step: 9 }, trace), -1);
});

test("time turns where it is, but not after the step whose loss flows", () => {
  const { store, timeline: line } = backwards();
  assert.equal(store.direction.value, "backward");
  assert.equal(store.playhead.value, 8);

  line.step(-3);
  line.turn();
  assert.equal(store.direction.value, "forward");
  assert.equal(store.playhead.value, 5);
});

test("a loss that is chosen takes the playhead to its step", () => {
  const { store } = backwards();

  chooseLoss(store, { step: 4 });
  assert.equal(store.playhead.value, 4);
  chooseLoss(store, "total");
  assert.equal(store.playhead.value, 8);
});

test("playing backwards from the first step sets out again", () => {
  const { store, timeline: line } = backwards();
  line.toStart();

  line.play();

  assert.equal(store.playhead.value, 8);
  assert.equal(store.playing.value, true);
});

test("steps go left and right, whichever way time runs", () => {
  const { store, timeline: line } = backwards();

  line.step(-1);
  assert.equal(store.playhead.value, 7);
  line.step(1);
  assert.equal(store.playhead.value, 8);
});

test("what was typed sets the wave out again", () => {
  const { store, timeline: line } = backwards();
  line.toStart();

  line.unfold(6);

  assert.equal(store.playhead.value, 8);
  assert.equal(store.playing.value, true);
});

test("a model that writes has its time run forwards", () => {
  const { store, timeline: line } = backwards();

  line.faceForward();
  line.faceForward();

  assert.equal(store.direction.value, "forward");
});

test("a step is named once its prediction stands; backwards it is the one at the playhead", () => {
  const store = createStore();
  store.playhead.value = 4;
  store.phase.value = PREDICTS - 0.01;
  assert.equal(computedStep(store), 3);
  store.phase.value = PREDICTS;
  assert.equal(computedStep(store), 4);
  store.direction.value = "backward";
  store.phase.value = 0;
  assert.equal(computedStep(store), 4);
});
