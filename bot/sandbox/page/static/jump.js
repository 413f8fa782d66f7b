// 'Jump to': find a conversation, or a person to write to, by typing part of the name (Ctrl K or ⌘ K, as in Slack).
import { get, post } from "./api.js";
import { h, iconButton, uid } from "./dom.js";
import { attempt } from "./notices.js";
import { go } from "./route.js";
import { narrow, select } from "./select.js";
import { conversationName, personName, state } from "./store.js";

const plain = (text) => ({ type: "plain_text", text, emoji: false });

function places() {
  const conversations = [...state.conversations.values()].map((each) => ({
    value: each.id, text: plain(`${each.kind === "channel" ? "#" : ""}${conversationName(each.id)}`),
    description: each.unread ? plain(`${each.unread} unread`) : undefined,
  }));
  const known = new Set([...state.conversations.values()].map((each) => each.with));
  const people = [...state.people.values()].filter((each) => !each.deleted && !known.has(each.id) && each.id !== state.me)
    .map((each) => ({ value: each.id, text: plain(personName(each.id)), description: each.title ? plain(each.title) : undefined }));
  return [{ label: plain("Conversations"), options: conversations }, { label: plain("People"), options: people }].filter((group) => group.options.length);
}

/** Opens the direct message with a person and gives its id; the list of conversations is read anew. */
export async function openDm(person) {
  const opened = await attempt(() => post("dm", { as: state.me, with: person }));
  if (!opened) return null;
  const body = await attempt(() => get("state", { as: state.me }));
  if (body) state.conversations = new Map(body.conversations.map((each) => [each.id, each]));
  return opened.conversation;
}

export function jump() {
  if (document.querySelector("dialog[open]")) return;
  const before = document.activeElement;
  const title = uid("jump");
  const close = () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  };
  const field = select({
    key: "jump", placeholder: "Name of a channel or a person", attributes: { "aria-labelledby": title },
    load: async (query) => narrow(places(), query),
    onchange: async ([chosen]) => {
      close();
      const id = state.conversations.has(chosen.value) ? chosen.value : await openDm(chosen.value);
      if (id) go({ in: id });
    },
  });
  const dialog = h("dialog", { class: "jump", "aria-labelledby": title },
    h("div", { class: "jump-head" }, h("h2", { id: title }, "Jump to"), iconButton("close", "Close", close)), field);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
  document.body.append(dialog);
  dialog.showModal();
  field.querySelector("input").focus();
  field.querySelector("input").click();
}
