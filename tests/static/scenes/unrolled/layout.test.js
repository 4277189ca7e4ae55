import assert from "node:assert/strict";
import { test } from "node:test";

import { blocksOf, unitBox } from "../../../../static/js/scenes/unrolled/blocks.js";
import { layout } from "../../../../static/js/scenes/unrolled/layout.js";

const SIGNALS = { rnn: ["h"], gru: ["r", "z", "n", "h"], lstm: ["i", "f", "o", "g", "c", "h"] };
const SIZES = [
  [1180, 480],
  [760, 400],
  [390, 380],
  [1600, 700],
];

/** @param {Partial<import("../../../../static/js/scenes/unrolled/layout.js").Measures> & { cell?: keyof typeof SIGNALS }} [what] */
function lay({ cell = "lstm", ...what } = {}) {
  const signals = SIGNALS[cell];
  const middle = signals.includes("c") || signals.includes("n");
  const gates = signals.length - (middle ? 2 : 1);
  const measures = { width: 1180, height: 480, layers: 1, units: 256, steps: 41, camera: 12 };
  return layout({ ...measures, gates, middle, ...what });
}

/** Every case worth laying out. @returns {Generator<ReturnType<typeof layout>>} */
function* all() {
  for (const [width, height] of SIZES)
    for (const cell of /** @type {const} */ (["rnn", "gru", "lstm"]))
      for (const layers of [1, 2, 4])
        for (const units of [1, 3, 8, 24, 256, 1024])
          for (const [steps, camera] of [
            [1, 0],
            [4, 2],
            [41, 0],
            [41, 12.4],
            [41, 40],
            [10000, 5000],
          ])
            yield lay({ cell, width, height, layers, units, steps, camera });
}

test("columns stand side by side in the order of the steps and never overlap", () => {
  for (const { columns } of all()) {
    for (let k = 1; k < columns.length; k++) {
      const [before, after] = [columns[k - 1], columns[k]];
      assert.equal(after.t, before.t + 1);
      assert.ok(before.x + before.width / 2 < after.x - after.width / 2);
      assert.ok(Math.abs(before.right - after.left) < 1e-6);
    }
  }
});

test("the playhead's column is always whole on screen", () => {
  for (const [width, height] of SIZES) {
    for (let camera = 0; camera <= 40; camera++) {
      const { columns, left } = lay({ width, height, camera });
      const column = columns.find(({ t }) => t === camera);
      assert.ok(column && column.near === 1 && column.focus === 1);
      assert.ok(column.x - column.width / 2 >= left && column.x + column.width / 2 <= width);
    }
  }
});

test("it is the widest, and others narrow with distance", () => {
  const { columns } = lay({ camera: 20 });
  const widths = columns.map(({ width }) => width);
  const at = columns.findIndex(({ t }) => t === 20);
  for (let k = at + 1; k < widths.length; k++) assert.ok(widths[k] <= widths[k - 1]);
  for (let k = at - 1; k >= 0; k--) assert.ok(widths[k] <= widths[k + 1]);
});

test("the first step has h_0 at its left, and a short text is all on screen", () => {
  assert.equal(lay({ camera: 0 }).columns[0].t, -1);
  const { columns, left, width } = lay({ cell: "rnn", units: 3, steps: 4, camera: 2 });
  assert.deepEqual(
    columns.map(({ t }) => t),
    [-1, 0, 1, 2, 3, 4],
  );
  for (const column of columns) {
    assert.ok(column.x - column.width / 2 > left && column.x + column.width / 2 < width);
  }
});

test("a glide is smooth: a small move of the camera moves no column far", () => {
  for (let camera = 0; camera < 40; camera += 0.02) {
    const [from, to] = [lay({ camera }), lay({ camera: camera + 0.02 })];
    for (const column of to.columns) {
      const same = from.columns.find(({ t }) => t === column.t);
      if (same) assert.ok(Math.abs(same.x - column.x) < 20, `step ${column.t} at ${camera}`);
    }
  }
});

