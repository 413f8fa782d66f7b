// Draws one block element and connects it to its form and to the app.
import { choices, overflow, selectMenu } from "./choices.js";
import { confirmed } from "./confirm.js";
import { h } from "./dom.js";
import { dateField, momentField, textField, timeField } from "./fields.js";
import { textObject, textOf } from "./mrkdwn.js";
import { valueKey } from "./values.js";

function button(element, use) {
  const node = h("button", {
    type: "button", class: `button ${element.style ?? ""}`, data: { key: use.key() }, "aria-label": element.accessibility_label,
    on: {
      click: () => {
        if (element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener");
        use.act(element.value === undefined ? {} : { value: element.value }, node);
      },
    },
  }, textObject(element.text));
  return node;
}

export function image(element) {
  const file = element.slack_file;
  const url = element.image_url ?? file?.url ?? (file?.id ? `/files/${encodeURIComponent(file.id)}/picture` : "");
  const alt = element.alt_text ?? "";
  const node = h("img", { class: "block-image", alt, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(h("span", { class: "image-missing" }, `Image: ${alt || "no description"}`)));
  // Only pictures of this workspace are loaded: nothing leaves this computer.
  const here = new URL(url, location.href);
  if (here.origin === location.origin || here.protocol === "data:") node.src = here.href;
  else queueMicrotask(() => node.dispatchEvent(new Event("error")));
  return node;
}

const DRAW = {
  button,
  image,
  overflow,
  checkboxes: choices,
  radio_buttons: choices,
  plain_text_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  number_input: textField,
  datepicker: dateField,
  timepicker: timeField,
  datetimepicker: momentField,
};
for (const what of ["static", "external", "users", "channels", "conversations"]) {
  DRAW[`${what}_select`] = selectMenu;
  DRAW[`multi_${what}_select`] = selectMenu;
}

export const ELEMENTS = Object.keys(DRAW);

/**
 * What an element needs to do its work.
 * `context` is the surface's {form, act, options, conversation}; `acts` says whether a change is sent at once.
 */
function connect(element, block, context, { acts, optional, labels }) {
  const stateful = Boolean(valueKey(element.type));
  const { block_id: blockId } = block;
  const { action_id: actionId } = element;
  const form = context.form;
  const value = stateful ? form.declare(blockId, element) : null;

  const send = async (fields, source) => {
    if (!(await confirmed(element.confirm))) return false;
    source?.setAttribute("aria-busy", "true");
    try {
      await context.act({ block_id: blockId, action_id: actionId, type: element.type, ...fields });
    } finally {
      source?.removeAttribute("aria-busy");
    }
    return true;
  };
  const dispatch = () => send(form.one(blockId, actionId));

  return {
    value, acts, optional, conversation: context.conversation,
    key: (suffix = "") => `${blockId}/${actionId}/${suffix}`,
    attributes: (fallback) => (labels ? labels : { "aria-label": fallback }),
    set: (next) => form.set(blockId, actionId, next),
    current: () => form.get(blockId, actionId),
    act: send,
    dispatch,
    later: (tell, ms) => form.later(blockId, actionId, tell, ms),
    options: (action, query) => context.options({ block_id: blockId, action_id: action, value: query }),
    change: async (next) => {
      const before = form.get(blockId, actionId);
      form.set(blockId, actionId, next);
      if (acts && !(await dispatch())) {
        form.set(blockId, actionId, before);
        context.redraw?.();
      }
    },
  };
}

/** The element's node; one that this page does not know is shown as unknown, never left out. */
export function drawElement(element, block, context, how = {}) {
  const draw = DRAW[element?.type];
  if (!draw) return h("span", { class: "unknown" }, `Unknown element: ${element?.type ?? textOf(element)}`);
  return draw(element, connect(element, block, context, { acts: true, optional: true, ...how }));
}
