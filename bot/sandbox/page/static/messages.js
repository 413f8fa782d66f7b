// One message as a Slack user knows it: who, when, what, and what can be done with it.
import { blocksText, drawBlocks } from "./blocks.js";
import { post } from "./api.js";
import { h, icon, iconButton, uid } from "./dom.js";
import { ownItems } from "./edit.js";
import { menuOn } from "./menu.js";
import { emoji } from "./emoji.js";
import { link, mrkdwn, plainText } from "./mrkdwn.js";
import { attempt, notify } from "./notices.js";
import { image } from "./elements.js";
import { go } from "./route.js";
import { isReply, messagesOf, myZone, now, person, state } from "./store.js";
import { messageContext } from "./surfaces.js";
import { clockTime, dayName, fromTs, moment } from "./time.js";

const GROUP_SECONDS = 300;
const HUES = 8;
const PICTURE = /\.(png|jpe?g|gif|svg|webp)$/i;

/** Initials on a colour that stays the same for a person. */
export function avatar(id, name, isBot = false) {
  const initials = name.split(/\s+/).filter(Boolean).map((word) => [...word][0]).slice(0, 2).join("").toUpperCase();
  const hue = [...String(id)].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7) % HUES;
  return h("span", { class: `avatar avatar-${isBot ? "app" : hue}`, "aria-hidden": "true" }, initials || "?");
}

export const authorName = (message) => message.username || person(message.user)?.real_name || person(message.user)?.name || "Unknown";

/** Whether a message is drawn under the one before it without its own head. */
export function continues(message, before) {
  return Boolean(before) && !message.ephemeral && !before.ephemeral && before.user === message.user && before.username === message.username
    && !before.deleted && Number(message.ts) - Number(before.ts) < GROUP_SECONDS;
}

/** A message as one line of text. */
export function spoken(message) {
  return mrkdwn(message.text).map((node) => node.textContent).join(" ") || blocksText(message.blocks) || "A message without text";
}

function shortcutItems(conversation, message, redraw) {
  const items = state.shortcuts.filter((each) => each.type === "message").map((each) => ({
    label: each.name, detail: each.description || undefined,
    run: () => attempt(() => post("shortcut", { as: state.me, callback_id: each.callback_id, conversation, ts: message.ts })),
  }));
  const copy = { label: "Copy text", run: () => copyText(plainText(message.text) || spoken(message)) };
  const rest = [copy, ...ownItems(conversation, message, redraw)];
  return items.length ? ["Shortcuts", ...items, "Message", ...rest] : rest;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify("Copied");
  } catch {
    notify("This browser does not let the page copy", "error");
  }
}

function toolbar(conversation, message, inThread, redraw) {
  if (message.ephemeral || message.deleted) return null;
  const reply = inThread ? null : iconButton("reply", "Reply in thread", () => go({ thread: message.ts }), { tabindex: "-1" });
  const more = iconButton("more", "More actions for this message", () => {}, { tabindex: "-1" });
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    reply, menuOn(more, () => shortcutItems(conversation, message, redraw), { side: "end", label: "Message actions" }));
}

function replies(conversation, message, inThread) {
  if (inThread || isReply(message) || (!message.reply_count && message.thread_ts !== message.ts)) return null;
  const held = messagesOf(conversation).filter((each) => isReply(each) && each.thread_ts === message.ts && !each.deleted && !each.ephemeral);
  const count = Math.max(held.length, message.reply_count ?? 0);
  if (!count) return null;
  const last = held.at(-1);
  const day = last ? dayName(fromTs(last.ts), myZone(), now()) : "";
  const when = { Today: "today", Yesterday: "yesterday" }[day] ?? day;
  return h("button", { type: "button", class: "replies", on: { click: () => go({ thread: message.ts }) } },
    [...new Set(held.map((each) => each.user))].slice(0, 3).map((id) => avatar(id, person(id)?.real_name ?? "?", person(id)?.is_bot)),
    h("strong", {}, `${count} ${count === 1 ? "reply" : "replies"}`),
    last ? h("span", { class: "quiet" }, `Last reply ${when} at ${clockTime(fromTs(last.ts), myZone())}`) : null);
}

