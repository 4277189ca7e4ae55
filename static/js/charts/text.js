/**
 * Words, symbols with indices and tokens on a canvas.
 *
 * All that is written on any canvas is written here: so one floor under the type holds everywhere, and a test can ask for
 * what was written and how large.
 */

/** @typedef {{ words: string, mono: string }} Fonts */
/** @typedef {{ font: string, size: number, color: string, weight?: number, align?: CanvasTextAlign, italic?: boolean }} TextStyle */

/** @type {Map<string, number>} */
const widths = new Map();

/** Pixels of the screen below which no type goes; 0 where nothing is presented. */
let floor = 0;

/** @typedef {{ words: string, size: number, box: [left: number, top: number, right: number, bottom: number], canvas: CanvasRenderingContext2D["canvas"] }} Written what was written and how large on the screen; where, as shares of the canvas, by the capitals */

/** What was written since a test asked, null where none did. @type {Written[] | null} */
let written = null;

/** Half the height of a capital letter, as a share of the type's size. */
const CAPITALS = 0.36;

/** Puts a floor under all type: the back row's. @param {number} pixels of the screen */
export function setLeastType(pixels) {
  floor = pixels;
  widths.clear();
}

/** Whether there is a floor. */
export function isRaised() {
  return floor > 0;
}

/** Notes from now on what is written, how large it is and where it stands on the screen. For tests. */
export function recordType() {
  return (written = []);
}

/** How many pixels of the screen (as CSS has them) one of the context's own is. @param {CanvasRenderingContext2D} context */
function scaleOf(context) {
  const { a, b } = context.getTransform();
  return Math.hypot(a, b) / (window.devicePixelRatio || 1);
}

/** A style whose type is not below the floor. @param {CanvasRenderingContext2D} context @param {TextStyle} style @returns {TextStyle} */
function raised(context, style) {
  return floor ? { ...style, size: Math.max(style.size, floor / scaleOf(context)) } : style;
}

/** @param {CanvasRenderingContext2D} context @param {string} words @param {number} x @param {number} y @param {number} size */
function put(context, words, x, y, size) {
  context.fillText(words, x, y);
  written?.push({
    words,
    size: size * scaleOf(context),
    box: boxOf(context, words, x, y, size),
    canvas: context.canvas,
  });
}

/** Where words stand on their canvas, turned or not. @param {CanvasRenderingContext2D} context @param {string} words @param {number} x @param {number} y @param {number} size @returns {Written["box"]} */
function boxOf(context, words, x, y, size) {
  const { width } = context.measureText(words);
  const left = x - width * ({ center: 0.5, right: 1, end: 1 }[String(context.textAlign)] ?? 0);
  const { canvas } = context;
  const ends = [
    [left, y - CAPITALS * size],
    [left + width, y + CAPITALS * size],
  ].map(([px, py]) => context.getTransform().transformPoint({ x: px, y: py }));
  const across = ends.map((end) => end.x / canvas.width);
  const down = ends.map((end) => end.y / canvas.height);
  return [Math.min(...across), Math.min(...down), Math.max(...across), Math.max(...down)];
}

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
  return measured(context, fontOf(raised(context, style)), words);
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
  const { size, ...type } = raised(context, style);
  context.font = fontOf({ ...type, size });
  context.fillStyle = style.color;
  context.textAlign = style.align ?? "left";
  context.textBaseline = "middle";
  put(context, words, x, y, size);
}

/**
 * A formula of letters with indices, `W = W_{hh}` or `h_{12}`: letters in italics, indices small and lower. Its middle is at y.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} formula
 * @param {number} x
 * @param {number} y
 * @param {TextStyle} wish
 * @returns {number} its width
 */
export function symbol(context, formula, x, y, wish) {
  const style = raised(context, wish);
  const least = Math.max(11, floor && floor / scaleOf(context));
  const parts = formula
    .split(/(_\{[^}]*\}|_[A-Za-z0-9]+)/)
    .filter(Boolean)
    .map((part) => {
      const low = part.startsWith("_");
      const words = low ? part.replace(/[_{}]/g, "") : part;
      const size = low ? Math.max(least, Math.round(style.size * 0.76)) : style.size;
      const font = fontOf({ ...style, size, italic: /^[^0-9]*[A-Za-z]/.test(words) });
      return { words, font, size, low, width: measured(context, font, words) };
    });
  const total = parts.reduce((sum, { width }) => sum + width + 0.5, 0);
  let left = style.align === "center" ? x - total / 2 : style.align === "right" ? x - total : x;
  context.fillStyle = style.color;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { words, font, size, low, width } of parts) {
    context.font = font;
    put(context, words, left, y + (low ? style.size * 0.26 : 0), size);
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
  const u = raised(context, style).size / 20;
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
