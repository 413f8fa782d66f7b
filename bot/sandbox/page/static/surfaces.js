// What the blocks of a message or a view need: their form, and the way their actions go.
import { post } from "./api.js";
import { attempt } from "./notices.js";
import { state } from "./store.js";
import { Form } from "./values.js";

const forms = new Map();

/** The form of a message or view; it outlives updates, so that what was typed is kept. */
export function formOf(key, known, changed) {
  if (!forms.has(key)) forms.set(key, new Form(known, changed));
  return forms.get(key);
}

const TYPED = "local-workspace-typed/";
const typedIn = (viewId) => `${TYPED}${state.workspace.start}/${viewId}`;

/** Forgets what was typed in other starts of the workspace, whose view ids come again in this one. */
export function forgetOtherStarts() {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(TYPED) && !key.startsWith(typedIn(""))) sessionStorage.removeItem(key);
    }
  } catch { /* a private window may keep nothing */ }
}

/** What was typed into a view before this tab was loaded anew, over what the workspace holds of it. */
function typed(view) {
  try {
    return { ...view.state?.values, ...JSON.parse(sessionStorage.getItem(typedIn(view.id)) ?? "{}") };
  } catch {
    return view.state?.values; // see above
  }
}

function keepTyped(viewId, values) {
  try { sessionStorage.setItem(typedIn(viewId), JSON.stringify(values)); } catch { /* see above */ }
}

export function dropForm(key) {
  forms.get(key)?.hush();
  forms.delete(key);
  try { sessionStorage.removeItem(typedIn(key)); } catch { /* see above */ }
}

export function messageContext(conversation, message, redraw) {
  const where = { as: state.me, conversation, ts: message.ts };
  const form = formOf(`${state.me}/${conversation}/${message.ts}`);
  return {
    form, redraw, conversation,
    act: (action) => attempt(() => post("press", { ...where, action, values: form.values() })),
    options: (ask) => post("options", { ...where, ...ask }),
  };
}

export function viewContext(view, redraw, errors = new Map()) {
  const where = { as: state.me, view_id: view.id };
  const form = formOf(view.id, typed(view), (values) => keepTyped(view.id, values));
  return {
    form, redraw, errors, conversation: null,
    act: (action) => attempt(() => post("view-action", { ...where, action, values: form.values() })),
    options: (ask) => post("options", { ...where, ...ask }),
  };
}
