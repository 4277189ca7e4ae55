/** How it goes, in words. */

import assert from "node:assert/strict";
import test from "node:test";

import { Report } from "../../static/js/report.js";
import { createStore } from "../../static/js/store.js";

/** A report and what it says. */
function reporting() {
  const store = createStore();
  const report = new Report(store);
  return { report, said: () => store.status.value };
}

test("a long trace says how far it is, a short one nothing", () => {
  const { report, said } = reporting();

  report.progress({ length: 40, received: 8 }, false);
  assert.equal(said().message, "");

  report.progress({ length: 2000, received: 500 }, false);
  assert.equal(said().message, "500 of 2,000 steps computed");
  assert.equal(said().progress, 0.25);
  report.progress({ length: 2000, received: 510 }, false);
  assert.equal(said().progress, 0.25); // half a hundredth more
  report.progress({ length: 2000, received: 2000 }, false);
  assert.equal(said().kind, "idle");
});

test("while the connection is lost, only errors are told beside it", () => {
  const { report, said } = reporting();

  report.lost(3);
  assert.equal(said().kind, "reconnecting");
  report.say("computing", "8 of 2,000 steps computed");
  assert.equal(said().message, "The connection is lost.");
  report.say("error", "There is no such model.");
  assert.equal(said().kind, "error");
  report.dispose();
});

test("it counts down to the next attempt, in words", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const { report, said } = reporting();
  const countdown = () => /** @type {{ countdown?: string }} */ (said()).countdown;

  report.lost(2.2);
  assert.equal(countdown(), "Trying again in 2 seconds.");
  context.mock.timers.tick(1000);
  assert.equal(countdown(), "Trying again in 1 second.");
  context.mock.timers.tick(1000);
  assert.equal(countdown(), "Trying again now.");
  report.dispose();
});

test("a connection is back once, and only after it was lost", () => {
  const { report, said } = reporting();

  assert.equal(report.found(true), false);
  report.lost(3);
  assert.equal(report.found(true), true);
  report.reconnected();
  assert.equal(said().kind, "idle");
  assert.equal(report.found(true), false);
  report.dispose();
});

test("an error is forgiven when its cause has changed", () => {
  const { report, said } = reporting();
  report.say("error", "Type at least one character that the model knows.");

  report.forgive();

  assert.equal(said().kind, "idle");
});
