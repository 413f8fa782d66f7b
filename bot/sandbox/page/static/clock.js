// The workspace's clock: what time it is there, moving it on, and running the app's tick.
import { post } from "./api.js";
import { h, icon, uid } from "./dom.js";
import { openPopup } from "./popup.js";
import { attempt, notify } from "./notices.js";
import { myZone, now } from "./store.js";
import { fromField, moment, toField, zoneName } from "./time.js";

const face = h("span", { class: "clock-face" });

/** Draws the time; called when the clock moves and every few seconds. */
export function drawClock() {
  const [day, time] = moment(now(), myZone()).split(", ");
  const [weekday, date, month, year] = day.split(" ");
  const long = (text) => h("span", { class: "clock-long" }, text);
  face.replaceChildren(long(`${weekday} `), `${date} ${month}`, long(` ${year}`), `, ${time}`, long(` (${zoneName(myZone())})`));
}

async function move(body) {
  await attempt(() => post("clock", body)); // every page, this one too, hears the new time on its stream
}

/** The workspace says which times it can have; the browser itself cannot write every one that can be typed. */
function moveTo(text) {
  try {
    return move({ to: fromField(text, myZone()).toISOString() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return notify("The clock cannot be moved there. Choose another time.", "warning");
  }
}

async function tick() {
  if (await attempt(() => post("tick", {}))) notify("The tick has run.");
}

/** The button for the bar, with its panel. */
export function clockControl() {
  const button = h("button", { type: "button", class: "bar-button", "aria-haspopup": "dialog", "aria-expanded": "false", title: "Workspace clock" },
    icon("clock"), h("span", { class: "sr-only" }, "Workspace clock: "), face);
  let shut = null;
  const close = () => { shut?.(); button.focus(); };

  button.addEventListener("click", () => {
    if (shut) return close();
    const id = uid("until");
    const until = h("input", { type: "datetime-local", class: "field", id, value: toField(now(), myZone()) });
    const act = (label, work, style = "") => h("button", { type: "button", class: `button ${style}`, on: { click: work } }, label);
    const panel = h("div", { class: "clock-panel", role: "dialog", "aria-label": "Workspace clock", data: { side: "end" } },
      h("p", { class: "quiet" }, "The app sees this clock, not your computer's."),
      h("div", { class: "row" }, act("+1 hour", () => move({ minutes: 60 })), act("+1 day", () => move({ minutes: 1440 })), act("+1 week", () => move({ minutes: 10080 }))),
      h("label", { for: id }, `Move to (${zoneName(myZone())} time)`),
      h("div", { class: "row" }, until, act("Move", () => moveTo(until.value))),
      h("hr"),
      act("Run the tick now", tick, "primary"),
      h("p", { class: "quiet" }, "The tick is when the app looks for what is due: prompts, escalations, digests."));
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
    shut = openPopup(button, panel, () => { shut = null; button.setAttribute("aria-expanded", "false"); });
    button.setAttribute("aria-expanded", "true");
    panel.querySelector("button").focus();
    return undefined;
  });
  setInterval(drawClock, 5000);
  return h("span", { class: "menu-anchor" }, button);
}
