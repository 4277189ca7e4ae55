/** Weights of a small model at other values, to see what everything that is made of them then does. */

/** @import { EditEntry, ModelCard } from "./protocol.js" */
/** @import { Store, Weights } from "./types.js" */

/** Up to so many units a layer the server takes edits, and so many of them: its limits `edited_hidden` and `edits`. */
export const MOST_UNITS = 16;
export const MOST = 64;
/** As far as a weight can be set. */
export const LARGEST = 1000;

/** One number of a parameter; a bias has no column. @typedef {{ parameter: string, row: number, column: number | null }} Place */

/** Whether the page offers to edit a model. @param {Pick<ModelCard, "hidden" | "inputs"> | null} card */
export function isEditable(card) {
  return card !== null && card.inputs === "one_hot" && card.hidden <= MOST_UNITS;
}

const GATES = { rnn: 1, lstm: 4, gru: 3 };

/** Every parameter's shape, as `/weights` tells it. @param {ModelCard} card @returns {Record<string, number[]>} */
export function shapesOf({ cell, hidden, layers, skip, vocabulary_size: size, parameters }) {
  const rows = GATES[cell] * hidden;
  /** @type {Record<string, number[]>} */
  const shapes = {};
  for (let layer = 0; layer < layers; layer++) {
    shapes[`rnn.weight_ih_l${layer}`] = [rows, layer ? hidden : size];
    shapes[`rnn.weight_hh_l${layer}`] = [rows, hidden];
    shapes[`rnn.bias_ih_l${layer}`] = [rows];
    shapes[`rnn.bias_hh_l${layer}`] = [rows];
    if (skip) shapes[`rnn.weight_skip_l${layer}`] = [rows, hidden];
  }
  shapes["head.weight"] = [size, hidden];
  const counted = Object.values(shapes).reduce((sum, [a = 0, b = 1]) => sum + a * b, 0);
  if (counted < parameters) shapes["head.bias"] = [size];
  return shapes;
}

/** The edits of the present model; another model's wait until it is back. @param {Pick<Store, "edits" | "card">} store @returns {EditEntry[]} */
export function editsOf({ edits, card }) {
  const model = card.value;
  const { model: id, entries } = edits.value;
  if (!model || id !== model.id || !isEditable(model)) return [];
  const shapes = shapesOf(model);
  return entries.filter(({ parameter, row, column }) => {
    const [rows = 0, columns] = shapes[parameter] ?? [];
    const inside = columns === undefined ? column == null : column != null && column < columns;
    return row < rows && inside;
  });
}

/** @param {Place | EditEntry} one @param {Place | EditEntry} other */
export function isThere(one, other) {
  return placeName(one) === placeName(other);
}

/**
 * Sets a weight of the present model; as served, where no value is given.
 *
 * @param {Pick<Store, "edits" | "card">} store
 * @param {Place} place
 * @param {number | null} value
 */
export function edit(store, place, value) {
  const others = editsOf(store).filter((one) => !isThere(one, place));
  const entries = value === null ? others : [...others, { ...place, value }].slice(-MOST);
  store.edits.value = { model: store.card.value?.id ?? "", entries };
}

/** Matrices with edits in them; the given ones stay. @param {Weights} weights @param {readonly EditEntry[]} edits @returns {Weights} */
export function editWeights(weights, edits) {
  const all = { ...weights };
  for (const { parameter, row, column, value } of edits) {
    const old = all[parameter];
    if (!old) continue;
    const values = old === weights[parameter] ? old.values.slice() : old.values;
    values[row * (old.shape[1] ?? 1) + (column ?? 0)] = value;
    all[parameter] = { shape: old.shape, values };
  }
  return all;
}

const SYMBOLS = /** @type {Record<string, string>} */ ({
  weight_ih: "W_xh",
  weight_hh: "W_hh",
  weight_skip: "W_s",
  bias_ih: "b_xh",
  bias_hh: "b_hh",
});

/** `W_hh`, as the notation has it. @param {string} parameter */
export function symbolOf(parameter) {
  if (parameter === "head.weight") return "W_hy";
  if (parameter === "head.bias") return "b_y";
  return SYMBOLS[parameter.replace(/^rnn\.|_l\d$/g, "")] ?? parameter;
}

/** `W_hh[1, 2]`, with its layer where there are several. @param {Place | EditEntry} place @param {Pick<ModelCard, "layers">} card */
export function nameOf({ parameter, row, column }, { layers }) {
  const layer = /_l(\d)$/.exec(parameter)?.[1];
  const of = layers > 1 && layer ? ` of layer ${Number(layer) + 1}` : "";
  return `${symbolOf(parameter)}[${column == null ? row : `${row}, ${column}`}]${of}`;
}

/** The part of a link: `rnn.weight_hh_l0.1.2:0.9~rnn.bias_hh_l0.0:-1` @param {readonly EditEntry[]} entries */
export function write(entries) {
  return entries.map((one) => `${placeName(one)}:${one.value}`).join("~");
}

/** @param {Place | EditEntry} place */
function placeName({ parameter, row, column }) {
  return `${parameter}.${row}${column == null ? "" : `.${column}`}`;
}

const FORM =
  /^((?:rnn|head)\.[a-z_]{4,12}(?:_l\d)?)\.(\d{1,4})(?:\.(\d{1,4}))?:(-?\d{1,4}(?:\.\d{1,20})?(?:e-\d{1,3})?)$/;

/** The edits of a link; what makes no sense is left out. @param {string | null} link @returns {EditEntry[]} */
export function read(link) {
  return (link ?? "")
    .split("~")
    .flatMap((text) => {
      const [, parameter = "", row = "", column, value = ""] = FORM.exec(text) ?? [];
      if (!parameter || Math.abs(Number(value)) > LARGEST) return [];
      return [
        {
          parameter,
          row: Number(row),
          column: column === undefined ? null : Number(column),
          value: Number(value),
        },
      ];
    })
    .slice(0, MOST);
}
