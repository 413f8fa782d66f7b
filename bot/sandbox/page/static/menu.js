// A menu that opens from a button: arrow keys move, Enter chooses, Escape closes and gives the focus back.
import { h, uid } from "./dom.js";
import { openPopup } from "./popup.js";

/**
 * Makes `button` open a menu. `items()` gives [{label, detail, run, pressed, href}] when it opens; a string
 * is a heading. Returns the button in a wrapper that holds the menu.
 */
export function menuOn(button, items, { side = "start", label = "Menu" } = {}) {
  let close = null;
  const wrap = h("span", { class: "menu-anchor" }, button);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");

  const entry = (item) => {
    if (typeof item === "string") return h("div", { class: "menu-heading", role: "presentation" }, item);
    const detail = item.detail ? uid("detail") : undefined;
    return h("button", {
      type: "button", role: "pressed" in item ? "menuitemradio" : "menuitem", class: "menu-item", tabindex: "-1",
      "aria-checked": "pressed" in item ? String(item.pressed) : undefined, "aria-describedby": detail,
      on: { click: () => { close?.(); button.focus(); item.run(); } },
    }, h("span", { class: "menu-label" }, item.icon ?? null, item.label), item.detail ? h("span", { class: "menu-detail", id: detail }, item.detail) : null);
  };

  const open = (at = 0) => {
    const panel = h("div", { class: "menu", role: "menu", "aria-label": label, data: { side } }, items().map(entry));
    const buttons = [...panel.querySelectorAll("button")];
    const move = (to) => buttons[(to + buttons.length) % buttons.length]?.focus();
    panel.addEventListener("keydown", (event) => {
      const here = buttons.indexOf(document.activeElement);
      const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
      if (event.key in steps) move(steps[event.key]);
      else if (event.key === "Escape") { close(); button.focus(); }
      else if (event.key === "Tab") { close(); button.focus(); return; }
      else if (event.key.length === 1 && event.key !== " ") move(buttons.findIndex((each) => each.textContent.toLowerCase().startsWith(event.key.toLowerCase())));
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    close = openPopup(button, panel, () => { close = null; button.setAttribute("aria-expanded", "false"); });
    button.setAttribute("aria-expanded", "true");
    move(at);
  };

  button.addEventListener("click", () => (close ? close() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!close) open(event.key === "ArrowUp" ? -1 : 0);
  });
  return wrap;
}
