/** What units can be asked about: classes of characters, a pattern, and what the text costs without them. */

/** @import { Property } from "../protocol.js" */

/** @typedef {NonNullable<Property["class"]>} PropertyClass */

/** The classes, and how a sentence says where they are. @type {Record<PropertyClass, { name: string, at: string }>} */
export const CLASSES = {
  capital: { name: "capitals", at: "at capitals" },
  lower_case: { name: "small letters", at: "at small letters" },
  vowel: { name: "vowels", at: "at vowels" },
  space: { name: "spaces", at: "at spaces" },
  line_end: { name: "line ends", at: "at line ends" },
  punctuation: { name: "punctuation", at: "at punctuation" },
  speaker: { name: "speakers’ names", at: "in speakers’ names" },
  place: { name: "the place in the line", at: "" },
  digit: { name: "digits", at: "at digits" },
  quote: { name: "quotations", at: "inside quotes" },
  bracket: { name: "brackets", at: "inside brackets" },
};

/** A character that a class cannot do without: a model that knows none like it is not asked. @type {Partial<Record<PropertyClass, RegExp>>} */
const NEEDED = {
  capital: /^\p{Lu}$/u,
  lower_case: /^\p{Ll}$/u,
  vowel: /^[aeiou]$/i,
  space: /^ $/,
  line_end: /^\n$/,
  punctuation: /^\p{P}$/u,
  speaker: /^:$/,
  place: /^\n$/,
  digit: /^\p{Nd}$/u,
  quote: /^["“”]$/,
  bracket: /^[()[\]{}]$/,
};

/** As long as a pattern may be. */
export const LONGEST_PATTERN = 200;

/** The pattern that is sought, null where it is none. @param {string} sought */
export function patternOf(sought) {
  return /^\/(.*)\/$/s.exec(sought)?.[1] ?? null;
}

/** The question of a link; what is none is nothing. @param {string | null} link */
export function soughtOf(link) {
  if (!link || link.length > LONGEST_PATTERN + 2) return "";
  const known = link === "loss" || Object.hasOwn(CLASSES, link) || patternOf(link) !== null;
  return known ? link : "";
}

/** The classes that a model's characters allow. @param {readonly string[]} vocabulary */
export function classesOf(vocabulary) {
  return Object.entries(CLASSES).filter(([id]) => {
    const needed = NEEDED[/** @type {PropertyClass} */ (id)];
    return !needed || vocabulary.some((token) => needed.test(token));
  });
}

/** Why no unit of a text can be asked about a class: the text has none of it. Empty where it may have. */
/** @param {string} sought @param {readonly string[]} tokens */
export function absence(sought, tokens) {
  const needed = NEEDED[/** @type {PropertyClass} */ (sought)];
  if (!needed || sought === "place" || tokens.some((token) => needed.test(token))) return "";
  return `There are no ${CLASSES[/** @type {PropertyClass} */ (sought)].name} in this text.`;
}

/** `at capitals`, `at what /x+/ matches` @param {string} sought */
export function where(sought) {
  const known = /** @type {Record<string, { at: string }>} */ (CLASSES)[sought];
  return known?.at ?? `at what ${sought} matches`;
}
