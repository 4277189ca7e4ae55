/** The rows of a long table about the playhead. */

import assert from "node:assert/strict";
import test from "node:test";

import { around } from "../../static/js/table.js";

/** @param {number} steps @param {number} now */
const shown = (steps, now) =>
  around({ caption: "Steps", head: ["step"], steps, row: (step) => [String(step + 1)] }, now);

test("a short table is whole, and says nothing of it", () => {
  const { caption, rows, now } = shown(5, 3);
  assert.equal(caption, "Steps");
  assert.deepEqual(rows, [["1"], ["2"], ["3"], ["4"], ["5"]]);
  assert.equal(now, 3);
});

test("of a long one forty rows are shown, the playhead's among them", () => {
  for (const at of [0, 7, 150, 299]) {
    const { caption, rows, now } = shown(300, at);
    assert.equal(rows.length, 40);
    assert.equal(rows[now ?? -1]?.[0], String(at + 1));
    assert.ok(caption.includes(`Steps ${rows[0]?.[0]} to ${rows.at(-1)?.[0]} of 300`));
  }
});

test("a sum stands below whatever is shown", () => {
  const table = { caption: "Steps", head: ["step"], steps: 300, sum: ["sum"] };
  const { rows } = around({ ...table, row: (step) => [String(step)] }, 100);
  assert.deepEqual(rows.at(-1), ["sum"]);
  assert.equal(rows.length, 41);
});
