/** The line between the projector's window and the presenter's: same origin, one name a session. */

/** @typedef {{ kind: "at", title: string, notes: string, next: string, previous: string, started: number, black: boolean, workbench: Workbench | null }} At */
/** @typedef {{ step: number, length: number, text: string, token: string, playing: boolean, direction: string }} Workbench */
/** @typedef {{ kind: "do", what: string } | { kind: "where" } | At} Message */

const KEPT = "rnnscope.presenting";

/** The session of this tab, and when it began: kept over a reload. @returns {{ id: string, started: number }} */
export function session() {
  const kept = sessionStorage.getItem(KEPT);
  const [id, started] = (kept ?? "").split(" ");
  if (id && Number(started)) return { id, started: Number(started) };
  const fresh = {
    id: crypto.randomUUID?.() ?? String(Math.random()).slice(2),
    started: Date.now(),
  };
  sessionStorage.setItem(KEPT, `${fresh.id} ${fresh.started}`);
  return fresh;
}

/** Whether a presenter's window was opened from this tab. */
export function isUnderWay() {
  return sessionStorage.getItem(KEPT) !== null;
}

/** @param {string} id @param {(message: Message) => void} hear */
export function line(id, hear) {
  const channel = new BroadcastChannel(`rnnscope.present.${id}`);
  channel.addEventListener("message", ({ data }) => hear(data));
  return {
    /** @param {Message} message */
    say: (message) => channel.postMessage(message),
    end: () => channel.close(),
  };
}
