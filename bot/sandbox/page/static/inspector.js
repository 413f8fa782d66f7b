// The inspector: every request between the app and the workspace, both ways, with payload, status and time.
import { get, listenToRequests } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { attempt, notify } from "./notices.js";
import { myZone } from "./store.js";
import { clockTime } from "./time.js";

const KEPT = 400;
const entries = [];
const view = { open: false, chosen: null, filter: "", direction: "", list: null, detail: null, button: null, stop: null };

const WAYS = { to_bot: ["→ app", "Workspace to app"], from_bot: ["← app", "App to workspace"] };

const isFailed = (entry) => !entry.status || entry.status >= 400 || entry.response?.ok === false;
const fits = (entry) => (!view.direction || entry.direction === view.direction) && entry.what.toLowerCase().includes(view.filter);

/** A payload as it reads best: JSON indented, also where it came as text. */
function pretty(value) {
  if (value === null || value === undefined || value === "") return "(empty)";
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try { return JSON.stringify(JSON.parse(value), null, 2); } catch { return value; }
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\b\d+(?:\.\d+)?\b/g;

function coloured(text) {
  const out = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    out.push(text.slice(end, found.index));
    const kind = found[2] ? "json-key" : found[1] ? "json-text" : "json-value";
    out.push(h("span", { class: kind }, found[1] ?? found[0]), found[2] ?? "");
    end = found.index + found[0].length;
  }
  return [...out, text.slice(end)];
}

function payload(title, value) {
  const text = pretty(value);
  const copy = h("button", { type: "button", class: "button small", on: { click: () => navigator.clipboard?.writeText(text).then(() => notify("Copied"), () => {}) } }, "Copy");
  return h("section", {}, h("div", { class: "payload-head" }, h("h3", {}, title), copy),
    h("pre", { class: "json", tabindex: "0", "aria-label": title }, text.length > 60_000 ? text : coloured(text)));
}

function row(entry) {
  const [arrow, meaning] = WAYS[entry.direction] ?? [entry.direction, entry.direction];
  return h("button", {
    type: "button", class: `request ${isFailed(entry) ? "failed" : ""}`, data: { id: entry.id }, "aria-pressed": String(view.chosen === entry.id),
    on: { click: () => choose(entry.id) },
  },
  h("span", { class: `way way-${entry.direction}`, title: meaning }, arrow), h("span", { class: "request-what" }, entry.what),
  h("span", { class: "request-status" }, isFailed(entry) ? [icon("warning"), entry.response?.error ?? entry.status ?? "no answer"] : entry.status),
  h("span", { class: "request-ms" }, `${Math.round(entry.ms ?? 0)} ms`),
  h("span", { class: "request-at" }, clockTime(new Date(entry.at), myZone(), true)));
}

function drawList() {
  const shown = entries.filter(fits);
  view.list.replaceChildren(...(shown.length ? shown.map(row) : [h("p", { class: "empty" }, "No requests yet. They appear here as they happen.")]));
  view.list.scrollTop = view.list.scrollHeight;
}

function choose(id) {
  view.chosen = id;
  const entry = entries.find((each) => each.id === id);
  for (const each of view.list.querySelectorAll(".request")) each.setAttribute("aria-pressed", String(each.dataset.id === String(id)));
  view.detail.replaceChildren(...(entry ? [
    h("div", { class: "payload-head" }, h("h3", {}, entry.what), h("span", { class: "quiet" }, `${WAYS[entry.direction]?.[1] ?? ""}, ${entry.status ?? "no answer"}, ${Math.round(entry.ms ?? 0)} ms`)),
    payload("Request", entry.request), payload("Response", entry.response),
  ] : [h("p", { class: "empty" }, "Choose a request to see its payload.")]));
}

function requestCame(entry) {
  const at = entries.findIndex((each) => each.id === entry.id);
  if (at >= 0) entries[at] = entry;
  else entries.push(entry);
  if (entries.length > KEPT) entries.shift();
  const held = at >= 0 ? [...view.list.children].find((node) => node.dataset.id === String(entry.id)) : null;
  if (held && fits(entry)) held.replaceWith(row(entry));
  else if (entries.length >= KEPT || at >= 0 || !view.list.querySelector(".request")) drawList();
  else if (fits(entry)) {
    const near = view.list.scrollHeight - view.list.scrollTop - view.list.clientHeight < 60;
    view.list.append(row(entry));
    if (near) view.list.scrollTop = view.list.scrollHeight;
  }
  if (view.chosen === entry.id) choose(entry.id);
}

function build(node) {
  view.list = h("div", { class: "requests", role: "group", "aria-label": "Requests" });
  view.detail = h("div", { class: "payload" });
  const filter = h("input", { type: "search", class: "field", placeholder: "Filter", "aria-label": "Filter requests by name", on: { input: (event) => { view.filter = event.target.value.toLowerCase(); drawList(); } } });
  const way = h("select", { class: "field", "aria-label": "Direction", on: { change: (event) => { view.direction = event.target.value; drawList(); } } },
    h("option", { value: "" }, "Both ways"), h("option", { value: "to_bot" }, "To the app"), h("option", { value: "from_bot" }, "From the app"));
  node.replaceChildren(
    h("div", { class: "pane-head" }, h("h2", {}, "Inspector"), filter, way,
      h("button", { type: "button", class: "button small", on: { click: () => { entries.length = 0; choose(null); drawList(); } } }, "Clear"),
      iconButton("close", "Close the inspector", () => toggle(false))),
    h("div", { class: "inspector-body" }, view.list, view.detail));
  node.onkeydown = (event) => { if (event.key === "Escape") toggle(false); };
  choose(null);
}

async function toggle(open) {
  const node = document.getElementById("inspector");
  view.open = open;
  node.hidden = !open;
  view.button.setAttribute("aria-expanded", String(open));
  view.stop?.();
  view.stop = open ? listenToRequests(requestCame) : null; // whoever does not look is not sent them
  if (!open) return view.button.focus();
  if (!view.list) build(node);
  drawList();
  node.querySelector("input").focus();
  const body = await attempt(() => get("requests"));
  const known = new Set(entries.map((each) => each.id));
  for (const entry of (body?.requests ?? []).filter((each) => !known.has(each.id))) entries.push(entry);
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  drawList();
  return undefined;
}

/** The button for the bar. */
export function inspectorControl() {
  view.button = h("button", { type: "button", class: "bar-button", "aria-expanded": "false", "aria-controls": "inspector", on: { click: () => toggle(!view.open) } },
    icon("inspect"), h("span", { class: "bar-label" }, "Inspector"));
  return view.button;
}