function files(message) {
  return (message.files ?? []).map((file) => h("figure", { class: "file" },
    h("figcaption", {}, file.title || file.name),
    PICTURE.test(file.name) ? image({ image_url: file.url, alt_text: file.alt_text || file.title || file.name }) : h("a", { href: file.url, download: file.name }, file.name)));
}

/** Slack's older secondary content: a bar of colour, and blocks or text beside it. */
function attachments(conversation, message, redraw) {
  return (message.attachments ?? []).map((each) => h("div", { class: "attachment", style: /^#?[0-9a-f]{6}$/i.test(each.color ?? "") ? { borderColor: `#${each.color.replace("#", "")}` } : undefined },
    each.pretext ? h("div", { class: "mrkdwn" }, mrkdwn(each.pretext)) : null,
    each.title ? h("strong", {}, each.title_link ? link(each.title_link, [each.title]) : each.title) : null,
    each.blocks?.length ? drawBlocks(each.blocks, messageContext(conversation, message, redraw)) : h("div", { class: "mrkdwn" }, mrkdwn(each.text ?? each.fallback ?? ""))));
}

const reactions = (message) => (message.reactions?.length
  ? h("div", { class: "reactions" }, message.reactions.map((each) => h("span", { class: "reaction", "aria-label": `${each.name.replaceAll("_", " ")}: ${each.count}` }, emoji(each.name) ?? `:${each.name}:`, " ", each.count)))
  : null);

function body(conversation, message, redraw) {
  if (message.deleted) return h("p", { class: "quiet" }, "This message was deleted.");
  const editedAt = message.edited?.ts ?? message.edited;
  const edited = editedAt ? h("span", { class: "edited", title: Number(editedAt) ? moment(fromTs(editedAt), myZone()) : undefined }, "(edited)") : null;
  const content = message.blocks?.length
    ? drawBlocks(message.blocks, messageContext(conversation, message, redraw))
    : h("div", { class: "mrkdwn" }, mrkdwn(message.text));
  const last = content.lastElementChild;
  if (edited && !message.blocks?.length && last?.classList.contains("run")) last.append(" ", edited);
  return [content, attachments(conversation, message, redraw), edited?.parentNode ? null : edited, files(message), reactions(message)];
}

/**
 * The node of one message. `before` is the message above it, if it may continue that one;
 * `redraw` draws it anew when a person took a choice back.
 */
export function drawMessage(conversation, message, { before = null, inThread = false, redraw = () => {} } = {}) {
  const grouped = continues(message, before);
  const at = fromTs(message.ts);
  const headId = uid("message");
  const time = (className) => h("time", { class: className, datetime: at.toISOString(), title: moment(at, myZone()) }, clockTime(at, myZone()));
  const name = authorName(message);
  const isBot = message.is_bot || person(message.user)?.is_bot;
  const node = h("li", {
    class: ["message", grouped ? "grouped" : "", message.ephemeral ? "ephemeral" : ""].join(" "), tabindex: "-1",
    "aria-labelledby": headId, data: { ts: message.ts, key: `message/${message.ts}` },
  },
  grouped ? time("gutter-time") : avatar(message.user ?? name, name, isBot),
  h("div", { class: "message-body" },
    message.ephemeral ? h("div", { class: "only-you" }, icon("info"), "Only visible to you") : null,
    h("div", { class: grouped ? "sr-only" : "message-head", id: headId }, h("span", { class: "author" }, name),
      isBot ? h("span", { class: "badge" }, "App") : null, " ", time("quiet")),
    body(conversation, message, redraw), replies(conversation, message, inThread)));
  const equip = () => { // most messages are only read: their buttons are made when they are first needed
    node.removeEventListener("pointerenter", equip);
    node.removeEventListener("focusin", equip);
    node.append(...[toolbar(conversation, message, inThread, redraw)].filter(Boolean));
  };
  node.addEventListener("pointerenter", equip);
  node.addEventListener("focusin", equip);
  return node;
}
