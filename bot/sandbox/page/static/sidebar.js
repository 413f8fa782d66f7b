// The left side: the workspace, who you act as, channels, direct messages and the app.
import { avatar } from "./messages.js";
import { h, icon, iconButton, swap, uid } from "./dom.js";
import { jump } from "./jump.js";
import { address, go } from "./route.js";
import { select } from "./select.js";
import { conversationName, isAppDm, me, person, state } from "./store.js";

const plain = (text) => ({ type: "plain_text", text, emoji: false });
const about = (each) => {
  const words = [each.title, each.is_stranger ? "another organization" : each.is_guest ? "guest" : ""].filter(Boolean).join(", ");
  return words ? plain(words) : undefined;
};
const actors = () => [...state.people.values()].filter((each) => !each.is_bot && !each.deleted).sort((a, b) => a.name.localeCompare(b.name));
const asOption = (each) => ({ value: each.id, text: plain(each.real_name || each.name), description: about(each) });

function switcher() {
  const label = uid("acting");
  return h("div", { class: "switcher" },
    h("label", { id: label, class: "switcher-label" }, "Acting as"),
    h("div", { class: "switcher-row" }, avatar(state.me, me()?.real_name ?? "?"),
      select({
        key: "switcher", placeholder: "Choose a person", chosen: me() ? [asOption(me())] : [], attributes: { "aria-labelledby": label },
        load: async (query) => [{ label: null, options: actors().map(asOption).filter((each) => `${each.text.text} ${each.description?.text ?? ""}`.toLowerCase().includes(query.toLowerCase())) }],
        onchange: ([chosen]) => chosen && go({ as: chosen.value, in: null }),
      })));
}

function mark(each) {
  if (each.kind === "channel") return icon(each.is_private ? "lock" : "hash");
  if (each.kind === "group") return icon("people");
  return avatar(each.with, conversationName(each.id), person(each.with)?.is_bot);
}

function entry(each) {
  const open = state.open === each.id;
  const unread = !open && each.unread > 0;
  return h("li", {}, h("a", {
    href: address({ in: each.id, tab: null, thread: null }), class: unread ? "entry unread" : "entry", "aria-current": open ? "page" : undefined,
    data: { key: `entry/${each.id}`, conversation: each.id },
  },
  mark(each), h("span", { class: "entry-name" }, conversationName(each.id)),
  each.is_ext_shared ? h("span", { class: "entry-tag", title: "Shared with another organization" }, "shared") : null,
  unread ? h("span", { class: "unread-count" }, each.unread > 99 ? "99+" : each.unread, h("span", { class: "sr-only" }, " unread")) : null));
}

function group(title, conversations) {
  if (!conversations.length) return null;
  const id = uid("group");
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), h("ul", {}, conversations.map(entry)));
}

const byName = (a, b) => conversationName(a.id).localeCompare(conversationName(b.id));

/** Draws the sidebar into its place; the field of the switcher is left alone while it is in use. */
export function drawSidebar() {
  const node = document.getElementById("sidebar");
  const all = [...state.conversations.values()];
  const lists = h("div", { class: "entries" },
    group("Apps", all.filter(isAppDm)),
    group("Channels", all.filter((each) => each.kind === "channel").sort(byName)),
    group("Direct messages", all.filter((each) => each.kind !== "channel" && !isAppDm(each)).sort(byName)));
  const held = node.querySelector(".entries");
  if (held && node.dataset.as === state.me) {
    const { scrollTop } = held;
    swap(held, lists).scrollTop = scrollTop;
    return;
  }
  node.dataset.as = state.me;
  node.replaceChildren(h("div", { class: "workspace-name" }, h("span", { class: "workspace-mark", "aria-hidden": "true" }),
    h("span", { class: "workspace-title" }, state.workspace.name), iconButton("search", "Jump to a conversation or person (Ctrl K)", jump)), switcher(), lists);
}

/** The drawer of narrow screens. */
export function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  document.getElementById("drawer-button")?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#sidebar a[aria-current], #sidebar a")?.focus();
}
