/** Numbers as they are read. */

import assert from "node:assert/strict";
import test from "node:test";

import { decimal, exact, nth, ordinal, power, probability, sized } from "../../static/js/number.js";

test("a float32 is written so that it can be read back, and no longer", () => {
  assert.equal(exact(Math.fround(0.1)), "0.1");
  assert.equal(exact(Math.fround(-0.97312)), "−0.97312");
  assert.equal(exact(0), "0");
  for (let k = 0; k < 2000; k++) {
    const value = Math.fround(Math.tan(k) * 10 ** ((k % 60) - 30));
    assert.equal(Math.fround(Number(exact(value).replaceAll("−", "-"))), value);
  }
});

test("a decimal has a true minus sign, but never before nothing", () => {
  assert.equal(decimal(-0.12345, 4), "−0.1235");
  assert.equal(decimal(-0.00001, 4), "0.0000");
  assert.equal(decimal(NaN, 4), "–");
});

test("a step's number is as wide as the last one's", () => {
  assert.equal(ordinal(8, 41), "\u20079");
  assert.equal(ordinal(40, 41), "41");
});

test("a small probability is told from none, all with their point in one place", () => {
  assert.equal(probability(0.0625), "0.063");
  assert.equal(probability(2e-10), "<0.001");
  assert.equal(probability(0), "0.000");
  assert.equal(probability(NaN), "–");
});

test("a number of any size is read by its first digits", () => {
  assert.equal(sized(0.62114), "0.62");
  assert.equal(sized(0.62114, 4), "0.6211");
  assert.equal(sized(0.00350098), "0.0035");
  assert.equal(sized(0.0009996), "0.0010"); // rounded first
  assert.equal(sized(0.00051), "5.1·10⁻⁴");
  assert.equal(sized(3.4e-11, 3), "3.40·10⁻¹¹");
  assert.equal(sized(12.34), "12");
  assert.equal(sized(123456), "1.2·10⁵");
  assert.equal(sized(-0.5), "−0.50");
  assert.deepEqual([sized(0), sized(NaN)], ["0", "–"]);
  assert.deepEqual([power(-6), power(0), power(12)], ["10⁻⁶", "10⁰", "10¹²"]);
});

test("a place in a row is said in English", () => {
  const said = [1, 2, 3, 4, 11, 12, 13, 20, 22, 112].map(nth).join(" ");
  assert.equal(said, "1st 2nd 3rd 4th 11th 12th 13th 20th 22nd 112th");
});
