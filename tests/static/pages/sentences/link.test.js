/** The page as a link. */

import assert from "node:assert/strict";
import test from "node:test";

import { read, write } from "../../../../static/js/pages/sentences/link.js";

test("a link holds both sentences and which gradient is drawn", () => {
  for (const by of /** @type {const} */ (["passed", "h"])) {
    const screen = { texts: ["In 1999, we & they + I", "it was 50"], by };
    assert.deepEqual(read(`#${write(screen)}`), screen);
  }
});

test("without a link it is the lecture's pair, its first sentence going on", () => {
  const { texts, by } = read("");
  assert.equal(by, "passed");
  assert.match(texts[0] ?? "", /^In 2004, I started college and every evening/);
  assert.equal(texts[1], "I started college in 2004");
});

test("a link can bring no second line and no question mark", () => {
  assert.deepEqual(read("#first=In+2004%3F%0Awe&by=nonsense").texts[0], "In 2004 we");
  assert.equal(read("#by=nonsense").by, "passed");
});
