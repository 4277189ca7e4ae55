/** What a colour means: a ramp of the map with the numbers at its ends. */

/**
 * @param {string} low
 * @param {string} high
 * @returns {{ el: HTMLElement, paint: (colors: Uint32Array, outline: string) => void, label: (low: string, high: string) => void }}
 */
export function legend(low, high) {
  const el = document.createElement("span");
  const ramp = document.createElement("canvas");
  const [left, right] = [document.createElement("span"), document.createElement("span")];
  el.className = "legend";
  ramp.width = 128;
  ramp.height = 1;
  ramp.setAttribute("aria-hidden", "true");
  el.append(left, ramp, right);
  const label = (/** @type {string} */ from, /** @type {string} */ to) => {
    left.textContent = from;
    right.textContent = to;
  };
  label(low, high);
  return { el, label, paint: (colors, outline) => paintRamp(ramp, colors, outline) };
}

/** @param {HTMLCanvasElement} ramp @param {Uint32Array} colors @param {string} outline */
function paintRamp(ramp, colors, outline) {
  const context = ramp.getContext("2d");
  if (!context) return;
  const image = context.createImageData(ramp.width, 1);
  new Uint32Array(image.data.buffer).set(
    Uint32Array.from({ length: ramp.width }, (_, k) => colors[2 * k] ?? 0),
  );
  context.putImageData(image, 0, 0);
  ramp.style.setProperty("outline", `1px solid ${outline}`);
}
