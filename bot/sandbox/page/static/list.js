// The list of messages of a conversation or a thread: days, groups, scrolling, and moving by arrow keys.
import { announce, h, swap } from "./dom.js";
import { isEdited } from "./edit.js";
import { soon } from "./frames.js";
import { authorName, drawMessage, spoken } from "./messages.js";
import { beginning } from "./beginning.js";
import { isAfter, isReply, messageOf, messagesOf, myZone, now, state } from "./store.js";
import { dayKey, dayName, fromTs } from "./time.js";

const PAGE = 150; // older ones are drawn on request: a long channel must not slow each new message
const ANNOUNCED = 6; // of a batch, aloud

export class MessageList {
  /** `thread` is the parent's ts for a thread's list, null for the conversation's own. */
  constructor(conversation, thread = null) {
    this.conversation = conversation;
    this.thread = thread;
    this.limit = PAGE;
    this.fresh = []; // ts of messages that wait to be drawn
    this.changed = new Set();
    this.follow = false; // go to the end with the next drawing, wherever the reader is
    this.drawWaiting = () => this.flush();
    this.list = h("ol", { class: "messages", "aria-label": thread ? "Replies" : "Messages" });
    this.node = h("div", { class: "scroll" }, this.list);
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.list.addEventListener("focusin", (event) => this.enter(event.target.closest(".message")));
    this.draw();
    // What grows late (pictures) and what shrinks (the inspector opens) must not push the newest out of sight.
    this.pinned = true;
    this.node.addEventListener("scroll", () => { this.pinned = this.isNearEnd(); }, { passive: true });
    const watch = new ResizeObserver(() => { if (this.pinned && !this.isAtEnd()) this.toEnd(); });
    watch.observe(this.node);
    watch.observe(this.list);
  }

  mine() {
    const all = messagesOf(this.conversation);
    if (this.thread) return all.filter((each) => each.ts === this.thread || each.thread_ts === this.thread);
    return all.filter((each) => !isReply(each) && (!each.deleted || each.reply_count));
  }

  item(message, before) {
    const redraw = () => this.update(message.ts);
    return drawMessage(this.conversation, message, { before, inThread: Boolean(this.thread), redraw });
  }

  divider(message, before) {
    const at = fromTs(message.ts);
    if (before && dayKey(fromTs(before.ts), myZone()) === dayKey(at, myZone())) return null;
    return h("li", { class: "day", role: "presentation" }, h("span", {}, dayName(at, myZone(), now())));
  }

  nodesFor(message, before) {
    const day = this.thread ? null : this.divider(message, before);
    return [day, this.item(message, day ? null : before)].filter(Boolean);
  }

  earlier() {
    return h("li", { class: "earlier" }, h("button", { type: "button", class: "button", on: { click: () => this.showEarlier() } }, "Show earlier messages"));
  }

  draw() {
    const all = this.mine();
    const shown = all.slice(-this.limit);
    const earlier = all.length > shown.length ? this.earlier() : null;
    Object.assign(this, { fresh: [], changed: new Set(), follow: false });
    this.shown = shown.map((each) => each.ts);
    const nodes = shown.flatMap((message, at) => this.nodesFor(message, shown[at - 1]));
    if (!earlier && !this.thread) nodes.unshift(beginning(this.conversation));
    const inEdit = this.items().find(isEdited);
    const active = document.activeElement;
    this.list.replaceChildren(...[earlier, ...nodes.map((node) => (inEdit && node.dataset.ts === inEdit.dataset.ts ? inEdit : node))].filter(Boolean));
    if (inEdit?.contains(active)) active.focus({ preventScroll: true });
    this.rove();
    this.toEnd();
  }

  showEarlier() {
    const height = this.node.scrollHeight;
    this.limit += PAGE;
    this.draw();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.node.scrollTop = this.node.scrollHeight - height;
    this.list.querySelector(".message")?.focus({ preventScroll: true });
  }

  find(ts) {
    return [...this.list.children].find((node) => node.dataset.ts === ts) ?? null;
  }

  /** A message that is new to the page; it is drawn with the next batch. */
  add(message) {
    if (!this.thread && isReply(message)) return this.update(message.thread_ts);
    if (this.thread && message.ts !== this.thread && message.thread_ts !== this.thread) return;
    this.fresh.push(message.ts);
    this.follow ||= message.user === state.me;
    soon(this.drawWaiting);
  }

