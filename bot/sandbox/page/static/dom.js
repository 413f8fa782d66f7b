// Builds DOM nodes. Text always enters as text nodes, so nothing that a person typed can become markup.

const SVG = "http://www.w3.org/2000/svg";

function put(node, props) {
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key === "style") Object.assign(node.style, value);
    else if (key === "value" || key === "checked" || key === "indeterminate") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
}

function fill(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** An HTML element: h("p", {class: "hint", on: {click}}, "text", otherNode). */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  const { value, ...rest } = props ?? {};
  put(node, rest);
  fill(node, children);
  if (value !== undefined) node.value = value;
  return node;
}

/** An SVG element. */
export function s(tag, props, ...children) {
  const node = document.createElementNS(SVG, tag);
  put(node, props);
  return fill(node, children);
}

let counter = 0;
/** An id that no other element on this page has. */
export const uid = (prefix) => `${prefix}-${++counter}`;

const PATHS = {
  menu: "M3 6h18M3 12h18M3 18h18",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M4 5h16v11H10l-5 4v-4H4z",
  send: "M4 12l16-8-5 16-3-6z",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  inspect: "M4 5h16M4 10h10M4 15h16M4 20h7",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  hash: "M9 4L7 20M17 4l-2 16M4 9h16M3 15h16",
  chevron: "M7 10l5 5 5-5",
  back: "M14 6l-6 6 6 6",
  check: "M5 12l5 5 9-10",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-7 7-7s7 3 7 7M16 4a4 4 0 0 1 0 7M18 14c2.5 1 4 3.5 4 7",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8h.01",
  warning: "M12 4L2.5 20h19zM12 10v5M12 17.5h.01",
};

/** A line icon; decoration only, so hidden from screen readers. */
export function icon(name) {
  return s(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name] ?? PATHS.info }),
  );
}

/** A button that shows only an icon; `label` is what it is called. */
export function iconButton(name, label, onclick, props = {}) {
  const { class: extra, ...rest } = props;
  return h(
    "button",
    { type: "button", class: `icon-button ${extra ?? ""}`, "aria-label": label, title: label, on: { click: onclick }, ...rest },
    icon(name),
  );
}

/**
 * Replaces a node by its newer self. Focus stays on the control with the same `data-key`, so that a
 * message or a view that the app updates does not throw a keyboard user back to the top.
 */
export function swap(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const key = held?.dataset?.key;
  const caret = held && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
  old.replaceWith(fresh);
  if (!held) return fresh;
  const again = key ? [...fresh.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key) : null;
  const target = again ?? fresh;
  if (!again && !fresh.hasAttribute("tabindex")) fresh.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  if (again && caret && caret[0] !== null && "setSelectionRange" in again) {
    try { again.setSelectionRange(...caret); } catch { /* number and date fields have no caret */ }
  }
  return fresh;
}

let announcer = null;
/** Says `text` to screen readers without moving focus. */
export function announce(text) {
  announcer ??= document.getElementById("announcer");
  if (announcer) announcer.append(h("p", {}, text));
  while (announcer && announcer.childElementCount > 6) announcer.firstElementChild.remove();
}
