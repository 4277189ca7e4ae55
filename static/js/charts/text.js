/** Words, symbols with indices and tokens on a canvas. */

/** @typedef {{ words: string, mono: string }} Fonts */
/** @typedef {{ font: string, size: number, color: string, weight?: number, align?: CanvasTextAlign, italic?: boolean }} TextStyle */

/** @type {Map<string, number>} */
const widths = new Map();

/** The fonts of the page where `el` stands. @param {Element} el @returns {Fonts} */
export function readFonts(el) {
  const style = getComputedStyle(el);
  const mono = style.getPropertyValue("--mono").trim();
  return { words: style.fontFamily || "sans-serif", mono: mono || '"JetBrains Mono", monospace' };
}

/** @param {TextStyle} style */
function fontOf({ font, size, weight = 400, italic }) {
  return `${italic ? "italic " : ""}${weight} ${size}px ${font}`;
}

/** @param {CanvasRenderingContext2D} context @param {string} font @param {string} text */
function measured(context, font, text) {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    if (widths.size > 4000) widths.clear();
    widths.set(key, width);
  }
  return width;
}

/** Fonts have come: what was measured with others no longer holds. */
export function forgetWidths() {
  widths.clear();
}

/** @param {CanvasRenderingContext2D} context @param {string} words @param {TextStyle} style */
export function widthOf(context, words, style) {
  return measured(context, fontOf(style), words);
}

/**
 * One line of text, its middle at y.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {TextStyle} style
 */
export function text(context, words, x, y, style) {
  context.font = fontOf(style);
  context.fillStyle = style.color;
  context.textAlign = style.align ?? "left";
  context.textBaseline = "middle";
  context.fillText(words, x, y);
}

/**
 * A formula of letters with indices, `W = W_{hh}` or `h_{12}`: letters in italics, indices small and lower. Its middle is at y.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} formula
 * @param {number} x
 * @param {number} y
 * @param {TextStyle} style
 * @returns {number} its width
 */
export function symbol(context, formula, x, y, style) {
  const parts = formula
    .split(/(_\{[^}]*\}|_[A-Za-z0-9]+)/)
    .filter(Boolean)
    .map((part) => {
      const low = part.startsWith("_");
      const words = low ? part.replace(/[_{}]/g, "") : part;
      const size = low ? Math.max(11, Math.round(style.size * 0.76)) : style.size;
      const font = fontOf({ ...style, size, italic: /^[^0-9]*[A-Za-z]/.test(words) });
      return { words, font, low, width: measured(context, font, words) };
    });
  const total = parts.reduce((sum, { width }) => sum + width + 0.5, 0);
  let left = style.align === "center" ? x - total / 2 : style.align === "right" ? x - total : x;
  context.fillStyle = style.color;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { words, font, low, width } of parts) {
    context.font = font;
    context.fillText(words, left, y + (low ? style.size * 0.26 : 0));
    left += width + 0.5;
  }
  return total;
}

/**
 * A token in its middle at (x, y). The space is drawn as an open box, the line end as a bent arrow.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} token
 * @param {number} x
 * @param {number} y
 * @param {TextStyle} style
 */
export function glyph(context, token, x, y, style) {
  if (token !== " " && token !== "\n") {
    text(context, token, x, y, { ...style, align: "center" });
    return;
  }
  const u = style.size / 20;
  context.beginPath();
  if (token === " ") {
    context.moveTo(x - 6 * u, y + 2 * u);
    context.lineTo(x - 6 * u, y + 6 * u);
    context.lineTo(x + 6 * u, y + 6 * u);
    context.lineTo(x + 6 * u, y + 2 * u);
  } else {
    context.moveTo(x + 5 * u, y - 6 * u);
    context.lineTo(x + 5 * u, y + 2 * u);
    context.lineTo(x - 6 * u, y + 2 * u);
    context.moveTo(x - 2 * u, y - 2 * u);
    context.lineTo(x - 6 * u, y + 2 * u);
    context.lineTo(x - 2 * u, y + 6 * u);
  }
  context.strokeStyle = style.color;
  context.lineWidth = Math.max(1.25, 1.7 * u);
  context.stroke();
}
