/** The sentence as it is typed: its year, what cannot be read, words in and out. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  answerOf,
  clean,
  distanceOf,
  lengthen,
  LONGEST,
  shorten,
  trouble,
  yearOf,
} from "../../../../static/js/pages/sentences/sentence.js";

const FIRST = "In 2004, I started college";
const SECOND = "I started college in 2004";
const VOCABULARY = [..." ,.?0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** @param {string} text */
function distance(text) {
  const year = yearOf(text);
  assert.ok(year, text);
  return distanceOf(text, year);
}

test("the year is found, and what is asked of it", () => {
  assert.deepEqual(yearOf(FIRST), { from: 3, value: "2004" });
  assert.deepEqual(yearOf(SECOND), { from: 21, value: "2004" });
  assert.equal(answerOf({ from: 3, value: "1907" }), "07");
  assert.equal(distance(FIRST), 19);
  assert.equal(distance(SECOND), 0);
});

test("where there is no year, or another number too, there is none to ask for", () => {
  for (const text of [
    "",
    "I started college",
    "In 204",
    "In 20045",
    "In 2004 and 2005",
    "2 in 2004",
  ])
    assert.equal(yearOf(text), null, text);
});

test("one line without question marks is left of what is typed", () => {
  assert.equal(clean("In 2004?\nI\tstarted?"), "In 2004 I started");
  assert.equal(clean("a".repeat(1000)).length, LONGEST);
});

test("what the networks cannot read is named", () => {
  assert.equal(trouble(FIRST, VOCABULARY), "");
  assert.match(
    trouble("In 2004, I wrote: hé!", VOCABULARY),
    /do not know ‘:’, ‘é’, ‘!’: they read/,
  );
  assert.match(trouble("In 2004 😀", VOCABULARY), /‘😀’/);
  assert.match(trouble("I started college", VOCABULARY), /one year/);
  assert.match(trouble("In 1900", VOCABULARY), /from 1901 to 2030/);
  assert.equal(trouble("In 1901", VOCABULARY), "");
  assert.equal(trouble("In 2030", VOCABULARY), "");
});

test("more words go behind the year where the sentence goes on, and before it where it ends", () => {
  let [first, second] = [FIRST, SECOND];
  for (let k = 1; k <= 5; k += 1) {
    [first, second] = [lengthen(first), lengthen(second)];
    assert.ok(first.startsWith(FIRST));
    assert.equal(first.split(" ").length, FIRST.split(" ").length + 4 * k);
    assert.match(second, /^I started college \S.*\S in 2004$/);
    assert.equal(distance(second), 0);
  }
  assert.ok(distance(first) > 100);
  assert.equal(first.slice(FIRST.length), second.slice(17, -8));
});

test("the words that were put in are taken out again", () => {
  for (const text of [FIRST, SECOND]) {
    let longer = text;
    for (let k = 0; k < 6; k += 1) longer = lengthen(longer);
    for (let k = 0; k < 6; k += 1) longer = shorten(longer);
    assert.equal(longer, text);
  }
});

test("taking out ends at the year alone", () => {
  let [first, second] = [FIRST, SECOND];
  for (let k = 0; k < 9; k += 1) [first, second] = [shorten(first), shorten(second)];
  assert.equal(yearOf(first)?.value, "2004");
  assert.ok(distance(first) <= 1, first);
  assert.equal(second, "in 2004");
});

test("a bare year and an empty field take words too", () => {
  assert.equal(distance(lengthen("2004")), 0);
  assert.equal(yearOf(lengthen("2004"))?.value, "2004");
  assert.equal(lengthen("").split(" ").length, 4);
});
