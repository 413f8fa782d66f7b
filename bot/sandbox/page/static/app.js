// The page's composition root: reads the address, loads the person's state, follows the live stream.
import { get, listen, post, Refused, sentence } from "./api.js";
import { KNOWN } from "./blocks.js";
import { clockControl, drawClock } from "./clock.js";
import { h } from "./dom.js";
import { soon } from "./frames.js";
import { redrawHome } from "./home.js";
import { inspectorControl } from "./inspector.js";
import { clockMoved, drawMain, drawThread, loadConversation, messageChanged, messageCame, messageGone, read } from "./main.js";
import { drawModal } from "./modal.js";
import { jump, openDm } from "./jump.js";
import { notify } from "./notices.js";
import { go, route } from "./route.js";
import { app, conversation, forget, isAppDm, keep, loadState, myZone, now as workspaceNow, setNow, state } from "./store.js";
import { drawer, drawSidebar } from "./sidebar.js";
import { forgetOtherStarts } from "./surfaces.js";
import { dayKey } from "./time.js";

const REMEMBERED = "local-workspace-person";
let stop = () => {};
const sidebarSoon = () => soon(drawSidebar);

const HEAR = {
  message({ conversation: id, message }) {
    const isNew = keep(id, message);
    if (isNew) messageCame(id, message);
    else messageChanged(id, message);
    if (id === state.open && state.tab === "messages" && document.visibilityState === "visible") read(id);
    if (!conversation(id)) refresh();
  },
  ephemeral({ conversation: id, message }) {
    HEAR.message({ conversation: id, message: { ...message, ephemeral: true } });
  },
  message_changed({ conversation: id, message }) {
    keep(id, message);
    messageChanged(id, message);
  },
  message_deleted({ conversation: id, ts }) {
    forget(id, ts);
    messageGone(id);
  },
  views({ views }) {
    state.views = views;
    drawModal();
  },
  home({ view }) {
    state.home = view;
    redrawHome();
  },
  clock({ now }) {
    const before = dayKey(workspaceNow(), myZone());
    setNow(now);
    drawClock();
    if (dayKey(workspaceNow(), myZone()) !== before) clockMoved();
  },
  unread({ conversation: id, unread }) {
    const each = conversation(id);
    if (!each) return void refresh();
    each.unread = unread;
    return id === state.open ? undefined : sidebarSoon(); // no mark stands at the open one
  },
  person: () => refresh(),
  notice: ({ text }) => notify(text, "warning"),
};

/** Loads the person's state and the open conversation anew: at the start and after a lost connection. */
async function refresh() {
  const wanted = state.me;
  try {
    const body = await get("state", { as: wanted });
    if (wanted !== state.me) return false;
    if (body.workspace.start !== state.workspace.start) return void location.reload(); // nothing here fits it
    const { open } = state;
    loadState(body);
    state.me = wanted;
    // The app is always in the sidebar, as in Slack, also before it has written.
    if (app() && ![...state.conversations.values()].some(isAppDm)) await openDm(app().id);
    state.open = open;
    show({ load: false });
    drawModal();
    redrawHome();
    if (state.open) await loadConversation(state.open);
    sidebarSoon();
    return true;
  } catch (error) {
    notify(sentence(error), "error");
    return false;
  }
}

function firstConversation() {
  const all = [...state.conversations.values()];
  return (all.find((each) => each.kind === "channel" && each.unread > 0) ?? all.find(isAppDm) ?? all[0])?.id ?? null;
}

/** Brings the page in line with the address. */
function show({ load = true } = {}) {
  const to = route();
  const before = state.open;
  state.open = state.conversations.has(to.in) ? to.in : firstConversation();
  state.tab = to.tab === "home" && isAppDm(conversation(state.open)) ? "home" : "messages";
  state.thread = state.tab === "messages" ? to.thread : null;
  document.body.classList.toggle("has-thread", Boolean(state.thread));
  drawer(false);
  drawMain();
  drawThread();
  drawClock();
  drawSidebar();
  if (load && state.open && state.open !== before) loadConversation(state.open).then(sidebarSoon);
}

/** `data-live` on the body names the person whose stream is open and whose state has been read since. */
async function online(isOnline) {
  document.getElementById("connection").hidden = isOnline;
  delete document.body.dataset.live;
  const person = state.me;
  if (isOnline && await refresh() && state.me === person) document.body.dataset.live = person;
}

/** Becomes another person: nothing of the one before stays. */
function become(id) {
  stop();
  state.me = id;
  state.open = null;
  state.messages.clear();
  state.newest.clear();
  document.getElementById("announcer").replaceChildren();
  state.views = [];
  drawModal();
  try { localStorage.setItem(REMEMBERED, id); } catch { /* a private window may keep nothing */ }
  stop = listen(id, (name, data) => HEAR[name]?.(data), online);
}

async function choosePerson() {
  const asked = route().as;
  let remembered = null;
  try { remembered = localStorage.getItem(REMEMBERED); } catch { /* see above */ }
  for (const candidate of [asked, remembered]) {
    try { if (candidate) return loadState(await get("state", { as: candidate })); } catch (error) { if (!(error instanceof Refused)) throw error; }
  }
  return loadState(await get("state", { as: document.body.dataset.person }));
}

function routeChanged() {
  const { as } = route();
  if (as && as !== state.me && state.people.has(as)) become(as);
  else show();
}

async function start() {
  const bar = document.getElementById("bar");
  bar.append(h("span", { id: "connection", class: "connection", role: "status", hidden: true }, "Reconnecting…"), clockControl(), inspectorControl());
  document.getElementById("shell").addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-conversation]");
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go({ in: link.dataset.conversation });
      drawer(false);
    } else if (document.body.classList.contains("drawer-open") && !event.target.closest("#sidebar") && !event.target.closest("#drawer-button")) drawer(false);
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // its address would take the place of the route
    (document.getElementById("composer-text") ?? document.getElementById("main")).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    jump();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && document.body.classList.contains("drawer-open")) drawer(false); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && state.open && state.tab === "messages") read(state.open); });
  window.addEventListener("hashchange", routeChanged);
  try {
    await choosePerson();
  } catch (error) {
    document.getElementById("main").replaceChildren(h("p", { class: "empty" }, sentence(error)));
    return;
  }
  forgetOtherStarts();
  go({ as: state.me }, { replace: true });
  become(state.me);
}

/** What this page draws, for the tests that hold static/known.json to it. */
window.localWorkspace = { known: KNOWN, post };
start();
