/** Safetensors as the stream sends them. */

import assert from "node:assert/strict";
import test from "node:test";

import { decode, HALF } from "../../../static/js/transport/frames.js";

/** A safetensors file written by the book. */
function file(
  /** @type {Record<string, unknown>} */ header,
  /** @type {ArrayBufferView[]} */ planes,
  padding = 0,
) {
  const json = new TextEncoder().encode(JSON.stringify(header) + " ".repeat(padding));
  const bytes = planes.map((plane) => new Uint8Array(plane.buffer));
  const size = bytes.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(8 + json.length + size);
  new DataView(whole.buffer).setBigUint64(0, BigInt(json.length), true);
  whole.set(json, 8);
  let at = 8 + json.length;
  for (const plane of bytes) {
    whole.set(plane, at);
    at += plane.length;
  }
  return whole.buffer;
}

/** Spaces that make the header end on a multiple of eight. */
function aligning(/** @type {Record<string, unknown>} */ header) {
  return (8 - (JSON.stringify(header).length % 8)) % 8;
}

const header = {
  __metadata__: { message: JSON.stringify({ type: "steps", first: 3, count: 2 }) },
  loss: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
  top_ids: { dtype: "I32", shape: [2, 1], data_offsets: [8, 16] },
  h: { dtype: "F16", shape: [2, 1, 2], data_offsets: [16, 24] },
};
const planes = [
  Float32Array.of(0.5, NaN),
  Int32Array.of(7, -1),
  Uint16Array.of(0x3c00, 0xbc00, 0x0001, 0x7c00), // 1, −1, 2⁻²⁴, ∞
];

test("a frame is its message and its tensors, by name", () => {
  const { message, tensors } = decode(file(header, planes, aligning(header)));

  assert.deepEqual(message, { type: "steps", first: 3, count: 2 });
  assert.deepEqual(tensors.loss?.data, planes[0]);
  assert.deepEqual(tensors.top_ids, { dtype: "I32", shape: [2, 1], data: planes[1] });
  assert.deepEqual(tensors.h?.data, planes[2]);
});

test("aligned numbers are looked at where they lie", () => {
  const buffer = file(header, planes, aligning(header));

  assert.equal(decode(buffer).tensors.loss?.data.buffer, buffer);
});

test("numbers that are not aligned are read all the same", () => {
  const padding = (aligning(header) + 3) % 8;

  assert.deepEqual(decode(file(header, planes, padding)).tensors.top_ids?.data, planes[1]);
});

test("a message that was cut off is refused", () => {
  const buffer = file(header, planes, aligning(header));

  for (const bytes of [4, 40, buffer.byteLength - 1]) {
    assert.throws(() => decode(buffer.slice(0, bytes)), RangeError);
  }
});

test("numbers of an unknown type are refused by name", () => {
  const odd = { x: { dtype: "F8_E4M3", shape: [1], data_offsets: [0, 1] } };

  assert.throws(() => decode(file(odd, [new Uint8Array(1)])), /F8_E4M3/);
});

test("half floats have the values that IEEE 754 gives them", () => {
  /** @type {[number, number][]} */
  const known = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65_504], // the largest
    [0x0400, 2 ** -14], // the smallest that is normal
    [0x03ff, 2 ** -14 - 2 ** -24], // the largest that is not
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ];

  for (const [bits, value] of known) assert.equal(HALF[bits], value);
  assert.ok(Object.is(HALF[0x8000], -0));
});

test("half floats grow with their bits", () => {
  for (let bits = 1; bits <= 0x7c00; bits++) {
    assert.ok(Number(HALF[bits]) > Number(HALF[bits - 1]));
    assert.equal(HALF[bits | 0x8000], -Number(HALF[bits]));
  }
});
