import assert from "node:assert/strict";
import { test } from "node:test";

import { begins, enlargement } from "../../static/js/present/size.js";
import { written } from "../../static/js/present/stops.js";
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

test("a formula of the notes is written on one line", () => {
  const text = (/** @type {string} */ nodeValue) => ({
    nodeType: 3,
    nodeName: "#text",
    nodeValue,
    hasChildNodes: () => false,
  });
  /** @param {string} nodeName @param {unknown[]} childNodes */
  const node = (nodeName, ...childNodes) => ({
    nodeType: 1,
    nodeName,
    childNodes,
    hasChildNodes: () => true,
  });
  const h = (/** @type {string} */ t) => node("mrow", text("∂"), node("msub", text("h"), text(t)));
  const fraction = node("math", node("mfrac", h("3"), h("2")));
  assert.equal(written(/** @type {any} */ (node("P", text("so "), fraction))), "so ∂h_3/∂h_2");
});
