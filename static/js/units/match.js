/** The places of a text that lie inside a match of a regular expression. */

/**
 * @param {string} pattern
 * @param {string} text
 * @returns {number[]} in code points, ascending
 * @throws {SyntaxError}
 */
export function matched(pattern, text) {
  const places = [];
  let [at, place] = [0, 0]; // in UTF-16, in code points
  for (const { 0: found, index } of text.matchAll(new RegExp(pattern, "gmu"))) {
    while (at < index + found.length) {
      if (at >= index) places.push(place);
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      place += 1;
    }
  }
  return places;
}

/** What is wrong with a pattern. @param {unknown} error */
export function problemOf(error) {
  const why = String(error).split(": ").at(-1);
  return `This is no regular expression: ${why?.toLowerCase()}.`;
}
