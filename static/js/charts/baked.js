/** A part of a picture that seldom changes: drawn once, then copied. */

export class Baked {
  #key = "";
  #canvas = document.createElement("canvas");

  /**
   * Copies the part into the picture's upper left corner, drawing it anew where the key is not what it was.
   *
   * @param {CanvasRenderingContext2D} context scaled to CSS pixels
   * @param {{ width: number, height: number }} size CSS pixels
   * @param {string} key of all that the part depends on
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  draw(context, { width, height }, key, paint) {
    const ratio = context.getTransform().a;
    const canvas = this.#canvas;
    const sized = `${key} ${width} ${height} ${ratio}`;
    if (sized !== this.#key) {
      canvas.width = Math.ceil(width * ratio); // clears it
      canvas.height = Math.ceil(height * ratio);
      const own = canvas.getContext("2d");
      if (!own) throw new Error("No 2D canvas.");
      own.scale(ratio, ratio);
      paint(own);
      this.#key = sized;
    }
    context.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio);
  }
}

/** The same for a picture that is drawn once. */
export class Direct {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, height: number }} _size
   * @param {string} _key
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  draw(context, _size, _key, paint) {
    paint(context);
  }
}
