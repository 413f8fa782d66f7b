// What stands above the first message of a conversation, as in Slack: what it is, and what can be done there.
import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { conversation, conversationName, isAppDm, state } from "./store.js";

function words(each, name) {
  if (!isAppDm(each)) return each.kind === "channel" ? `This is the beginning of #${name}.` : `This is the beginning of your conversation with ${name}.`;
  return `This is the beginning of your conversation with ${name}.${state.commands.length ? " Type / to see its commands." : ""}`;
}

/** The item at the head of a list that shows everything from the first message on. */
export function beginning(id) {
  const each = conversation(id);
  const name = conversationName(id);
  const about = isAppDm(each) ? state.app.description : each?.topic;
  return h("li", { class: "beginning" },
    h("p", { class: "beginning-name" }, each?.kind === "channel" ? `#${name}` : name),
    about ? h("p", {}, isAppDm(each) ? about : mrkdwn(about)) : null,
    each ? h("p", { class: "quiet" }, words(each, name)) : null);
}
