/** Where one is on the route. */

const KEPT = "rnnscope.stop";

/** A stop is remembered in this tab, and marked on the overview. */
export function markPlace() {
  if (document.querySelector("#lesson")) return sessionStorage.setItem(KEPT, location.pathname);
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll("#lessons li a")
  );
  const here = [...links].find(({ pathname }) => pathname === sessionStorage.getItem(KEPT));
  here?.setAttribute("aria-current", "step");
}

/** Links from stop to stop take along what the address says by now, such as `?present`. */
export function keepQuery() {
  const links = /** @type {NodeListOf<HTMLAnchorElement | HTMLLinkElement>} */ (
    document.querySelectorAll('main a[href^="/lessons"], link[rel="prev"], link[rel="next"]')
  );
  const follow = () => {
    for (const link of links) {
      link.setAttribute("href", new URL(link.href).pathname + location.search);
    }
  };
  follow();
  addEventListener("looks", () => queueMicrotask(follow)); // presenting has begun or ended
}
