import assert from "node:assert/strict";
import { test } from "node:test";

import { begins, enlargement } from "../../static/js/present/size.js";
import { elapsed } from "../../static/js/number.js";

test("every screen of the same shape shows the same, enlarged", () => {
  const small = enlargement({ width: 1024, height: 768 });
  const large = enlargement({ width: 2048, height: 1536 });
  assert.ok(Math.abs(large / small - 2) < 1e-12);
});

test("type of 14 pixels becomes 24 at least, however small the screen", () => {
  for (const size of [
    { width: 320, height: 240 },
    { width: 1024, height: 768 },
    { width: 3840, height: 2160 },
  ]) {
    assert.ok(14 * enlargement(size) >= 24 - 1e-9, JSON.stringify(size));
  }
});

test("a link says whether it is presented; without a word it goes on as it was", () => {
  const query = (/** @type {string} */ text) => new URLSearchParams(text);
  assert.equal(begins(query("present"), null), true);
  assert.equal(begins(query("present=0"), "1"), false);
  assert.equal(begins(query(""), "1"), true);
  assert.equal(begins(query(""), null), false);
});

test("the time since the start reads as a clock", () => {
  assert.equal(elapsed(0), "00:00:00");
  assert.equal(elapsed(59_999), "00:00:59");
  assert.equal(elapsed((3600 + 61) * 1000), "01:01:01");
  assert.equal(elapsed(-5), "00:00:00");
});
