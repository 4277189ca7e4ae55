import assert from "node:assert/strict";
import { test } from "node:test";

import {
  clampsOf,
  describe,
  END,
  heldUnits,
  hold,
  read,
  release,
  write,
} from "../../static/js/clamps.js";

const F0 = { signal: "f", layer: "all", units: "all", range: "all", value: 0 };
const C37 = { signal: "c", layer: 0, units: [3, 37], range: [12, 13], value: -1.5 };

test("a link holds what is held and nothing else", () => {
  assert.equal(write([F0, C37]), "f.all.all.all:0~c.0.3+37.12-13:-1.5");
  assert.deepEqual(read(write([F0, C37])), [F0, C37]);
  const nonsense = "f.all.all.all:NaN~f.x.all.all:1~c.0.1.5-5:1~<img>.all.all.all:0~f.0.1.2-9:1e9";
  assert.deepEqual(read(nonsense), []);
  assert.deepEqual(read(null), []);
});

test("another value takes the place of the one before", () => {
  const one = { ...F0, value: 1 };
  const card = { layers: 2 };
  assert.deepEqual(hold([F0, C37], one, card), [C37, one]);
  assert.deepEqual(release([F0, C37], one, card), [C37]);
});

test("the held units of a vector at a step", () => {
  assert.equal(heldUnits([F0, C37], "f", 1, 99), "all");
  assert.deepEqual(heldUnits([F0, C37], "c", 0, 12), [3, 37]);
  assert.deepEqual(heldUnits([F0, C37], "c", 0, 13), []);
  assert.deepEqual(heldUnits([F0, C37], "c", 1, 12), []);
});

test("what is held is said in the words of the screen: steps from 1", () => {
  const card = { layers: 2 };
  assert.equal(describe(F0, card), "f = 0 throughout");
  assert.equal(describe(C37, card), "c[3, 37] of layer 1 = −1.5 at step 13");
  assert.equal(describe({ ...F0, range: [4, END] }, card), "f = 0 from step 5 on");
  assert.equal(describe({ ...F0, range: [4, 9] }, card), "f = 0 at steps 5 to 9");
});

test("a model without the gate, the layer or the unit is left alone", () => {
  const store = (card) => ({ clamps: { value: [F0, C37] }, card: { value: card } });
  const lstm = { signals: ["i", "f", "g", "o", "c", "h"], layers: 1, hidden: 64 };
  assert.deepEqual(clampsOf(store(lstm)), [F0, C37]);
  assert.deepEqual(clampsOf(store({ ...lstm, hidden: 8 })), [F0]);
  assert.deepEqual(clampsOf(store({ ...lstm, signals: ["a", "h"] })), []);
  assert.deepEqual(clampsOf(store(null)), []);
});

test("the only layer is all layers, units have no order, and the smallest value comes back", () => {
  const [first] = read("f.0.all.all:0");
  const all = { ...F0, value: 1 };
  assert.deepEqual(hold(first ? [first] : [], all, { layers: 1 }), [all]);
  assert.equal(hold(first ? [first] : [], all, { layers: 2 }).length, 2);
  assert.deepEqual(read("c.0.2+1.all:1"), read("c.0.1+2.all:1"));
  assert.deepEqual(read(write([{ ...F0, value: 1e-7 }])), [{ ...F0, value: 1e-7 }]);
});
