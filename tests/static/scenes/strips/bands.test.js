/** The strips of a trace that grows and is edited. */

import assert from "node:assert/strict";
import test from "node:test";

import { Bands } from "../../../../static/js/scenes/strips/bands.js";
import { layout } from "../../../../static/js/scenes/strips/rows.js";

const HIDDEN = 30;

/** A trace of made-up numbers: unit u is u + 1 times a number that each character has. @param {string} text */
function traceOf(text, received = text.length) {
  const vector = new Float32Array(HIDDEN);
  const of = (/** @type {number} */ t) => ((text.codePointAt(t) ?? 0) % 13) / 13;
  const plane = {
    layers: 1,
    units: HIDDEN,
    row: (/** @type {number} */ t) => {
      vector.forEach((_, unit) => (vector[unit] = (of(t) * (unit + 1)) / HIDDEN));
      return vector;
    },
  };
  return /** @type {any} */ ({
    card: { hidden: HIDDEN, layers: 1, vocabulary_size: 65, signals: ["h"] },
    tokens: [...text],
    length: text.length,
    received,
    signals: { h: plane },
    loss: (/** @type {number} */ t) => (t + 1 < text.length ? of(t + 1) * 5 : NaN),
  });
}

/** @param {ReturnType<typeof traceOf>} trace */
function bandsOf(trace) {
  const bands = new Bands(trace, [{ signal: "h", layer: 0 }], layout(1000, 300, 1), 1);
  while (bands.grow(1000));
  return bands;
}

/** Every column of the first levels. @param {Bands} bands */
const picture = ({ bands, loss }) =>
  [bands[0]?.pyramid ?? loss, loss].map((pyramid) =>
    Array.from({ length: 4 }, (_, level) =>
      Array.from({ length: pyramid.columns(level) }, (_, k) => [...pyramid.column(level, k)]),
    ),
  );

test("a trace that grows gives the same strips as one that is whole", () => {
  const trace = traceOf("what is remembered", 5);
  const bands = bandsOf(trace);
  trace.received = 18;
  assert.ok(bands.goOn(trace));
  while (bands.grow(1000));
  assert.deepEqual(picture(bands), picture(bandsOf(traceOf("what is remembered"))));
});

test("an edit in the middle keeps the steps before it and forgets those after it", () => {
  const before = traceOf("what is remembered");
  const bands = bandsOf(before);
  const after = traceOf("what was it again?", 6);
  after.signals = Object.assign(before.signals, after.signals);
  assert.ok(bands.goOn(after));
  assert.equal(bands.read, 5);
  while (bands.grow(1000));
  assert.deepEqual(picture(bands), picture(bandsOf(traceOf("what was it again?", 6))));
});

test("another trace needs strips of its own", () => {
  assert.equal(bandsOf(traceOf("one")).goOn(traceOf("one")), false);
});

test("a place in a strip is its row's strongest unit", () => {
  const bands = bandsOf(traceOf("abc"));
  const [band] = bands.bands;
  assert.ok(band);
  const last = band.place.y + band.place.height - 0.5;
  assert.deepEqual(bands.at(last, 1), { signal: "h", layer: 0, unit: HIDDEN - 1, step: 1 });
  assert.equal(bands.at(bands.lossPlace.y, 2)?.signal, "loss");
  assert.equal(bands.at(1e6, 0), null);
  const { y, height } = band.rowOf(HIDDEN - 1);
  assert.ok(Math.abs(y + height - band.place.y - band.place.height) < 1e-9);
});
