import assert from "node:assert/strict";
import { test } from "node:test";

import {
  absence,
  classesOf,
  patternOf,
  soughtOf,
  where,
} from "../../../static/js/units/property.js";

test("a link's question is a class, a pattern or the loss, and nothing else", () => {
  for (const good of ["capital", "place", "loss", "/a|b/", "/a/b/", "/\n/", "//"]) {
    assert.equal(soughtOf(good), good);
  }
  for (const bad of [null, "", "noun", "constructor", "/", "/a", `/${"a".repeat(201)}/`]) {
    assert.equal(soughtOf(bad), "");
  }
});

test("a pattern stands between strokes", () => {
  assert.equal(patternOf("/a/b/"), "a/b");
  assert.equal(patternOf("loss"), null);
});

test("a class is offered of models that know its characters", () => {
  const names = (/** @type {string[]} */ vocabulary) => classesOf(vocabulary).map(([id]) => id);
  assert.deepEqual(names(["h", "e", "l", "o"]), ["lower_case", "vowel"]);
  assert.ok(names(["a", "A", "\n"]).includes("capital"));
  assert.ok(!["digit", "quote", "bracket"].some((id) => names(["a", "'"]).includes(id)));
  assert.ok(["digit", "quote", "bracket"].every((id) => names(["3", '"', "["]).includes(id)));
});

test("a class that the text has none of is not asked about", () => {
  assert.equal(absence("digit", ["a", "b"]), "There are no digits in this text.");
  for (const [sought, tokens] of [
    ["digit", ["3"]],
    ["place", ["a"]],
    ["loss", ["a"]],
    ["/x/", ["a"]],
  ])
    assert.equal(absence(String(sought), [...(tokens ?? [])]), "");
});

test("a sentence says where", () => {
  assert.equal(where("quote"), "inside quotes");
  assert.equal(where("/x/"), "at what /x/ matches");
});
