// What the page knows: one person's view of the workspace. Modules read it; only app.js changes it.

export const state = {
  me: null,
  workspace: { name: "", team_id: "", domain: "", start: "" }, // `start` changes with each start, ids repeat
  people: new Map(),
  conversations: new Map(),
  app: { description: "" },
  commands: [],
  shortcuts: [],
  views: [],
  home: null,
  messages: new Map(), // conversation id → Map(ts → message), in order of ts
  newest: new Map(), // conversation id → ts of its last message
  open: null, // conversation id on the screen
  tab: "messages", // of the app: "home" or "messages"
  thread: null, // ts of the parent of the open thread
  notices: [],
  clock: { now: new Date(0), seenAt: 0 },
};

/** The workspace's time now; it runs on from the last time that was told. */
export function now() {
  return new Date(state.clock.now.getTime() + (performance.now() - state.clock.seenAt));
}

export function setNow(iso) {
  state.clock = { now: new Date(iso), seenAt: performance.now() };
}

export const me = () => state.people.get(state.me);
export const myZone = () => me()?.tz || "UTC";
export const person = (id) => state.people.get(id);
export const personName = (id) => state.people.get(id)?.real_name || state.people.get(id)?.name || id;
export const conversation = (id) => state.conversations.get(id);

/** The app (bot user) of this workspace, if it has one. */
export const app = () => [...state.people.values()].find((each) => each.is_bot);

export const appName = () => (app() ? personName(app().id) : "The app");

export const isAppDm = (each) => each?.kind === "dm" && Boolean(person(each.with)?.is_bot);

/** The name of a conversation as this person sees it. */
export function conversationName(id) {
  const found = conversation(id);
  if (!found) return id;
  if (found.kind === "dm") return found.with === state.me ? `${personName(found.with)} (you)` : personName(found.with);
  if (found.kind === "group") {
    const others = (found.members ?? []).filter((member) => member !== state.me).map(personName);
    return others.join(", ") || found.name;
  }
  return found.name;
}

export function loadState(body) {
  state.me = body.me?.id ?? body.me;
  state.workspace = body.workspace;
  state.people = new Map(body.people.map((each) => [each.id, each]));
  state.conversations = new Map(body.conversations.map((each) => [each.id, each]));
  state.app = body.app;
  state.commands = body.commands ?? [];
  state.shortcuts = body.shortcuts ?? [];
  state.views = body.views ?? [];
  state.home = body.home ?? null;
  setNow(body.now);
}

const after = (a, b) => (Number(a) - Number(b)) || (a < b ? -1 : 1);
const byTs = ([a], [b]) => after(a, b);
export const isAfter = (a, b) => after(a, b) > 0;

/** Keeps one message; returns whether it was new. */
export function keep(conversationId, message) {
  const held = state.messages.get(conversationId) ?? new Map();
  const isNew = !held.has(message.ts);
  const newest = state.newest.get(conversationId);
  const isLast = !newest || isAfter(message.ts, newest);
  held.set(message.ts, message);
  if (isLast) state.newest.set(conversationId, message.ts);
  state.messages.set(conversationId, isNew && !isLast ? new Map([...held].sort(byTs)) : held);
  return isNew;
}

export function forget(conversationId, ts) {
  state.messages.get(conversationId)?.delete(ts);
}

/** Takes the server's list; ephemeral messages that came live stay until the page is loaded anew. */
export function keepAll(conversationId, messages) {
  const held = state.messages.get(conversationId) ?? new Map();
  const live = [...held].filter(([, message]) => message.ephemeral);
  const all = [...messages.map((message) => [message.ts, message]), ...live];
  all.sort(byTs);
  state.messages.set(conversationId, new Map(all));
  if (all.length) state.newest.set(conversationId, all.at(-1)[0]);
}

export const messageOf = (conversationId, ts) => state.messages.get(conversationId)?.get(ts);
export const messagesOf = (conversationId) => [...(state.messages.get(conversationId)?.values() ?? [])];
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
