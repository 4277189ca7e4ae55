/** The arc from '?' back to the year, as wide over each character as the gradient is at its step. */

/** How flat its top is: 2 is an ellipse. */
const FLAT = 2.6;
/** Pieces are no longer than this, in pixels along the text. */
const PIECE = 3;
/** Pieces reach this far into the next one, in pixels, so that no seam is seen. */
const OVERLAP = 0.7;
/** An arc is at most this much higher than half its span. */
const RISE = 12;

/** Where an arc runs: over the text, from `start` (right) to `end` (left). @typedef {{ start: number, end: number, y: number, height: number }} Span */
/** @typedef {{ x: number, y: number }} Point */
/** A piece of the arc: it begins at a step or within it. @typedef {{ step: number, whole: boolean, norm: number, corners: [Point, Point, Point, Point] }} Piece */

/** How high an arc over so many pixels is. @param {number} pixels @param {number} most */
export function heightOf(pixels, most) {
  return Math.min(most, pixels / 2 + RISE);
}

/**
 * A point of the arc's middle line, and the direction across it.
 *
 * @param {Span} span
 * @param {number} x
 */
export function middle({ start, end, y, height }, x) {
  const half = (start - end) / 2;
  const u = Math.min(1, Math.max(-1, (x - end - half) / half));
  const left = 1 - Math.abs(u) ** FLAT;
  const rise = left ** (1 / FLAT);
  // dy/dx of the superellipse; upright at both ends
  const slope =
    left > 1e-9
      ? ((height / half) * Math.sign(u) * Math.abs(u) ** (FLAT - 1) * left ** (1 / FLAT)) / left
      : Math.sign(u) * 1e9;
  const length = Math.hypot(slope, 1);
  return {
    at: { x, y: y - height * rise },
    across: { x: -slope / length, y: 1 / length },
  };
}

/**
 * The arc in pieces.
 *
 * @param {Span} span
 * @param {{ from: number, norms: number[] }} flow norms of the steps `from` … the asked one, from left to right
 * @param {(norm: number) => number} width in pixels; 0 where nothing flows
 * @returns {Piece[]} from right to left
 */
export function pieces(span, { from, norms }, width) {
  const steps = norms.length - 1;
  const pitch = (span.start - span.end) / steps;
  const count = Math.max(1, Math.ceil(pitch / PIECE));
  const norm = (/** @type {number} */ place) => {
    const k = Math.min(steps - 1, Math.floor(place));
    const [a, b] = [norms[k] ?? 0, norms[k + 1] ?? 0];
    if (place === k) return a;
    if (place === k + 1) return b;
    return a > 0 && b > 0 ? a ** (1 - place + k) * b ** (place - k) : 0;
  };
  const edge = (/** @type {number} */ place) => {
    const { at, across } = middle(span, span.end + place * pitch);
    const half = width(norm(place)) / 2;
    return /** @type {const} */ ([
      { x: at.x - across.x * half, y: at.y - across.y * half },
      { x: at.x + across.x * half, y: at.y + across.y * half },
    ]);
  };
  const found = [];
  for (let k = steps * count; k > 0; k -= 1) {
    const [here, next] = [k / count, (k - 1) / count];
    const [a, b] = edge(here);
    const [d, c] = edge(Math.max(0, next - OVERLAP / pitch));
    if (width(norm(here)) === 0 && width(norm(next)) === 0) continue;
    const step = from + Math.ceil(here);
    found.push({
      step,
      whole: k % count === 0,
      norm: norm(here),
      corners: /** @type {[Point, Point, Point, Point]} */ ([a, d, c, b]),
    });
  }
  return found;
}

/** The middle line from end to end, as a path. @param {Span} span */
export function way(span) {
  const points = Array.from({ length: 49 }, (_, k) => {
    const share = (1 - Math.cos((Math.PI * k) / 48)) / 2;
    return middle(span, span.start + share * (span.end - span.start)).at;
  });
  return `M${points.map(written).join("L")}`;
}

/** @param {Point} point */
export function written({ x, y }) {
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
