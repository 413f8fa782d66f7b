// The confirmation dialog that an element may ask for.
// Source: docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object.
import { h, uid } from "./dom.js";
import { textObject, textOf } from "./mrkdwn.js";

/** Asks; resolves to whether the person confirmed. Escape is a no. */
export function confirmed(object) {
  if (!object) return Promise.resolve(true);
  return new Promise((resolve) => {
    const before = document.activeElement;
    const title = uid("confirm");
    const body = uid("confirm-text");
    const yes = h("button", { type: "button", class: object.style === "danger" ? "button danger" : "button primary", on: { click: () => finish(true) } }, textOf(object.confirm) || "Yes");
    const no = h("button", { type: "button", class: "button", on: { click: () => finish(false) } }, textOf(object.deny) || "No");
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": title, "aria-describedby": body },
      h("h2", { id: title }, textOf(object.title) || "Are you sure?"),
      h("div", { id: body, class: "mrkdwn" }, textObject(object.text)),
      h("div", { class: "dialog-actions" }, no, yes));
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(answer);
    };
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); finish(false); });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
