/** The three nets of the laboratory, and by what shape each is known in every picture. */

/** @typedef {"rnn" | "lstm" | "gru"} NetId */

/**
 * @typedef {object} Net
 * @property {NetId} id the cell, as the API names it
 * @property {string} name
 * @property {string} short for a phone
 * @property {number[]} dash lengths of line and gap, in line widths
 * @property {"circle" | "square" | "triangle"} mark
 */

/** @type {readonly Net[]} */
export const NETS = [
  { id: "rnn", name: "vanilla RNN", short: "RNN", dash: [], mark: "circle" },
  { id: "lstm", name: "LSTM", short: "LSTM", dash: [5, 2.5], mark: "square" },
  { id: "gru", name: "GRU", short: "GRU", dash: [1.2, 2], mark: "triangle" },
];

/** How wide a mark is, in line widths. */
const MARK = 4;

/**
 * Draws a net's mark about (x, y), filled with the ground so that it also stands on a line.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Net["mark"]} mark
 * @param {number} x
 * @param {number} y
 * @param {{ width: number, color: string, fill: string }} style `width` of the line
 */
export function drawMark(context, mark, x, y, { width, color, fill }) {
  const r = (MARK * width) / 2;
  context.beginPath();
  if (mark === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (mark === "square") context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  else {
    context.moveTo(x, y - 1.2 * r);
    context.lineTo(x + 1.15 * r, y + 0.8 * r);
    context.lineTo(x - 1.15 * r, y + 0.8 * r);
    context.closePath();
  }
  context.setLineDash([]);
  context.fillStyle = fill;
  context.strokeStyle = color;
  context.lineWidth = 0.75 * width;
  context.fill();
  context.stroke();
}
