/** How characters are named. */

import assert from "node:assert/strict";
import test from "node:test";

import { quoted } from "../../static/js/dom.js";

for (const [token, name] of /** @type {const} */ ([
  ["a", "‘a’"],
  ["☃", "‘☃’"],
  ["𝄞", "‘𝄞’"],
  [" ", "space"],
  ["\n", "new line"],
  ["\u200d", "U+200D"],
  ["\u202e", "U+202E"],
  ["\0", "U+0000"],
  ["\u00ad", "U+00AD"],
  ["\ufe0f", "U+FE0F"],
  ["\u3000", "U+3000"],
  ["\u{e0020}", "U+E0020"],
])) {
  test(`${name} is how a reader can tell it`, () => assert.equal(quoted(token), name));
}
