/** A picture painted pixel by pixel. */

/**
 * Fills an image with packed colours; 0 is clear. The canvas is made anew only where its size has changed, which costs
 * more than the painting.
 *
 * @param {OffscreenCanvas} image
 * @param {number} down pixels
 * @param {number} across pixels
 * @param {(row: number, column: number) => number} colorAt as ImageData wants it (0xAABBGGRR)
 */
export function paintPixels(image, down, across, colorAt) {
  if (image.width !== across) image.width = across;
  if (image.height !== down) image.height = down;
  const context = image.getContext("2d");
  if (!context) throw new Error("No 2D canvas.");
  const pixels = context.createImageData(across, down);
  const packed = new Uint32Array(pixels.data.buffer);
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      packed[row * across + column] = colorAt(row, column);
    }
  }
  context.putImageData(pixels, 0, 0);
}
