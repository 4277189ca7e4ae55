/** A sentence as it is typed: the year in it, what the networks cannot read, and words put in and taken out. */

/** Characters of a sentence at most. */
export const LONGEST = 240;
/** Words that a click puts in or takes out. */
export const WORDS_AT_ONCE = 4;
/** The years of the networks' training. */
const YEARS = { from: 1901, to: 2030 };

/** What words are put in, in this order and then again: a sentence of our own without end. */
const FILLER =
  "and every evening in the long winter my brother and I walked home over the old bridge by the river while the lamps were lit and the snow fell softly on the roofs of the little town".split(
    " ",
  );

/** @typedef {{ from: number, value: string }} Year its first character's place and its digits */

/** What is typed without the '?', which the page puts behind it, on one line. @param {string} typed */
export function clean(typed) {
  return typed.replaceAll("?", "").replace(/\s/gu, " ").slice(0, LONGEST);
}

/** What the networks read. @param {string} text */
export function question(text) {
  return `${text}?`;
}

/** The year, where there is one and no other number. @param {string} text @returns {Year | null} */
export function yearOf(text) {
  const [only, ...others] = text.matchAll(/\d+/g);
  if (!only || others.length || only[0].length !== 4) return null;
  return { from: only.index, value: only[0] };
}

/** The two digits that are asked for. @param {Year} year */
export function answerOf({ value }) {
  return value.slice(2);
}

/** Characters between the year and '?'. @param {string} text @param {Year} year */
export function distanceOf(text, { from, value }) {
  return text.length - from - value.length;
}

/**
 * Why a sentence cannot be read; empty where it can.
 *
 * @param {string} text
 * @param {string[]} vocabulary
 */
export function trouble(text, vocabulary) {
  const unknown = [...new Set(text)].filter((character) => !vocabulary.includes(character));
  if (unknown.length) {
    const all = unknown.map((character) => `‘${character}’`).join(", ");
    return `The networks do not know ${all}: they read the letters a to z, digits, space, comma and full stop.`;
  }
  const year = yearOf(text);
  if (!year) return "Write one year into it, four digits, and no other number.";
  const number = Number(year.value);
  if (number < YEARS.from || number > YEARS.to)
    return `The networks were trained on years from ${YEARS.from} to ${YEARS.to}.`;
  return "";
}

/** Where words go: behind the sentence, or before the year's 'in' where the year ends it. @param {string} text */
function seam(text) {
  const year = yearOf(text);
  if (!year || distanceOf(text, year) > 1) return text.length;
  const before = text.slice(0, year.from);
  return before.length - (/(^|\s)(in\s+)?$/i.exec(before)?.[0].length ?? 0);
}

/** With more words. @param {string} text */
export function lengthen(text) {
  const place = seam(text);
  const there = text.slice(0, place).split(" ").filter(Boolean);
  let next = Math.min(FILLER.length, there.length);
  while (next > 0 && there.slice(-next).join(" ") !== FILLER.slice(0, next).join(" ")) next -= 1;
  const more = Array.from(
    { length: WORDS_AT_ONCE },
    (_, k) => FILLER[(next + k) % FILLER.length],
  ).join(" ");
  const [before, after] = [text.slice(0, place).trimEnd(), text.slice(place)];
  const gap = after && !after.startsWith(" ") ? " " : "";
  return clean(`${before}${before ? " " : ""}${more}${gap}${after}`);
}

/** With fewer words; the year stays, and what stands before it where it comes first. @param {string} text */
export function shorten(text) {
  const place = seam(text);
  const year = yearOf(text);
  const first = year && year.from < place ? year.from + year.value.length : 0;
  const words = text.slice(first, place).trimEnd().split(" ");
  const kept = words.slice(0, Math.max(0, words.length - WORDS_AT_ONCE)).join(" ");
  const after = text.slice(place);
  return `${text.slice(0, first)}${kept}${kept || first ? after : after.trimStart()}`;
}
