/** Arrows that fill in the direction in which a number travels. */

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ empty: string, full: string, width: number, dash?: number[], head?: number }} ArrowStyle */

/**
 * A straight arrow: the whole of it in the empty colour, its first part in the full one.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Point} from
 * @param {Point} to
 * @param {number} share of it that is filled, 0 … 1
 * @param {ArrowStyle} style
 */
export function arrow(context, from, to, share, style) {
  polyline(context, [from, to], share, style);
}

/**
 * An arrow along corners, which are rounded.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {number} share
 * @param {ArrowStyle} style
 */
export function polyline(
  context,
  points,
  share,
  { empty, full, width, dash, head = 3 + 2 * width },
) {
  const last = points.at(-1);
  const before = points.at(-2);
  if (!last || !before) return;
  const length = pathLength(points);
  if (length < 1) return;
  const stop = Math.max(0, length - head * 0.8); // the line ends inside the head
  context.lineWidth = width;
  context.lineCap = "butt";
  if (share < 1) stroke(context, points, empty, dash ?? [], stop);
  if (share > 0) stroke(context, points, full, dash ?? [], Math.min(stop, share * length));
  tip(context, before, last, head, share >= 1 ? full : empty);
}

/** A head's width, in widths of its arrow and added to it, and its length in its own widths. */
const HEAD = { times: 1.5, more: 6, long: 0.6 };
/** No more of an arrow is head. */
const MOST_HEAD = 0.55;

/**
 * An arrow as wide as what it carries, whose head goes along with the front; its whole way is a thin line.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Point} from
 * @param {Point} to
 * @param {number} share of the way that the front has come, 0 … 1
 * @param {{ empty: string, full: string, width: number }} style
 */
export function flowArrow(context, from, to, share, { empty, full, width }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 1) return;
  if (share < 1) polyline(context, [from, to], 0, { empty, full: empty, width: 1.25 });
  if (share <= 0 || width <= 0) return;
  const wide = width * HEAD.times + HEAD.more;
  const reached = length * share;
  const head = Math.min(wide * HEAD.long, length * MOST_HEAD, reached);
  context.save();
  context.translate(from.x, from.y);
  context.rotate(Math.atan2(to.y - from.y, to.x - from.x));
  context.beginPath();
  context.rect(0, -width / 2, reached - head, width);
  context.moveTo(reached - head, -wide / 2);
  context.lineTo(reached, 0);
  context.lineTo(reached - head, wide / 2);
  context.closePath();
  context.fillStyle = full;
  context.fill();
  context.restore();
}

/**
 * The point at a share of the way along corners.
 *
 * @param {Point[]} points
 * @param {number} share
 * @returns {Point}
 */
export function pointAlong(points, share) {
  let left = share * pathLength(points);
  for (let k = 1; k < points.length; k++) {
    const from = /** @type {Point} */ (points[k - 1]);
    const to = /** @type {Point} */ (points[k]);
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (left <= length && length > 0) {
      return {
        x: from.x + ((to.x - from.x) * left) / length,
        y: from.y + ((to.y - from.y) * left) / length,
      };
    }
    left -= length;
  }
  return /** @type {Point} */ (points.at(-1));
}

/** @param {Point[]} points */
function pathLength(points) {
  let sum = 0;
  for (let k = 1; k < points.length; k++) {
    const [p, q] = [/** @type {Point} */ (points[k - 1]), /** @type {Point} */ (points[k])];
    sum += Math.hypot(q.x - p.x, q.y - p.y);
  }
  return sum;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {string} color
 * @param {number[]} dash
 * @param {number} length drawn of it
 */
function stroke(context, points, color, dash, length) {
  const total = pathLength(points);
  context.beginPath();
  const [first, ...rest] = points;
  if (!first) return;
  context.moveTo(first.x, first.y);
  let left = length;
  for (let k = 0; k < rest.length && left > 0; k++) {
    const from = /** @type {Point} */ (points[k]);
    const to = /** @type {Point} */ (rest[k]);
    const step = Math.hypot(to.x - from.x, to.y - from.y);
    const next = rest[k + 1];
    if (left >= step && next) context.arcTo(to.x, to.y, next.x, next.y, 6);
    else {
      const part = Math.min(1, left / step);
      context.lineTo(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
    }
    left -= step;
  }
  context.setLineDash(total > 0 ? dash : []);
  context.strokeStyle = color;
  context.stroke();
  if (dash.length) context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Point} from @param {Point} to @param {number} size @param {string} color */
function tip(context, from, to, size, color) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const half = size * 0.45;
  context.beginPath();
  context.moveTo(to.x, to.y);
  context.lineTo(to.x - size * cos - half * sin, to.y - size * sin + half * cos);
  context.lineTo(to.x - size * cos + half * sin, to.y - size * sin - half * cos);
  context.closePath();
  context.fillStyle = color;
  context.fill();
}
