// Short notes at the edge of the screen: what failed, and what the workspace says of the app.
import { h, iconButton } from "./dom.js";
import { sentence } from "./api.js";

const STAYS_MS = 9000;

export function notify(text, kind = "info") {
  const note = h("div", { class: `notice notice-${kind}`, role: kind === "error" ? "alert" : "status" },
    h("span", {}, text), iconButton("close", "Dismiss", () => note.remove()));
  const corner = document.getElementById("notices");
  // A modal dialog makes the rest inert and covers it, so a note that concerns it is shown inside.
  const dialog = [...document.querySelectorAll("dialog[open]")].pop();
  (dialog?.querySelector(".dialog-notices") ?? corner).append(note);
  let timer = setTimeout(() => note.remove(), STAYS_MS);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => { timer = setTimeout(() => note.remove(), STAYS_MS); });
}

/** Runs a request and tells the person if it fails; gives undefined then. `told(error)`: they know already. */
export async function attempt(work, told = () => false) {
  try {
    return await work();
  } catch (error) {
    if (!told(error)) notify(sentence(error), "error");
    return undefined;
  }
}
