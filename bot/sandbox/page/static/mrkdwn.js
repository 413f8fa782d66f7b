// Slack's mrkdwn to DOM nodes. Source: docs.slack.dev/messaging/formatting-message-text.
// Every text goes in as a text node and only http, https, mailto and tel become links.
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { conversationName, myZone, now, personName, state } from "./store.js";
import { dateToken, fromTs, moment } from "./time.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
/** Slack escapes these three and no others. */
export const unescape = (text) => text.replace(/&(?:amp|lt|gt);/g, (found) => ENTITIES[found]);
export const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const SAFE = /^(?:https?:\/\/|mailto:|tel:)/i;

/** A link that opens elsewhere, or its plain text when the address is not one to follow. */
export function link(url, children) {
  if (!SAFE.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

export function mention(id, fallback) {
  const known = state.people.has(id);
  const own = id === state.me;
  return h("span", { class: own ? "mention mention-own" : "mention" }, `@${known ? personName(id) : fallback || id}`);
}

export function channelMention(id, fallback) {
  const known = state.conversations.get(id);
  const name = known ? conversationName(id) : fallback || "private channel";
  return known
    ? h("a", { class: "mention", href: `#in=${encodeURIComponent(id)}`, data: { conversation: id } }, `#${name}`)
    : h("span", { class: "mention" }, `#${name}`);
}

export const broadcast = (name) => h("span", { class: "mention mention-own" }, `@${name}`);

function dateNode(body, label) {
  const [, seconds, template = "", href] = body.split("^");
  const text = dateToken(seconds, unescape(template), label ?? "", myZone(), now());
  const node = h("time", { title: Number.isFinite(Number(seconds)) ? moment(fromTs(seconds), myZone()) : undefined }, text);
  return href ? link(unescape(href), [node]) : node;
}

/** One `<…>` token: mention, channel, broadcast, date or link. */
function token(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : unescape(body.slice(bar + 1));
  if (/^@[UW]/.test(target)) return mention(target.slice(1), label);
  if (/^#[CG]/.test(target)) return channelMention(target.slice(1), label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!date^")) return dateNode(target.slice(1), label);
  if (target.startsWith("!")) return h("span", {}, label || `<${unescape(target.slice(1))}>`);
  const url = unescape(target);
  if (!label && !SAFE.test(url)) return h("span", {}, `<${url}>`);
  return link(url, [label ? withEmoji(label) : url.replace(/^mailto:/i, "")]);
}

const WORD = /[\p{L}\p{N}]/u;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const isWord = (char) => char !== undefined && WORD.test(char);
const isSpace = (char) => char === undefined || /\s/.test(char);

/** Where code or a `<…>` token that starts at `at` ends, else `at`. */
function opaqueEnd(text, at) {
  if (text[at] === "`") {
    const end = text.indexOf("`", at + 1);
    return end > at + 1 && !text.slice(at, end).includes("\n") ? end + 1 : at;
  }
  if (text[at] === "<") {
    const end = text.indexOf(">", at + 1);
    return end > at + 1 && !text.slice(at + 1, end).includes("<") ? end + 1 : at;
  }
  return at;
}

/** Index of the mark that closes a style opened at `at`, or -1. */
function closing(text, at) {
  const mark = text[at];
  if (isSpace(text[at + 1]) || text[at + 1] === mark || isWord(text[at - 1])) return -1;
  for (let i = at + 1; i < text.length; i += 1) {
    const end = opaqueEnd(text, i);
    if (end > i) { i = end - 1; continue; }
    if (text[i] === "\n") return -1;
    if (text[i] === mark && !isSpace(text[i - 1]) && !isWord(text[i + 1])) return i;
  }
  return -1;
}

/** Inline mrkdwn of one or more lines, as nodes. */
export function inline(text) {
  const out = [];
  let plain = "";
  const flush = () => { if (plain) out.push(document.createTextNode(unescape(plain))); plain = ""; };
  for (let i = 0; i < text.length; ) {
    const char = text[i];
    const end = opaqueEnd(text, i);
    if (end > i) {
      flush();
      const body = text.slice(i + 1, end - 1);
      out.push(char === "`" ? h("code", {}, plainText(body)) : token(body));
      i = end;
      continue;
    }
    const close = STYLES[char] ? closing(text, i) : -1;
    if (close > 0) {
      flush();
      out.push(h(STYLES[char], {}, inline(text.slice(i + 1, close))));
      i = close + 1;
      continue;
    }
    const named = char === ":" ? /^:([a-z0-9_+-]+):/i.exec(text.slice(i, i + 60)) : null;
    if (named && emoji(named[1])) {
      flush();
      out.push(h("span", { class: "emoji", role: "img", "aria-label": named[1].replaceAll("_", " ") }, emoji(named[1])));
      i += named[0].length;
      continue;
    }
    if (char === "\n") { flush(); out.push(h("br")); } else plain += char;
    i += 1;
  }
  flush();
  return out;
}

/** mrkdwn as bare text: for notifications, previews and code. */
export function plainText(text) {
  return unescape(String(text ?? "").replace(/<([^<>\n]+)>/g, (whole, body) => escape(token(body).textContent)));
}

const QUOTE = /^(?:&gt;|>) ?/;
const BULLET = /^(\s*)(?:[•◦▪]|-(?= )) +/;
const NUMBER = /^(\s*)(\d{1,3})\. +/;

const kindOf = (line) => (QUOTE.test(line) ? "quote" : BULLET.test(line) ? "bullet" : NUMBER.test(line) ? "number" : "text");

function listNode(kind, lines) {
  const items = lines.map((line) => {
    const [lead, indent] = (kind === "number" ? NUMBER : BULLET).exec(line);
    return h("li", { class: indent.length >= 2 ? "deep" : undefined }, inline(line.slice(lead.length)));
  });
  return kind === "number" ? h("ol", { start: NUMBER.exec(lines[0])[2] }, items) : h("ul", {}, items);
}

function lines(text) {
  const out = [];
  const rows = text.split("\n");
  for (let i = 0; i < rows.length; ) {
    const kind = kindOf(rows[i]);
    if (/^(?:&gt;|>){3}/.test(rows[i])) { // three marks quote all that follows
      out.push(h("blockquote", {}, lines([rows[i].replace(/^(?:&gt;|>){3} ?/, ""), ...rows.slice(i + 1)].join("\n"))));
      break;
    }
    let end = i + 1;
    while (end < rows.length && kindOf(rows[end]) === kind) end += 1;
    const group = rows.slice(i, end);
    if (kind === "quote") out.push(h("blockquote", {}, inline(group.map((row) => row.replace(QUOTE, "")).join("\n"))));
    else if (kind === "text") out.push(h("span", { class: "run" }, inline(group.join("\n"))));
    else out.push(listNode(kind, group));
    i = end;
  }
  return out;
}

/** A whole mrkdwn text as nodes: code fences, quotes, lists and inline styles. */
export function mrkdwn(text) {
  return String(text ?? "").split(/```\n?([\s\S]*?)\n?```/).flatMap((piece, index) => {
    if (index % 2) return [h("pre", {}, plainText(piece))];
    const trimmed = piece.replace(/^\n/, index ? "" : "\n").replace(/\n$/, "");
    return trimmed ? lines(trimmed) : [];
  });
}

/** A text object of either kind as nodes. Slack stores plain text with the same three entities. */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return [object];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  const text = unescape(object.text ?? "");
  return [object.emoji === false ? text : withEmoji(text)];
}

/** A text object as a string, for labels. */
export const textOf = (object) => textObject(object).map((node) => (typeof node === "string" ? node : node.textContent)).join("");
