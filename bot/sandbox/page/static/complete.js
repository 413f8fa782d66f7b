// What the message field can complete: slash commands, people, channels and emoji.
import { findEmoji } from "./emoji.js";
import { appName, conversationName, personName, state } from "./store.js";

function commands(query) {
  return state.commands.filter((each) => each.command.toLowerCase().startsWith(query)).map((each) => ({
    insert: `${each.command} `, title: each.command, hint: each.usage_hint || "", detail: each.description || "",
    tag: each.reserved ? "Slack keeps this name for itself; it works here" : appName(),
  }));
}

const BROADCASTS = [["here", "Everyone here now"], ["channel", "Everyone in this channel"]];

function people(query) {
  const fits = (each) => [each.name, each.real_name ?? ""].some((name) => name.toLowerCase().split(/\s+/).some((word) => word.startsWith(query)) || name.toLowerCase().startsWith(query));
  const found = [...state.people.values()].filter((each) => !each.deleted && fits(each)).sort((a, b) => a.name.localeCompare(b.name)).slice(0, 8)
    .map((each) => ({ insert: `@${personName(each.id)} `, title: personName(each.id), hint: each.id === state.me ? "you" : "", detail: each.title || "", id: each.id }));
  const all = BROADCASTS.filter(([name]) => query && name.startsWith(query)).map(([name, detail]) => ({ insert: `@${name} `, title: `@${name}`, hint: "", detail }));
  return [...found, ...all];
}

function channels(query) {
  return [...state.conversations.values()].filter((each) => each.kind === "channel" && each.name.toLowerCase().includes(query)).slice(0, 8)
    .map((each) => ({ insert: `#${each.name} `, title: `#${conversationName(each.id)}`, hint: "", detail: each.topic || "" }));
}

const emojis = (query) => findEmoji(query).map(([name, char]) => ({ insert: `:${name}: `, title: `${char} :${name}:`, hint: "", detail: "" }));

const TRIGGERS = [
  { pattern: /^(\/\S*)$/, find: commands, label: "Commands", only: "command" },
  { pattern: /(?:^|[\s(])(@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?))$/u, find: people, label: "People" },
  { pattern: /(?:^|[\s(])(#([\p{L}\p{N}_-]*))$/u, find: channels, label: "Channels" },
  { pattern: /(?:^|\s)(:([a-z0-9_+-]{2,}))$/i, find: emojis, label: "Emoji" },
];

/** Suggestions for the text before the caret: {start, label, items}, or null. */
export function complete(before, { inThread = false } = {}) {
  for (const { pattern, find, label, only } of TRIGGERS) {
    const found = pattern.exec(before);
    if (!found || (only && inThread)) continue; // slash commands do not work inside threads
    const items = find((found[2] ?? found[1]).toLowerCase());
    if (items.length) return { start: before.length - found[1].length, label, items };
  }
  return null;
}

/** The command that a text begins with, once its name is complete. */
export function commandOf(text) {
  const name = /^(\/\S+)\s/.exec(text)?.[1].toLowerCase();
  return name ? state.commands.find((each) => each.command.toLowerCase() === name) ?? null : null;
}

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What was typed with the names of people, channels and groups turned into Slack's tokens. */
export function withMentions(text) {
  const names = new Map();
  for (const each of state.people.values()) for (const name of [each.name, each.real_name]) if (name) names.set(`@${name}`.toLowerCase(), `<@${each.id}>`);
  for (const each of state.conversations.values()) if (each.kind === "channel") names.set(`#${each.name}`.toLowerCase(), `<#${each.id}>`);
  for (const [name] of BROADCASTS) names.set(`@${name}`, `<!${name}>`);
  const longest = [...names.keys()].sort((a, b) => b.length - a.length).map(quoted);
  if (!longest.length) return text;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longest.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  return text.replace(pattern, (name) => names.get(name.toLowerCase()));
}