  /** A message that is now different, also by its replies. */
  update(ts) {
    this.changed.add(ts);
    soon(this.drawWaiting);
  }

  /** Draws what has come and changed since the last time, and only that where it can. */
  flush() {
    const { changed, follow } = this;
    const known = new Set(this.shown);
    const fresh = this.fresh.filter((ts) => !known.has(ts)).map((ts) => messageOf(this.conversation, ts)).filter(Boolean);
    Object.assign(this, { fresh: [], changed: new Set(), follow: false });
    for (const message of fresh.slice(-ANNOUNCED)) announce(`${message.ephemeral ? "Only visible to you. " : ""}${authorName(message)}: ${spoken(message)}`);
    const end = this.pinned || follow;
    const newest = this.shown.at(-1);
    const inOrder = fresh.every((message, at) => isAfter(message.ts, fresh[at - 1]?.ts ?? newest));
    if (!this.shown.length || !inOrder || fresh.length >= PAGE) return this.draw();
    const all = changed.size ? this.mine() : [];
    const heights = new Map([...changed].map((ts) => [ts, this.find(ts)?.offsetHeight ?? 0])); // all read before one is drawn
    for (const ts of changed) if (!this.redrawOne(ts, all, heights.get(ts))) return this.draw();
    let before = messageOf(this.conversation, newest);
    for (const message of fresh) {
      this.list.append(...this.nodesFor(message, before));
      this.shown.push(message.ts);
      before = message;
    }
    if (end && this.shown.length > 2 * PAGE) this.trim();
    this.rove();
    if (end) this.node.scrollTop = this.node.scrollHeight;
    return undefined;
  }

  /** Puts a message as it is now in its place, as tall as it was until it is laid out, so that nobody who reads it is moved. */
  redrawOne(ts, all, height) {
    const old = this.find(ts);
    const at = all.findIndex((each) => each.ts === ts);
    if (!old || at < 0) return at >= 0 && this.fresh.includes(ts);
    if (isEdited(old)) return true;
    const fresh = this.item(all[at], old.classList.contains("grouped") ? all[at - 1] : null);
    fresh.style.containIntrinsicBlockSize = `auto ${height}px`;
    swap(old, fresh);
    if (old.tabIndex === 0) fresh.tabIndex = 0;
    return true;
  }

  /** Lets the oldest go from a long list that is read at its end; they come back on request. */
  trim() {
    this.shown = this.shown.slice(-PAGE);
    const first = this.find(this.shown[0]);
    while (this.list.firstElementChild !== first) this.list.firstElementChild.remove();
    const message = messageOf(this.conversation, this.shown[0]);
    first.replaceWith(this.earlier(), ...this.nodesFor(message, null));
  }

  isAtEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 2;
  }

  isNearEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 160;
  }

  /** Scrolls to the newest message, once a frame however many have come. */
  toEnd() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.node.scrollTop = this.node.scrollHeight;
    });
  }

  items() {
    return [...this.list.querySelectorAll(":scope > .message")];
  }

  /** One message is in the tab order: the last one, until another is entered. */
  rove() {
    const last = this.list.lastElementChild;
    if (!last?.classList.contains("message")) return;
    const held = this.current?.isConnected ? this.current : null;
    if (held && held.contains(document.activeElement)) return;
    if (this.current) this.current.tabIndex = -1;
    last.tabIndex = 0;
    this.current = last;
  }

  enter(item) {
    if (!item || item === this.entered) return;
    const toolbar = (node, value) => node?.querySelectorAll(":scope > .toolbar button").forEach((each) => { each.tabIndex = value; });
    toolbar(this.entered, -1);
    toolbar(item, 0);
    if (this.current && this.current !== item) this.current.tabIndex = -1;
    item.tabIndex = 0;
    this.current = item;
    this.entered = item;
  }

  move(event) {
    if (!event.target.classList.contains("message")) return;
    const items = this.items();
    const here = items.indexOf(event.target);
    const to = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || !items[to]) return;
    event.preventDefault();
    items[to].focus();
  }
}
