/** How often each network is right, by the characters between the year and '?': its card's own figures. */

/** @import { Pair } from "./state.js" */

import { html, nothing } from "lit";

import { fill } from "../../dom.js";
import { NETS } from "./state.js";

/**
 * @param {HTMLElement} el
 * @param {Pair} pair
 */
export function mountOften(el, pair) {
  fill(el, () => {
    const shares = NETS.map(({ id, name }) => ({
      name,
      first: pair.cards.value.find((card) => card.id === id)?.metrics?.year_first ?? {},
      last: pair.cards.value.find((card) => card.id === id)?.metrics?.year_last ?? {},
    }));
    const distances = Object.keys(shares[0]?.first ?? {});
    if (!distances.length) return nothing;
    return html`<h2>How often they are right</h2>
      <div class="wide" tabindex="0" role="group" aria-label="How often they are right">
        <table>
          <caption>
            Sentences answered right, in %, by characters of filler; each figure is over every year
            from 1901 to 2030, twice.
          </caption>
          <thead>
            <tr>
              <th scope="col">filler</th>
              ${distances.map((distance) => html`<th scope="col" class="number">${distance}</th>`)}
            </tr>
          </thead>
          ${[
            /** @type {const} */ (["first", "the year first: ‘In 2004, … ?’"]),
            /** @type {const} */ (["last", "the year last: ‘… in 2004?’"]),
          ].map(
            ([part, title]) =>
              html`<tbody>
                <tr>
                  <th scope="rowgroup" colspan=${distances.length + 1}>${title}</th>
                </tr>
                ${shares.map(
                  (net) =>
                    html`<tr>
                      <th scope="row">${net.name}</th>
                      ${distances.map((distance) => cell(net[part][distance]))}
                    </tr>`,
                )}
              </tbody>`,
          )}
        </table>
      </div>`;
  });
}

/** A share, and below it a bar of it. @param {number | undefined} share */
function cell(share) {
  if (share === undefined) return html`<td></td>`;
  return html`<td class="number">
    ${(100 * share).toFixed(1)}<span class="percent"> %</span>
    <svg class="bar" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <rect width=${share} height="1" />
    </svg>
  </td>`;
}
