// Modals: the top of the stack of views in one dialog, with errors under their fields.
import { drawBlocks, problems } from "./blocks.js";
import { h, iconButton, swap, uid } from "./dom.js";
import { post, Refused, sentence } from "./api.js";
import { textOf } from "./mrkdwn.js";
import { notify } from "./notices.js";
import { appName, state } from "./store.js";
import { dropForm, formOf, viewContext } from "./surfaces.js";

const open = { dialog: null, id: null, hash: null, errors: new Map(), before: null, busy: false };

const top = () => state.views.at(-1) ?? null;

/** Closes the view on top, or all of them. */
async function close(all = false) {
  const view = top();
  if (!view) return;
  try {
    await post("view-close", { as: state.me, view_id: all ? state.views[0].id : view.id, all });
  } catch (error) {
    notify(sentence(error), "error");
    state.views = all ? [] : state.views.slice(0, -1); // gone there, so gone here
    drawModal();
  }
}

function focusFirstError() {
  const field = open.dialog?.querySelector("[aria-invalid=true]");
  (field?.matches("input,textarea") ? field : field?.querySelector("input,textarea") ?? field)?.focus();
}

function showErrors(errors, view) {
  open.errors = errors;
  redraw();
  focusFirstError();
  const known = new Set(view.blocks.map((block) => block.block_id));
  for (const [id, text] of errors) if (!known.has(id)) notify(text, "error");
}

async function submit() {
  const view = top();
  if (!view || open.busy) return;
  const form = formOf(view.id);
  const found = problems(view.blocks, form);
  if (found.size) return showErrors(found, view);
  form.hush();
  open.busy = true;
  redraw();
  let errors = new Map();
  try {
    const answer = await post("view-submit", { as: state.me, view_id: view.id, values: form.values() });
    errors = new Map(Object.entries(answer.errors ?? {}));
  } catch (error) {
    if (error instanceof Refused && error.errors) errors = new Map(Object.entries(error.errors));
    else notify(error instanceof Refused && error.code === "operation_timeout" ? "The app did not answer in 3 seconds. What you typed is still here." : sentence(error), "error");
  }
  open.busy = false;
  if (top()?.id === view.id) showErrors(errors, view);
  return undefined;
}

function content(view) {
  const context = viewContext(view, redraw, open.errors);
  const hasInput = (view.blocks ?? []).some((block) => block.type === "input");
  const action = view.submit ? h("button", { type: "submit", class: "button primary", "aria-busy": open.busy ? "true" : undefined, data: { key: "submit" } }, textOf(view.submit))
    : hasInput ? h("button", { type: "submit", class: "button primary", data: { key: "submit" } }, "Submit") : null;
  return h("form", {
    class: "modal-form", novalidate: true,
    on: {
      submit: (event) => { event.preventDefault(); submit(); },
      keydown: (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        submit();
      },
    },
  },
  h("div", { class: "modal-head" },
    state.views.length > 1 ? iconButton("back", "Back", () => close()) : h("span", { class: "modal-mark", "aria-hidden": "true" }),
    h("div", {}, h("h2", { id: "modal-title" }, textOf(view.title)), h("p", { class: "quiet" }, appName())),
    iconButton("close", "Close", () => close(true), { data: { key: "close" } })),
  h("div", { class: "modal-body", tabindex: "-1" }, drawBlocks(view.blocks, context)),
  h("div", { class: "dialog-notices" }),
  h("div", { class: "dialog-actions" }, h("button", { type: "button", class: "button", data: { key: "cancel" }, on: { click: () => close() } }, textOf(view.close) || (action ? "Cancel" : "Close")), action));
}

function redraw() {
  const view = top();
  const held = open.dialog?.firstElementChild;
  if (!view || !held) return;
  const scroll = held.querySelector(".modal-body")?.scrollTop ?? 0;
  const fresh = content(view);
  fresh.querySelector(".dialog-notices").append(...held.querySelectorAll(".dialog-notices > *"));
  swap(held, fresh);
  fresh.querySelector(".modal-body").scrollTop = scroll;
}

function firstField(form) {
  const named = [...form.querySelectorAll(".modal-body .block-input [data-key]"), ...form.querySelectorAll(".modal-body [data-key]")];
  const wanted = (top()?.blocks ?? []).find((block) => block.element?.focus_on_load);
  const key = wanted ? `${wanted.block_id}/${wanted.element.action_id}/` : null;
  return named.find((node) => key && node.dataset.key === key) ?? named.find((node) => node.matches("input:not([type=radio]),textarea,button,:checked")) ?? named[0] ?? form.querySelector("[data-key=submit]");
}

function show(view) {
  open.dialog ??= h("dialog", { class: "modal", id: uid("modal"), "aria-labelledby": "modal-title" });
  const { dialog } = open;
  if (!dialog.isConnected) {
    open.before = document.activeElement;
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); if (event.target === dialog) close(); });
    document.body.append(dialog);
  }
  open.id = view.id;
  open.hash = view.hash;
  open.errors = new Map();
  open.busy = false;
  dialog.replaceChildren(content(view));
  if (!dialog.open) dialog.showModal();
  firstField(dialog.firstElementChild)?.focus();
}

function hide() {
  if (!open.dialog?.isConnected) return;
  open.dialog.close();
  open.dialog.remove();
  open.dialog = null;
  open.id = null;
  if (open.before?.isConnected) open.before.focus();
  else document.getElementById("composer-text")?.focus();
}

const known = new Set();

/** Brings the dialog in line with the stack of views. */
export function drawModal() {
  const ids = new Set(state.views.map((view) => view.id));
  for (const id of known) if (!ids.has(id)) { dropForm(id); known.delete(id); }
  for (const id of ids) known.add(id);
  const view = top();
  if (!view) hide();
  else if (view.id === open.id && open.dialog?.isConnected) {
    if (view.hash && view.hash === open.hash) return; // the same view once more: errors and focus stay
    open.hash = view.hash;
    open.errors = new Map();
    redraw();
  } else show(view);
}
