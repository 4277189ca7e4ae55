/** When the backward pass is asked for, and what becomes of its answers. */

import assert from "node:assert/strict";
import test from "node:test";

import { Backward } from "../../static/js/backward.js";
import { createStore } from "../../static/js/store.js";

/** @import { Answers, Question, Stream } from "../../static/js/transport/stream.js" */
/** @import { Trace } from "../../static/js/types.js" */
/** @typedef {{ question: any, answers: Answers, cancelled: boolean }} Asked */

const card = { id: "tiny", cell: "rnn", layers: 1, hidden: 2, signals: ["a", "h"] };
const traceOf = (/** @type {string} */ text, more = {}) =>
  /** @type {Trace} */ (
    /** @type {unknown} */ ({
      card,
      text,
      length: text.length,
      received: text.length,
      complete: true,
      clamps: [],
      loss: (/** @type {number} */ t) => (t >= 0 && t < text.length - 1 ? 1 : NaN),
      ...more,
    })
  );

/**
 * A store with a trace, and a stream that notes what it is asked.
 *
 * @param {import("node:test").TestContext} context
 */
function looking(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const store = createStore();
  store.trace.value = traceOf("abc");
  /** @type {Asked[]} */
  const asked = [];
  const stream = {
    ask(/** @type {Question} */ question, /** @type {Answers} */ answers) {
      const one = { question, answers, cancelled: false };
      asked.push(one);
      return { refill() {}, cancel: () => (one.cancelled = true) };
    },
  };
  const backward = new Backward(store, /** @type {Stream} */ (/** @type {unknown} */ (stream)));
  const wait = () => context.mock.timers.tick(1000);
  return { store, asked, backward, wait };
}

const started = /** @type {any} */ ({ loss: 3, loss_per_step: [1, 2, null], map_every: 1 });
const norms = (/** @type {number[]} */ ...values) => ({
  "norm.h": { dtype: "F32", shape: [values.length, 1], data: Float32Array.from(values) },
});

test("nothing is asked while only the forward pass is looked at", (context) => {
  const { store, asked, wait } = looking(context);
  wait();
  assert.equal(asked.length, 0);

  store.lower.value = "blame";
  wait();
  assert.equal(asked.length, 1);
  assert.equal(asked[0].question.map, true);
});

test("nothing is asked before the trace is complete, nor of a recording", (context) => {
  const { store, asked, wait } = looking(context);
  store.trace.value = traceOf("abcd", { complete: false });
  store.direction.value = "backward";
  wait();
  store.trace.value = traceOf("abcd", { recorded: true });
  wait();
  assert.equal(asked.length, 0);

  store.trace.value = traceOf("abcd");
  wait();
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0].question.input, { text: "abcd" });
});

test("the same question is not asked twice", (context) => {
  const { store, asked, wait } = looking(context);
  store.direction.value = "backward";
  wait();
  store.trace.value = traceOf("abc");
  store.playhead.value = 2;
  wait();
  assert.equal(asked.length, 1);
});

test("another loss, text or model is asked for anew, and the pass before is stopped", (context) => {
  const { store, asked, wait } = looking(context);
  store.direction.value = "backward";
  wait();
  store.lossChoice.value = { step: 1 };
  wait();
  assert.deepEqual(asked[1].question.loss, { step: 1 });
  assert.equal(asked[0].cancelled, true);

  store.trace.value = traceOf("abcd");
  wait();
  assert.equal(asked[1].cancelled, true);
  store.direction.value = "forward";
  wait();
  assert.equal(asked[2].cancelled, true);
  assert.equal(asked.length, 3);
});

test("whoever goes through the losses asks for the last of them alone", (context) => {
  const { store, asked, wait } = looking(context);
  store.direction.value = "backward";
  for (const step of [0, 1, 0, 1]) store.lossChoice.value = { step };
  wait();
  assert.deepEqual(
    asked.map(({ question }) => question.loss),
    [{ step: 1 }],
  );
});

test("what comes is shown as it comes, and goes with its text", (context) => {
  const { store, asked, wait } = looking(context);
  store.direction.value = "backward";
  wait();
  const { answers } = asked[0];
  answers.started(started);
  assert.equal(store.gradients.value, null); // until the first of them are here

  const flowed = store.flowed.value;
  answers.steps(/** @type {any} */ ({ first: 1, count: 2 }), norms(0.5, 0));
  assert.equal(store.gradients.value?.norm("h", 1, 0), 0.5);
  assert.equal(store.gradients.value?.source, 1);
  assert.ok(store.flowed.value > flowed);
  answers.steps(/** @type {any} */ ({ first: 0, count: 1 }), norms(0.25));
  answers.done(/** @type {any} */ ({ weights: {} }));
  assert.equal(store.gradients.value?.complete, true);

  store.trace.value = traceOf("abcd");
  assert.equal(store.gradients.value, null);
});

test("a pass that fails is told", (context) => {
  const { store, asked, wait } = looking(context);
  store.direction.value = "backward";
  wait();
  const detail = "This step has no target.";
  asked[0].answers.failed(/** @type {any} */ ({ status: 422, title: "", detail }));

  assert.deepEqual(
    { kind: store.status.value.kind, message: store.status.value.message },
    { kind: "error", message: detail },
  );
});

test("nothing is asked where no step has the loss", (context) => {
  const { store, asked, wait } = looking(context);
  store.direction.value = "backward";
  store.lossChoice.value = { step: 2 }; // nothing is known to come after it
  wait();
  store.lossChoice.value = "total";
  store.trace.value = traceOf("a");
  wait();
  assert.equal(asked.length, 0);
});
