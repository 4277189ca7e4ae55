/** What the playhead leaves behind it: drawn a step at a time and kept, anew only where it has gone back. */

export class Grown {
  #key = "";
  #canvas = document.createElement("canvas");
  /** The last step that is drawn. */
  #last = -1;

  /**
   * Copies all steps up to the playhead's into the picture's upper left corner.
   *
   * @param {CanvasRenderingContext2D} context scaled to CSS pixels
   * @param {{ width: number, height: number }} size CSS pixels
   * @param {string} key of all that a step's mark depends on
   * @param {number} playhead
   * @param {(context: CanvasRenderingContext2D, t: number) => void} mark
   */
  draw(context, { width, height }, key, playhead, mark) {
    const ratio = context.getTransform().a;
    const canvas = this.#canvas;
    const own = canvas.getContext("2d");
    if (!own) throw new Error("No 2D canvas.");
    const sized = `${key} ${width} ${height} ${ratio}`;
    if (sized !== this.#key || playhead < this.#last) {
      canvas.width = Math.ceil(width * ratio); // clears it
      canvas.height = Math.ceil(height * ratio);
      own.scale(ratio, ratio);
      this.#key = sized;
      this.#last = -1;
    }
    while (this.#last < playhead) mark(own, ++this.#last);
    context.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio);
  }
}
