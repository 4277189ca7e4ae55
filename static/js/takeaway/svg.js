/** A 2D context that writes SVG: svgcanvas, where it lacks something mended. */

import svgcanvas from "svgcanvas";

const SVG = "http://www.w3.org/2000/svg";
const FONT = /^(italic )?(?:normal )?(\d+) ([\d.]+)px (.*)$/;
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
/** An image's pixels are enlarged so often, so that no viewer smooths them. */
const CRISP = 6;

/** A colour that every viewer of SVG knows, and how opaque it is. @type {(color: string) => [string, number]} */
const plain = (() => {
  /** @type {Map<string, [string, number]>} */
  const known = new Map();
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  return (color) => {
    let found = known.get(color);
    if (!found && context) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a = 255] = context.getImageData(0, 0, 1, 1).data;
      known.set(color, (found = [`rgb(${r},${g},${b})`, Math.round((a / 255) * 1000) / 1000]));
    }
    return found ?? [color, 1];
  };
})();

/** @param {{ width: number, height: number }} size */
export function svgContext({ width, height }) {
  return /** @type {any} */ (new SvgContext({ width, height }));
}

class SvgContext extends /** @type {new (size: object) => any} */ (svgcanvas.Context) {
  /** Every painting of a path is an element of its own: a second one would repaint the first. */
  fill() {
    this.#paint("fill");
  }

  stroke() {
    this.#paint("stroke");
  }

  /** @param {"fill" | "stroke"} how */
  #paint(how) {
    const path = this.#add("path", { d: this.__currentDefaultPath.trim() });
    const [color, alpha] = plain(this[`${how}Style`]);
    path.setAttribute(how, color);
    path.setAttribute("opacity", String(alpha * this.globalAlpha));
    if (how === "fill") return;
    const { a, b } = this.getTransform();
    const scale = Math.hypot(a, b);
    path.setAttribute("fill", "none");
    path.setAttribute("stroke-width", String(this.lineWidth * scale));
    path.setAttribute("stroke-linecap", this.lineCap);
    path.setAttribute("stroke-linejoin", this.lineJoin);
    const dashes = String(this.lineDash ?? "") // before the first, no words but an empty list
      .split(",")
      .filter(Boolean)
      .map((one) => Number(one) * scale);
    if (dashes.length) path.setAttribute("stroke-dasharray", dashes.join(" "));
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    const [color, alpha] = plain(this.fillStyle);
    const opacity = alpha * this.globalAlpha;
    this.#add("rect", { x, y, width, height, fill: color, opacity }, true);
  }

  /** The font goes into attributes: a style would not pass the page's policy. */
  /** @param {string} words @param {number} x @param {number} y */
  fillText(words, x, y) {
    const [, italic, weight = "400", size = "14", family = ""] = FONT.exec(this.font) ?? [];
    const [color, alpha] = plain(this.fillStyle);
    const attributes = {
      x,
      y: this.textBaseline === "middle" ? y + Number(size) * 0.34 : y,
      fill: color,
      opacity: alpha * this.globalAlpha,
      "font-family": family,
      "font-size": `${size}px`,
      "font-weight": weight,
      "font-style": italic ? "italic" : "normal",
      textLength: this.measureText(words).width, // another font takes the same room
      lengthAdjust: "spacingAndGlyphs",
      "text-anchor": ANCHORS[/** @type {keyof typeof ANCHORS} */ (this.textAlign)] ?? "start",
    };
    this.#add("text", attributes, true).textContent = words;
  }

  /** Canvases become PNGs in the file. @param {CanvasImageSource & { width: number, height: number }} image @param {number[]} at */
  drawImage(image, ...at) {
    const [sx, sy, sw, sh] = at.length > 4 ? at : [0, 0, image.width, image.height];
    const [x = 0, y = 0, width = image.width, height = image.height] =
      at.length > 4 ? at.slice(4) : at;
    const source = /** @type {[number, number, number, number]} */ ([sx, sy, sw, sh]);
    const times = Math.max(sw ?? 1, sh ?? 1) < 64 ? CRISP : 1;
    const href = pictureOf(image, source, times);
    const box = { x, y, width, height, opacity: this.globalAlpha };
    this.#add("image", { ...box, preserveAspectRatio: "none", href }, true);
  }

  /** @param {string} tag @param {Record<string, string | number>} attributes @param {boolean} [placed] whether it is yet to be transformed */
  #add(tag, attributes, placed = false) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes))
      element.setAttribute(name, String(value));
    if (placed) this.__applyTransformation(element);
    this.__closestGroupOrSvg().appendChild(element);
    return element;
  }
}

/** @param {CanvasImageSource} image @param {[number, number, number, number]} source @param {number} times */
function pictureOf(image, [sx, sy, width, height], times) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * times));
  canvas.height = Math.max(1, Math.round(height * times));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No 2D canvas.");
  context.imageSmoothingEnabled = false;
  context.drawImage(image, sx, sy, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL();
}
