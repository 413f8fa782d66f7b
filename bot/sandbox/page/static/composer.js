// The field to write in: Enter sends, Shift and Enter begins a line, / and @ complete.
import { post } from "./api.js";
import { commandOf, complete, withMentions } from "./complete.js";
import { h, iconButton, uid } from "./dom.js";
import { menuOn } from "./menu.js";
import { attempt } from "./notices.js";
import { state } from "./store.js";

const drafts = new Map();

export class Composer {
  constructor(conversation, { thread = null, label, id }) {
    this.conversation = conversation;
    this.thread = thread;
    this.draftKey = `${state.me}/${conversation}/${thread ?? ""}`;
    this.listId = uid("suggestions");
    this.field = h("textarea", {
      id, class: "composer-text", rows: "1", "aria-label": label, placeholder: label, value: drafts.get(this.draftKey) ?? "",
      "aria-autocomplete": "list", "aria-controls": this.listId, data: { key: `composer/${thread ?? ""}` },
      on: { input: () => this.typed(), keydown: (event) => this.press(event), blur: () => this.suggest(null), click: () => this.look() },
    });
    this.list = h("div", { class: "suggestions", id: this.listId, role: "listbox", hidden: true });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.usage = h("div", { class: "usage", hidden: true });
    const shortcuts = iconButton("bolt", "Shortcuts", () => {});
    this.node = h("div", { class: "composer" }, this.list, this.usage,
      h("div", { class: "composer-box" }, thread ? null : menuOn(shortcuts, () => this.shortcuts(), { label: "Shortcuts" }), this.field,
        iconButton("send", "Send", () => this.send(), { class: "send" })),
      thread ? null : h("p", { class: "composer-help" }, h("kbd", {}, "Enter"), " sends, ", h("kbd", {}, "Shift"), " ", h("kbd", {}, "Enter"), " begins a new line, ",
        h("kbd", {}, "/"), " lists commands"));
    queueMicrotask(() => this.grow());
  }

  shortcuts() {
    const found = state.shortcuts.filter((each) => each.type === "global").map((each) => ({
      label: each.name, detail: each.description || undefined,
      run: () => attempt(() => post("shortcut", { as: state.me, callback_id: each.callback_id, conversation: this.conversation })),
    }));
    const commands = { label: "Slash commands", detail: "List what can be typed after /", run: () => this.start("/") };
    return found.length ? ["Shortcuts", ...found, "Commands", commands] : [commands];
  }

  start(text) {
    this.field.value = text;
    this.field.focus();
    this.typed();
  }

  typed() {
    drafts.set(this.draftKey, this.field.value);
    this.grow();
    this.look();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 200)}px`;
  }

  /** Offers what fits the text before the caret, and says how the command that is being typed is used. */
  look() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    this.suggest(complete(before, { inThread: Boolean(this.thread) }));
    const command = this.thread ? null : commandOf(this.field.value);
    this.usage.hidden = !command;
    if (command) this.usage.replaceChildren(h("code", {}, `${command.command} ${command.usage_hint ?? ""}`), " ", command.description ?? "");
  }

  suggest(found) {
    this.found = found;
    this.active = 0;
    this.list.hidden = !found;
    this.field.removeAttribute("aria-activedescendant");
    if (!found) return;
    this.list.setAttribute("aria-label", found.label);
    this.list.replaceChildren(...found.items.map((item, at) => h("div", { class: "suggestion", role: "option", id: uid("suggestion"), on: { click: () => this.take(at) } },
      h("span", { class: "suggestion-title" }, item.title), item.hint ? h("span", { class: "suggestion-hint" }, item.hint) : null,
      h("span", { class: "suggestion-detail" }, item.detail), item.tag ? h("span", { class: "suggestion-tag" }, item.tag) : null)));
    this.point(0);
  }

  point(to) {
    const rows = [...this.list.children];
    this.active = (to + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.active)));
    rows[this.active].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", rows[this.active].id);
  }

  take(at) {
    const item = this.found.items[at];
    const caret = this.field.selectionStart;
    const { value } = this.field;
    this.field.value = value.slice(0, this.found.start) + item.insert + value.slice(caret).replace(/^ /, "");
    const end = this.found.start + item.insert.length;
    this.field.setSelectionRange(end, end);
    this.field.focus();
    this.typed();
  }

  press(event) {
    if (event.isComposing) return;
    const { found } = this;
    const exact = found?.items[this.active]?.insert.trim().toLowerCase() === this.field.value.trim().toLowerCase();
    if (found && (event.key === "ArrowDown" || event.key === "ArrowUp")) this.point(this.active + (event.key === "ArrowDown" ? 1 : -1));
    else if (found && (event.key === "Tab" || (event.key === "Enter" && !exact)) && !event.shiftKey) this.take(this.active);
    else if (found && event.key === "Escape") this.suggest(null);
    else if (event.key === "Enter" && !event.shiftKey) this.send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async send() {
    const typed = this.field.value.trim();
    if (!typed) return;
    const body = { as: state.me, conversation: this.conversation, text: withMentions(typed), ...(this.thread ? { thread_ts: this.thread } : {}) };
    // What became of a command is said on the live stream, in Slack's words.
    const told = (error) => typed.startsWith("/") && error.code !== "workspace_unreachable";
    this.field.value = "";
    this.typed();
    const sent = await attempt(() => post("say", body), told);
    if (sent || this.field.value) return;
    this.field.value = typed; // refused: what was typed is kept
    this.typed();
  }
}
