// Elements that choose among people, conversations or given options: select menus, checkboxes, radio buttons, overflow.
import { h, iconButton, uid } from "./dom.js";
import { menuOn } from "./menu.js";
import { textObject, textOf } from "./mrkdwn.js";
import { narrow, select } from "./select.js";
import { conversationName, personName, state } from "./store.js";

const plain = (text) => ({ type: "plain_text", text, emoji: false });

const peopleOptions = () => [...state.people.values()]
  .filter((each) => !each.deleted)
  .sort((a, b) => personName(a.id).localeCompare(personName(b.id)))
  .map((each) => ({ value: each.id, text: plain(personName(each.id)), description: each.title ? plain(each.title) : undefined }));

const KINDS = { channel: "public", dm: "im", group: "mpim" };

function conversationOptions(element) {
  const filter = element.filter ?? {};
  const isKind = (each) => !filter.include || filter.include.includes(each.is_private && each.kind === "channel" ? "private" : KINDS[each.kind]);
  const isWanted = (each) => !(filter.exclude_bot_users && state.people.get(each.with)?.is_bot)
    && !(filter.exclude_external_shared_channels && each.is_ext_shared);
  const onlyPublic = element.type.includes("channels_select");
  return [...state.conversations.values()]
    .filter((each) => (onlyPublic ? each.kind === "channel" && !each.is_private : isKind(each) && isWanted(each)))
    .map((each) => ({ value: each.id, text: plain(`${each.kind === "channel" ? "#" : ""}${conversationName(each.id)}`) }));
}

const DIRECTORY = [
  [/users_select$/, peopleOptions],
  [/(channels|conversations)_select$/, conversationOptions],
];

const groupsOf = (body) => body.option_groups ?? [{ label: null, options: body.options ?? [] }];

function source(element, use) {
  const found = DIRECTORY.find(([pattern]) => pattern.test(element.type));
  if (found) return (query) => narrow([{ label: null, options: found[1](element) }], query);
  if (!element.type.includes("external")) return (query) => narrow(groupsOf(element), query);
  return async (query) => groupsOf(await use.options(element.action_id, query));
}

/** The option objects that a value (ids or options) stands for. */
function chosenOf(element, value) {
  const list = value === null || value === undefined ? [] : [value].flat();
  const found = DIRECTORY.find(([pattern]) => pattern.test(element.type));
  if (!found) return list;
  const options = found[1](element);
  const named = (id) => options.find((option) => option.value === id) ?? { value: id, text: plain(state.conversations.has(id) ? conversationName(id) : personName(id)) };
  return list.map(named);
}

/** Any of the ten select menus. */
export function selectMenu(element, use) {
  const multiple = element.type.startsWith("multi_");
  const ids = DIRECTORY.some(([pattern]) => pattern.test(element.type));
  const external = element.type.includes("external");
  const chosen = element.default_to_current_conversation && !use.value && use.conversation ? use.conversation : use.value;
  if (chosen !== use.value) use.set(chosen);
  return select({
    key: use.key(), multiple, chosen: chosenOf(element, chosen), clearable: use.optional, max: element.max_selected_items ?? Infinity,
    placeholder: textOf(element.placeholder) || (multiple ? "Select options" : "Select an option"),
    minimum: external ? element.min_query_length ?? 3 : 0, wait: external ? 250 : 0,
    attributes: use.attributes(textOf(element.placeholder) || "Select"),
    load: async (query) => source(element, use)(query),
    onchange: (options) => {
      const values = options.map((option) => (ids ? option.value : option));
      use.change(multiple ? values : values[0] ?? null);
    },
  });
}

function choice(element, use, option, index, name) {
  const many = element.type === "checkboxes";
  const id = uid("choice");
  const detail = option.description ? uid("detail") : undefined;
  const isOn = many ? (use.value ?? []).some((each) => each.value === option.value) : use.value?.value === option.value;
  const box = h("input", {
    type: many ? "checkbox" : "radio", id, name, checked: isOn, data: { key: use.key(option.value ?? index) }, "aria-describedby": detail,
    on: {
      change: () => {
        if (!many) return use.change(option);
        const boxes = [...box.closest(".choices").querySelectorAll("input")];
        return use.change(element.options.filter((_, at) => boxes[at].checked));
      },
    },
  });
  return h("div", { class: "choice" }, box, h("label", { for: id }, h("span", {}, textObject(option.text)),
    option.description ? h("span", { class: "choice-detail", id: detail }, textObject(option.description)) : null));
}

/** Checkboxes or radio buttons. */
export function choices(element, use) {
  const name = uid("choices");
  return h("div", { class: "choices", role: element.type === "checkboxes" ? "group" : "radiogroup", ...use.attributes("Options") },
    (element.options ?? []).map((option, index) => choice(element, use, option, index, name)));
}

/** The menu behind three dots. */
export function overflow(element, use) {
  const button = iconButton("more", element.accessibility_label ?? "More actions", () => {}, { class: "bordered", data: { key: use.key() } });
  const items = () => (element.options ?? []).map((option) => ({
    label: textOf(option.text), detail: textOf(option.description) || undefined,
    run: () => {
      if (option.url) window.open(option.url, "_blank", "noopener");
      use.act({ selected_option: option }, button);
    },
  }));
  return menuOn(button, items, { label: "More actions" });
}
