/** What the form of a new training asks, and the recipe that comes of it. */

/** @import { TrainingBody, TrainingData, TrainingRecipe } from "../../protocol.js" */

/** @typedef {"hello" | "year" | "text" | "set"} Choice */

/**
 * What was typed. Fields hold the text as it stands in the form; those not touched are missing.
 *
 * @typedef {object} Draft
 * @property {Choice} choice
 * @property {string} set the data set's id
 * @property {string} text one's own
 * @property {Partial<Record<Choice, Record<string, string>>>} fields what was typed beside each choice
 */

/**
 * @typedef {object} Field
 * @property {keyof TrainingRecipe} name
 * @property {string} label
 * @property {string} hint
 * @property {readonly string[]} [options] among which one is chosen; a number otherwise
 * @property {string} [none] what an empty field says
 */

/** @type {Field[]} */
export const FIELDS = [
  { name: "cell", label: "cell", hint: "", options: ["rnn", "lstm", "gru"] },
  { name: "hidden", label: "units", hint: "in every hidden layer" },
  { name: "layers", label: "layers", hint: "hidden layers, 1 to 4" },
  { name: "learning_rate", label: "learning rate", hint: "step size along the gradient" },
  { name: "clip", label: "clip", hint: "longest gradient; empty: not clipped", none: "none" },
  { name: "steps", label: "updates", hint: "in all" },
];

/** @type {Field[]} */
export const FURTHER = [
  { name: "optimiser", label: "optimiser", hint: "", options: ["sgd", "adam", "adamw"] },
  {
    name: "activation",
    label: "activation",
    hint: "of the rnn",
    options: ["tanh", "relu", "sigmoid"],
  },
  {
    name: "init",
    label: "first W_hh",
    hint: "how it is drawn",
    options: ["uniform", "normal", "orthogonal", "identity", "lecture"],
  },
  { name: "skip", label: "skip", hint: "steps of a skip connection, from 2; 0: none" },
  { name: "forget_bias", label: "forget bias", hint: "of the LSTM at first" },
  { name: "loss", label: "loss", hint: "over the steps of a batch", options: ["mean", "total"] },
  { name: "length", label: "BPTT length", hint: "steps the gradient goes back" },
  { name: "batch", label: "batch", hint: "sequences side by side" },
  { name: "seed", label: "seed", hint: "the same seed, the same training" },
  {
    name: "pace",
    label: "pace",
    hint: "updates a second at most; empty: as fast as it can",
    none: "full",
  },
];

/** What the name of a kept model is made of. */
const NAMED = "small letters, digits, - and _.";

/**
 * The server's sentence about a field with the field's own label: `‘units’ holds a value that is not allowed`.
 *
 * @param {string} words
 * @param {string} field as the API names it
 */
export function labelled(words, field) {
  const known = [...FIELDS, ...FURTHER].find(({ name }) => name === field);
  const label = known?.label ?? { id: "name" }[field];
  if (!label || !words.startsWith(`${field} `)) return words;
  return `‘${label}’${words.slice(field.length)}`.replace(/text that matches .*/, NAMED);
}

/** The lecture's own weights fit its own net alone; any other begins at random. */
const LECTURE = { cell: "rnn", hidden: "3", layers: "1", activation: "tanh" };

/** @returns {Draft} */
export function newDraft() {
  return { choice: "hello", set: "", text: "", fields: {} };
}

/**
 * The data that a draft is about, with its recipe; null where the server has none.
 *
 * @param {Draft} draft
 * @param {readonly TrainingData[]} data
 */
export function dataOf(draft, data) {
  const sets = setsOf(data);
  const id = draft.choice === "set" ? draft.set || sets[0]?.id : draft.choice;
  return data.find((one) => one.id === id) ?? null;
}

/** The data sets at hand, beside what has a choice of its own. @param {readonly TrainingData[]} data */
export function setsOf(data) {
  return data.filter(({ id }) => !["hello", "year", "text"].includes(id));
}

/**
 * What a field says: what was typed, else what the data's recipe has.
 *
 * @param {Draft} draft
 * @param {Field} field
 * @param {TrainingRecipe | undefined} recipe
 */
export function valueOf(draft, { name }, recipe) {
  const typed = draft.fields[draft.choice]?.[name];
  if (typed !== undefined) return typed;
  const usual = recipe?.[name] ?? "";
  if (name === "init" && usual === "lecture" && !isLectures(draft, recipe)) return "uniform";
  return String(usual);
}

/** @param {Draft} draft @param {TrainingRecipe | undefined} recipe */
function isLectures(draft, recipe) {
  return Object.entries(LECTURE).every(([name, value]) => {
    const field = /** @type {Field} */ ({ name });
    return valueOf(draft, field, recipe).trim() === value;
  });
}

/**
 * The body of `POST /training`: the data, and the fields that are not as its recipe has them. What is no number goes as
 * it was typed, so that the server says what it would have allowed.
 *
 * @param {Draft} draft
 * @param {readonly TrainingData[]} data
 * @param {{ paused: boolean }} how
 * @returns {TrainingBody}
 */
export function bodyOf(draft, data, { paused }) {
  const source = dataOf(draft, data);
  /** @type {{ [name: string]: unknown }} */
  const body =
    draft.choice === "text" ? { text: draft.text } : { data: source?.id ?? draft.choice };
  for (const field of [...FIELDS, ...FURTHER]) {
    const value = valueOf(draft, field, source?.recipe).trim();
    if (value === String(source?.recipe[field.name] ?? "")) continue;
    if (value === "" && !field.none) continue;
    body[field.name] = field.options ? value : numberOf(value);
  }
  if (paused) body.paused = true;
  return body;
}

/** @param {string} text */
function numberOf(text) {
  if (text === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
