/** The window on the steps. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  extent,
  FEWEST,
  follow,
  pan,
  panBack,
  panForth,
  settle,
  windowOf,
  zoom,
  zoomIn,
  zoomOut,
} from "../../static/js/view.js";

/** A store as far as the keys need it. */
const store = (
  /** @type {{ from: number, to: number } | null} */ view,
  playhead = 0,
  length = 1000,
) =>
  /** @type {any} */ ({
    view: { value: view },
    playhead: { value: playhead },
    trace: { value: { length, generatedFrom: null } },
  });

test("nothing chosen shows everything", () => {
  assert.deepEqual(windowOf(null, 500), { from: 0, to: 500 });
});

test("a short text leaves room, a text that grows gets room by the 64", () => {
  assert.equal(extent({ length: 4, generatedFrom: null }), 24);
  assert.equal(extent({ length: 42, generatedFrom: null }), 42);
  assert.equal(extent({ length: 65, generatedFrom: 42 }), 128);
  assert.equal(extent(null), 24);
});

test("zooming keeps the step under the pointer where it is", () => {
  const shown = { from: 100, to: 300 };
  const closer = zoom(shown, 2, 150, 1000);
  assert.deepEqual(closer, { from: 125, to: 225 });
  const share = (/** @type {{ from: number, to: number }} */ { from, to }) =>
    (150 - from) / (to - from);
  assert.equal(share(/** @type {any} */ (closer)), share(shown));
});

test("zooming ends at the fewest steps and at everything", () => {
  const closest = zoom({ from: 100, to: 110 }, 1000, 105, 1000);
  assert.equal(closest && closest.to - closest.from, FEWEST);
  assert.equal(zoom({ from: 100, to: 300 }, 0.001, 150, 1000), null);
});

test("panning stops at both ends with the width kept", () => {
  assert.deepEqual(pan({ from: 10, to: 60 }, -100, 200), { from: 0, to: 50 });
  assert.deepEqual(pan({ from: 10, to: 60 }, 1000, 200), { from: 150, to: 200 });
});

test("the window follows the playhead no further than it must", () => {
  const view = { from: 100, to: 200 };
  assert.equal(follow(null, 500, 1000), null);
  assert.equal(follow(view, 150, 1000), view);
  assert.deepEqual(follow(view, 180, 1000), { from: 101, to: 201 });
  assert.deepEqual(follow(view, 0, 1000), { from: 0, to: 100 });
});

test("a window with everything in it is no window", () => {
  assert.equal(settle({ from: -5, to: 2000 }, 1000), null);
});

test("the keys zoom about the playhead, and out again", () => {
  const one = store(null, 500);
  zoomIn(one);
  const { from, to } = one.view.value;
  assert.ok(to - from < 1000 && from < 500 && to > 501);
  zoomOut(one);
  assert.equal(one.view.value, null);
});

test("zooming in by a key brings a playhead that was out of sight back", () => {
  const one = store({ from: 0, to: 100 }, 700);
  zoomIn(one);
  assert.ok(one.view.value.from <= 700 && one.view.value.to >= 701);
});

test("the keys move the window by a quarter of it, and not past the ends", () => {
  const one = store({ from: 880, to: 960 });
  panBack(one);
  assert.deepEqual(one.view.value, { from: 860, to: 940 });
  for (let press = 0; press < 9; press++) panForth(one);
  assert.deepEqual(one.view.value, { from: 920, to: 1000 });
});
