// The app's Home tab: a view that the app publishes for this person.
import { drawBlocks } from "./blocks.js";
import { h, swap } from "./dom.js";
import { post } from "./api.js";
import { attempt } from "./notices.js";
import { appName, state } from "./store.js";
import { viewContext } from "./surfaces.js";

function content() {
  const view = state.home;
  if (!view) {
    return h("div", { class: "empty" }, h("p", {}, `${appName()} has not published a Home for you yet.`),
      h("p", { class: "quiet" }, "It is asked each time this tab opens."));
  }
  return drawBlocks(view.blocks, viewContext(view, redrawHome));
}

export function drawHome() {
  return h("div", { class: "scroll home", id: "home" }, h("div", { class: "home-body" }, content()));
}

/** Draws the Home anew where it stands, keeping the place on the page. */
export function redrawHome() {
  const held = document.querySelector("#home .home-body");
  if (held) swap(held, h("div", { class: "home-body" }, content()));
}

/** Tells the app that its Home, or its messages, were opened. */
export const openHome = (tab) => attempt(() => post("home", { as: state.me, tab }));
