// Editing and deleting one's own message, in its place.
import { post } from "./api.js";
import { confirmed } from "./confirm.js";
import { withMentions } from "./complete.js";
import { h } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { attempt } from "./notices.js";
import { state } from "./store.js";

const plain = (text) => ({ type: "plain_text", text });
const SURE = {
  title: plain("Delete this message?"), text: plain("It is deleted for everybody. This cannot be undone."),
  confirm: plain("Delete"), deny: plain("Cancel"), style: "danger",
};

async function remove(conversation, message) {
  if (await confirmed(SURE)) await attempt(() => post("delete", { as: state.me, conversation, ts: message.ts }));
}

/** Whether somebody writes in this message's place; what they typed must not be drawn over. */
export const isEdited = (item) => Boolean(item?.querySelector(":scope .editor"));

/** Puts a field in the place of the message's words; Enter saves, Escape leaves them as they were. */
function edit(conversation, message, redraw) {
  const item = [...document.querySelectorAll(".message")].find((node) => node.dataset.ts === message.ts);
  const body = item?.querySelector(".message-body");
  if (!body) return;
  const leave = () => {
    editor.replaceWith(...held);
    item.focus();
    redraw(); // it may have changed meanwhile
  };
  const save = async () => {
    const text = withMentions(field.value.trim());
    if (text && text !== withMentions(plainText(message.text))) {
      if (!(await attempt(() => post("edit", { as: state.me, conversation, ts: message.ts, text })))) return;
    }
    if (editor.isConnected) leave();
  };
  const field = h("textarea", {
    class: "composer-text", rows: "1", "aria-label": "Edit the message", value: plainText(message.text),
    on: {
      keydown: (event) => {
        if (event.isComposing) return;
        if (event.key === "Escape") leave();
        else if (event.key === "Enter" && !event.shiftKey) save();
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  });
  const editor = h("div", { class: "editor" }, h("div", { class: "composer-box" }, field),
    h("div", { class: "editor-actions" }, h("button", { type: "button", class: "button small", on: { click: leave } }, "Cancel"),
      h("button", { type: "button", class: "button small primary", on: { click: save } }, "Save")));
  const held = [...body.querySelectorAll(":scope > .mrkdwn")];
  if (!held.length) return;
  held[0].before(editor);
  held.forEach((node) => node.remove());
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
  field.focus();
}

/** The entries of a message's menu for its author; none for anybody else. */
export function ownItems(conversation, message, redraw) {
  if (message.user !== state.me) return [];
  return [
    { label: "Edit message", run: () => edit(conversation, message, redraw) },
    { label: "Delete message", run: () => remove(conversation, message) },
  ];
}
