/**
 * Reads safetensors: a header of JSON, then planes of numbers that are looked at where they lie.
 *
 * `u64 length | header | data`, all little endian, as every browser's typed arrays are. Our messages travel as a JSON
 * string in the header's `__metadata__.message`.
 */

/** @typedef {Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array | BigInt64Array} Numbers */
/** @typedef {{ dtype: string, shape: number[], data: Numbers }} Tensor `F16` is kept as its 16 bits */
/** @typedef {{ message: any, tensors: Record<string, Tensor> }} Frame */

const ARRAYS = /** @type {const} */ ({
  U8: Uint8Array,
  F16: Uint16Array,
  I32: Int32Array,
  F32: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
});

const LENGTH_BYTES = 8;

/**
 * A safetensors message, its tensors as views into the buffer (a copy only where the sender did not align them).
 *
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 * @throws {RangeError} the buffer is shorter than its header says, or holds numbers of an unknown type
 */
export function decode(buffer) {
  if (buffer.byteLength < LENGTH_BYTES)
    throw new RangeError("This message ends in its first bytes.");
  const start = LENGTH_BYTES + Number(new DataView(buffer).getBigUint64(0, true));
  if (start > buffer.byteLength) throw new RangeError("This message ends in its header.");
  const bytes = new Uint8Array(buffer, LENGTH_BYTES, start - LENGTH_BYTES);
  const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(bytes));
  /** @type {Record<string, Tensor>} */
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: place }] of Object.entries(entries)) {
    tensors[name] = { dtype, shape, data: view(buffer, dtype, start + place[0], start + place[1]) };
  }
  return { message: metadata?.message ? JSON.parse(metadata.message) : {}, tensors };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {string} dtype
 * @param {number} from
 * @param {number} to
 * @returns {Numbers}
 */
function view(buffer, dtype, from, to) {
  if (!(dtype in ARRAYS)) throw new RangeError(`Numbers of type ${dtype} are unknown here.`);
  const Numbers = ARRAYS[/** @type {keyof typeof ARRAYS} */ (dtype)];
  const size = Numbers.BYTES_PER_ELEMENT;
  if (to > buffer.byteLength) throw new RangeError("This message ends in its numbers.");
  return from % size === 0
    ? new Numbers(buffer, from, (to - from) / size)
    : new Numbers(buffer.slice(from, to));
}

/** Every half float's value by its 16 bits: 65,536 numbers, made once. */
export const HALF = Float32Array.from({ length: 65_536 }, (_, bits) => halfToNumber(bits));

/**
 * IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction.
 *
 * @param {number} bits 0 … 65,535
 */
function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
