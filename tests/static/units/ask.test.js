import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { signal } from "@preact/signals-core";

import { createStore } from "../../../static/js/store.js";
import { ProblemError } from "../../../static/js/transport/rest.js";
import { keepAnswered } from "../../../static/js/units/ask.js";

/** @import { Answer, Store } from "../../../static/js/types.js" */

/** A whole trace of a text. @param {Store} store @param {string} text @param {object} [fields] @returns {any} */
function traceOf(store, text, fields) {
  const card = { id: store.modelId.peek() };
  const base = { card, text, length: text.length, complete: true, recorded: false };
  return { ...base, clamps: [], edits: [], ...fields };
}

/** Everything that is under way has come to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {(question: { trace: any, signal: AbortSignal }) => Promise<string>} answers */
function begin(answers) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const store = createStore({ text: "abc" });
  const answer = signal(/** @type {Answer<string>} */ ({ kind: "none", value: null }));
  const topic = signal(/** @type {unknown} */ ("what"));
  /** @type {{ trace: any, signal: AbortSignal }[]} */
  const asked = [];
  const end = keepAnswered(
    store,
    answer,
    () => topic.value,
    (trace, aborted) => {
      asked.push({ trace, signal: aborted });
      return answers({ trace, signal: aborted });
    },
  );
  const finish = () => {
    end();
    mock.timers.reset();
  };
  return { store, answer, topic, asked, finish };
}

test("a text is asked about once it is read, after a pause, and again when it has changed", async () => {
  const { store, answer, asked, finish } = begin(async ({ trace }) => trace.text.toUpperCase());
  store.trace.value = traceOf(store, "abc", { complete: false });
  mock.timers.tick(1000);
  assert.equal(asked.length, 0);

  store.trace.value = traceOf(store, "abc");
  mock.timers.tick(199);
  assert.equal(asked.length, 0);
  mock.timers.tick(1);
  await settled();
  assert.deepEqual(answer.value, { kind: "here", value: "ABC" });

  store.text.value = "abcd";
  mock.timers.tick(1000);
  assert.equal(asked.length, 1, "the old trace is none of the new text");
  store.trace.value = traceOf(store, "abcd");
  assert.deepEqual(answer.value, { kind: "asked", value: "ABC" });
  mock.timers.tick(200);
  await settled();
  assert.deepEqual(answer.value, { kind: "here", value: "ABCD" });
  finish();
});

test("a trace that was computed otherwise than is held now is waited for", () => {
  const { store, asked, finish } = begin(async () => "");
  const clamp = { signal: "h", layer: "all", units: "all", range: "all", value: 0 };
  store.trace.value = traceOf(store, "abc", { clamps: [clamp] });
  mock.timers.tick(1000);
  assert.equal(asked.length, 0);
  finish();
});

test("an old question is aborted, and its answer is not heard", async () => {
  /** @type {((value: string) => void)[]} */
  const open = [];
  const { store, answer, topic, asked, finish } = begin(
    () => new Promise((resolve) => open.push(resolve)),
  );
  store.trace.value = traceOf(store, "abc");
  mock.timers.tick(200);
  topic.value = "something else";
  assert.ok(asked[0]?.signal.aborted);
  mock.timers.tick(200);
  open[1]?.("new");
  open[0]?.("old");
  await settled();
  assert.deepEqual(answer.value, { kind: "here", value: "new" });

  topic.value = null;
  assert.deepEqual(answer.value, { kind: "none", value: null });
  finish();
});

test("a busy server is asked again, and a refusal is told", async () => {
  const problems = [503, 429, 422];
  const { store, answer, asked, finish } = begin(() => {
    const status = problems[asked.length - 1] ?? 500;
    const problem = /** @type {any} */ ({ status, title: "No", detail: `It is ${status}.` });
    return Promise.reject(new ProblemError(problem));
  });
  store.trace.value = traceOf(store, "abc");
  mock.timers.tick(200);
  for (const times of [1, 2]) {
    await settled();
    assert.equal(asked.length, times);
    assert.equal(answer.value.kind, "asked");
    mock.timers.tick(2000);
  }
  await settled();
  assert.deepEqual(answer.value, { kind: "refused", value: null, why: "It is 422." });
  finish();
});
