import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName, sizeOf } from "../../../static/js/takeaway/save.js";

const card = /** @type {any} */ ({ id: "hello" });

test("a file's name keeps to letters and digits", () => {
  assert.equal(
    fileName({ card, text: "../He said: “no”\n" }, "png"),
    "rnnscope-hello-he-said-no.png",
  );
  assert.equal(fileName({ card, text: "…" }, "csv"), "rnnscope-hello.csv");
});

test("sizes are told in the largest unit that fits", () => {
  assert.equal(sizeOf(999), "999 B");
  assert.equal(sizeOf(12_300), "12 kB");
  assert.equal(sizeOf(2_950_000), "3.0 MB");
});
