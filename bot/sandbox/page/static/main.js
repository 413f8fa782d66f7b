// The middle: the open conversation with its messages and field, or the app's Home tab.
import { Composer } from "./composer.js";
import { get, post } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { drawHome, openHome } from "./home.js";
import { drawer } from "./sidebar.js";
import { MessageList } from "./list.js";
import { mrkdwn } from "./mrkdwn.js";
import { attempt } from "./notices.js";
import { address, go } from "./route.js";
import { conversation, conversationName, isAppDm, isReply, keepAll, messagesOf, person, state } from "./store.js";

const shown = { key: null, list: null, thread: null, composer: null };

function tabs(each) {
  const tab = (name, label) => h("a", {
    href: address({ in: each.id, tab: name === "messages" ? null : name, thread: null }), class: "tab", "aria-current": state.tab === name ? "page" : undefined, data: { key: `tab/${name}` },
  }, label);
  return h("nav", { class: "tabs", "aria-label": `${conversationName(each.id)} tabs` }, tab("home", "Home"), tab("messages", "Messages"));
}

function head(each) {
  const count = each.members?.length ?? 0;
  const sub = each.kind === "channel" ? `${count} ${count === 1 ? "member" : "members"}` : person(each.with)?.title ?? "";
  return h("div", { class: "main-head" },
    iconButton("menu", "Open the sidebar", () => drawer(true), { class: "drawer-button", id: "drawer-button", "aria-expanded": "false", "aria-controls": "sidebar" }),
    h("div", { class: "main-title" },
      h("h1", {}, each.kind === "channel" ? icon(each.is_private ? "lock" : "hash") : null, conversationName(each.id)),
      h("p", { class: "quiet" }, sub, each.topic ? [sub ? " · " : "", h("span", { class: "topic" }, mrkdwn(each.topic))] : null,
        each.is_ext_shared ? h("span", { class: "entry-tag" }, "Shared with another organization") : null)),
    isAppDm(each) ? tabs(each) : null);
}

const label = (each) => `Message ${each.kind === "channel" ? "#" : ""}${conversationName(each.id)}`;

/** Draws the middle if another conversation or tab is to be shown than now. */
export function drawMain({ force = false } = {}) {
  const each = conversation(state.open);
  const key = `${state.me}/${state.open}/${state.tab}`;
  if (!force && shown.key === key) return;
  shown.key = key;
  const node = document.getElementById("main");
  if (!each) {
    node.replaceChildren(h("p", { class: "empty" }, "Choose a conversation on the left."));
    return;
  }
  document.title = `${conversationName(each.id)}: ${state.workspace.name} (local workspace)`;
  if (state.tab === "home") {
    shown.list = null;
    node.replaceChildren(head(each), drawHome());
    openHome("home");
    return;
  }
  if (isAppDm(each)) openHome("messages");
  shown.list = new MessageList(each.id);
  if (each.is_archived) {
    node.replaceChildren(head(each), shown.list.node, h("p", { class: "empty" }, "This channel is archived. Nobody can write in it."));
    return;
  }
  shown.composer = new Composer(each.id, { label: label(each), id: "composer-text" });
  node.replaceChildren(head(each), shown.list.node, shown.composer.node);
  shown.list.toEnd();
  if (matchMedia("(pointer: fine)").matches) shown.composer.field.focus({ preventScroll: true });
}

/** Draws or hides the side pane of a thread. */
export function drawThread({ force = false } = {}) {
  const node = document.getElementById("thread");
  const key = state.thread ? `${state.me}/${state.open}/${state.thread}` : null;
  if (!force && node.dataset.shown === String(key)) return;
  const was = node.dataset.shown;
  node.dataset.shown = String(key);
  node.hidden = !key;
  if (!key) {
    shown.thread = null;
    node.replaceChildren();
    if (was && was !== "null") shown.composer?.field.focus({ preventScroll: true });
    return;
  }
  const back = () => go({ thread: null });
  shown.thread = new MessageList(state.open, state.thread);
  const composer = new Composer(state.open, { thread: state.thread, label: "Reply in this thread", id: "thread-text" });
  node.replaceChildren(
    h("div", { class: "pane-head" }, h("h2", {}, "Thread"), h("span", { class: "quiet" }, conversationName(state.open)), iconButton("close", "Close the thread", back)),
    shown.thread.node, composer.node);
  node.onkeydown = (event) => { if (event.key === "Escape") back(); };
  if (matchMedia("(pointer: fine)").matches) composer.field.focus({ preventScroll: true });
}

/** Fetches the open conversation's messages and tells the workspace that they were read. */
export async function loadConversation(id) {
  const person_ = state.me;
  const body = await attempt(() => get("messages", { as: person_, conversation: id }));
  if (!body || state.me !== person_) return;
  keepAll(id, body.messages);
  if (state.open !== id) return;
  shown.list?.conversation === id && shown.list.draw();
  shown.thread?.draw();
  read(id);
}

const READ_EVERY_MS = 400; // a burst of messages is two marks of reading: one at once, one at its end
const marking = { id: null, again: false };

function markRead(id) {
  const reader = state.me;
  Object.assign(marking, { id, again: false });
  post("read", { as: reader, conversation: id }).catch(() => {}); // a lost mark of reading is no news to anyone
  setTimeout(() => {
    if (marking.id !== id) return;
    marking.id = null;
    if (marking.again && state.me === reader) markRead(id);
  }, READ_EVERY_MS);
}

/** Tells the workspace that the open conversation has been read. */
export function read(id) {
  const each = conversation(id);
  if (each) each.unread = 0;
  if (marking.id === id) marking.again = true;
  else markRead(id);
}

const lists = (id) => [shown.list, shown.thread].filter((list) => list?.conversation === id);

export function messageCame(id, message) {
  for (const list of lists(id)) list.add(message);
}

export function messageChanged(id, message) {
  for (const list of lists(id)) list.update(list.thread || !isReply(message) ? message.ts : message.thread_ts);
}

/** The workspace's clock moved: 'Today' may be another day now. */
export function clockMoved() {
  for (const list of lists(state.open)) if (!list.node.contains(document.activeElement)) list.draw();
}

export function messageGone(id) {
  for (const list of lists(id)) list.draw();
  if (state.thread && !messagesOf(id).some((each) => each.ts === state.thread) && state.open === id) go({ thread: null });
}