test("rows lie from bars to input without touching, layers upwards", () => {
  for (const { bars, layers, input, height } of all()) {
    const edges = [
      0,
      bars.top,
      bars.bottom,
      ...layers.toReversed().flatMap(({ top, bottom }) => [top, bottom]),
      input.y - input.size / 2,
      input.label,
      height,
    ];
    for (let k = 1; k < edges.length; k++) assert.ok(edges[k] > edges[k - 1], `${edges}`);
    for (const row of layers) assert.ok(row.y >= row.top && row.y + row.height <= row.bottom);
  }
});

test("a column shows h alone, the playhead's also the gates and the state between them, none over another", () => {
  for (const cell of /** @type {const} */ (["rnn", "gru", "lstm"])) {
    const picture = lay({ cell });
    for (const column of picture.columns) {
      const blocks = blocksOf(picture, column, 0, SIGNALS[cell]);
      const expected = column.focus === 1 ? SIGNALS[cell] : ["h"];
      assert.deepEqual(blocks.map(({ signal }) => signal).sort(), [...expected].sort());
      for (const [k, a] of blocks.entries()) {
        assert.ok(a.x >= column.x - column.width / 2 - 1e-9);
        assert.ok(a.x + a.width <= column.x + column.width / 2 + 1e-9);
        for (const b of blocks.slice(k + 1)) {
          const apart =
            a.x + a.width <= b.x ||
            b.x + b.width <= a.x ||
            a.y + a.height <= b.y ||
            b.y + b.height <= a.y;
          assert.ok(apart, `${a.signal} ${b.signal}`);
        }
      }
    }
  }
});

test("every unit lies in its block, in the row and at the place of the fold", () => {
  for (const units of [3, 24, 256, 1024]) {
    const picture = lay({ units });
    const column = picture.columns.find(({ focus }) => focus === 1);
    assert.ok(column);
    for (const block of blocksOf(picture, column, 0, SIGNALS.lstm)) {
      const seen = new Set();
      for (let unit = 0; unit < units; unit++) {
        const box = unitBox(picture, block, unit);
        assert.ok(box.x >= block.x - 1e-6 && box.x + box.width <= block.x + block.width + 1e-6);
        assert.ok(box.y >= block.y - 1e-6 && box.y + box.height <= block.y + block.height + 1e-6);
        seen.add(`${box.x.toFixed(3)} ${box.y.toFixed(3)}`);
      }
      assert.equal(seen.size, units);
    }
  }
});

test("while time runs backwards what was passed keeps its full colours, right of the playhead", () => {
  for (const [width, height] of SIZES) {
    const { columns } = lay({ width, height, turn: 1 });
    const passed = columns.filter(({ t, x, width: wide }) => t > 12 && x + wide / 2 < width);
    for (const { near } of passed) assert.equal(near, 1);
    assert.ok(columns.every(({ t }) => t < 41)); // no step is still to come
    const behind = columns.filter(({ t }) => t < 11);
    for (const { near } of behind) assert.ok(near < 1);
  }
});

test("in strong contrast nothing recedes that stands whole on the screen", () => {
  for (const [width, height] of SIZES) {
    const { columns, left } = lay({ width, height, plain: true });
    const whole = columns.filter(
      (one) => one.x - one.width / 2 > left + 14 && one.x + one.width / 2 < width - 14,
    );
    assert.ok(whole.length > 0);
    for (const { near } of whole) assert.equal(near, 1);
  }
});

test("backwards the playhead stands where there is more room for what was passed", () => {
  const at = (/** @type {number} */ turn) =>
    lay({ turn }).columns.find(({ t }) => t === 12)?.x ?? 0;
  assert.ok(at(1) < at(0.5) && at(0.5) < at(0));
});

test("backwards a short text stands in the middle, and the ends of a long one at the ends", () => {
  const short = lay({ steps: 4, camera: 2, units: 3, cell: "rnn", turn: 1 });
  const [first, last] = [short.columns[0], short.columns.at(-1)];
  const before = (first?.x ?? 0) - (first?.width ?? 0) / 2 - short.left;
  const after = short.width - (last?.x ?? 0) - (last?.width ?? 0) / 2;
  assert.ok(Math.abs(before - after) < 2, `${before} ${after}`);

  const end = lay({ camera: 40, turn: 1 }).columns.at(-1);
  assert.equal(end?.t, 40);
  assert.ok(1180 - (end.x + end.width / 2) < 40);
});
