/** The table behind the folded network: the parameters of both networks against the length of what is read. */

/** @import { Trace } from "../../types.js" */

import { glyph } from "../../dom.js";
import { counted } from "../../number.js";
import { around } from "../../table.js";
import { twinCount } from "./counts.js";

/** @param {Trace} trace @param {number} playhead */
export function foldTable({ card, length, tokens }, playhead) {
  const { parameters } = card;
  const row = (/** @type {number} */ step) => [
    counted(step + 1),
    glyph(tokens[step] ?? ""),
    counted(parameters),
    counted(twinCount(parameters, step + 1)),
  ];
  const caption =
    "The parameters of the recurrent network and of its feed-forward twin, by the steps";
  const head = ["steps", "reads", "recurrent", "feed-forward twin"];
  return around({ caption, head, steps: length, row }, playhead);
}
