/** Small helpers about elements and characters. */

/** How a character that cannot be seen is shown. */
const GLYPHS = new Map([
  [" ", "␣"],
  ["\n", "↵"],
  ["\t", "⇥"],
  ["\r", "␍"],
  ["\u00a0", "⍽"],
]);

/** A token as it is drawn: blank ones have a sign. @param {string} token */
export function glyph(token) {
  return GLYPHS.get(token) ?? token;
}

/** A token as it is named in a sentence. @param {string} token */
export function quoted(token) {
  const names = new Map([
    [" ", "space"],
    ["\n", "new line"],
    ["\t", "tab"],
  ]);
  return names.get(token) ?? `‘${token}’`;
}

/**
 * A canvas that fills its element and is sharp on every screen; `draw` is called whenever its size changes.
 *
 * @param {HTMLElement} el
 * @param {{ label: string, draw: (context: CanvasRenderingContext2D, width: number, height: number) => void }} options
 *   width and height in CSS pixels
 */
export function createCanvas(el, { label, draw }) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  el.append(canvas);
  const redraw = () => {
    const { width, height } = el.getBoundingClientRect();
    const scale = devicePixelRatio;
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    context.setTransform(scale, 0, 0, scale, 0, 0);
    draw(context, width, height);
  };
  const observer = new ResizeObserver(redraw);
  observer.observe(el);
  return {
    canvas,
    redraw,
    dispose() {
      observer.disconnect();
      canvas.remove();
    },
  };
}

/** True where a key belongs to what is being typed or set. @param {EventTarget | null} target */
export function isTyping(target) {
  return (
    target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/**
 * A text's places in UTF-16 by its places in code points, one more than there are code points.
 *
 * @param {string} text
 * @returns {(codePoint: number) => number}
 */
export function utf16Places(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (place) => place;
  const places = [0];
  for (const character of text) places.push((places.at(-1) ?? 0) + character.length);
  return (place) => places[Math.min(place, places.length - 1)] ?? 0;
}
