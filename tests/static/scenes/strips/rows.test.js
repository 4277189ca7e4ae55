/** Which strips there are and where they lie. */

import assert from "node:assert/strict";
import test from "node:test";

import { layout, stripsOf } from "../../../../static/js/scenes/strips/rows.js";

const said = (/** @type {ReturnType<typeof stripsOf>} */ names) =>
  names.map(({ signal, layer }) => signal + layer).join(" ");

test("states of all layers, the last first, then the gates of one", () => {
  const lstm = ["i", "f", "g", "o", "c", "h"];
  assert.equal(said(stripsOf(lstm, 1, 0)), "h0 c0 i0 f0 o0 g0");
  assert.equal(said(stripsOf(lstm, 2, 0)), "h1 c1 h0 c0 i0 f0 o0 g0");
  assert.equal(said(stripsOf(["r", "z", "n", "m", "h"], 1, 0)), "h0 r0 z0 n0");
  assert.equal(said(stripsOf(["a", "h"], 1, 0)), "h0 a0");
  assert.equal(said(stripsOf(["h"], 3, 2)), "h2 h1 h0");
});

for (const [width, height] of /** @type {const} */ ([
  [1150, 300],
  [760, 230],
  [374, 284],
])) {
  test(`at ${width} × ${height} nothing overlaps and nothing is too small`, () => {
    for (const count of [2, 4, 6, 8]) {
      const places = layout(width, height, count);
      const rows = [
        ...places.strips,
        places.loss,
        places.characters,
        places.numbers,
        places.minimap,
        places.legends,
      ];
      rows.slice(1).forEach((row, k) => {
        const above = rows[k];
        assert.ok(above && row.y >= above.y + above.height - 1e-9, `${count} strips, row ${k + 1}`);
      });
      assert.ok(places.legends.y + places.legends.height <= height);
      assert.ok(places.strips.every((strip) => strip.height >= 12));
      assert.ok(places.plot.width > width / 2);
      assert.ok(places.plot.height >= places.numbers.y + places.numbers.height);
      assert.ok(places.plot.height <= places.minimap.y);
    }
  });
}
