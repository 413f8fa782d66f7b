// Elements that a person types into: text, numbers, addresses, dates and times.
import { h } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { myZone } from "./store.js";
import { fromField, toField } from "./time.js";

const KINDS = {
  email_text_input: { type: "email", inputmode: "email", autocomplete: "off" },
  url_text_input: { type: "url", inputmode: "url", autocomplete: "off" },
};

function number(element) {
  return { type: "text", inputmode: element.is_decimal_allowed ? "decimal" : "numeric", autocomplete: "off" };
}

/** Sends the action of an input that asked for it: on Enter unless it asked for each character. */
function dispatching(element, use) {
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return {
    input: (event) => {
      use.set(event.target.value || null);
      if (!use.acts || !when.includes("on_character_entered")) return;
      use.later(() => use.act({ value: use.current() }), 300); // Slack waits for a pause as well; how long is not documented
    },
    keydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || !use.acts || !when.includes("on_enter_pressed")) return;
      event.preventDefault();
      use.act({ value: use.current() });
    },
  };
}

export function textField(element, use) {
  const props = {
    class: "field", value: use.value ?? "", placeholder: textOf(element.placeholder), data: { key: use.key() }, maxlength: element.max_length,
    ...use.attributes(textOf(element.placeholder) || "Text"), on: dispatching(element, use),
  };
  if (element.type === "plain_text_input" && element.multiline) return h("textarea", { rows: "4", ...props });
  const kind = element.type === "number_input" ? number(element) : KINDS[element.type] ?? { type: "text", autocomplete: "off" };
  return h("input", { ...kind, ...props });
}

/** A native field changes with every key that makes a whole date, so an action waits for a short pause. */
function nativeField(type, element, use, shown, read) {
  const send = () => use.acts && use.later(use.dispatch, 500);
  return h("input", {
    type, class: "field field-short", value: shown, data: { key: use.key() }, ...use.attributes(textOf(element.placeholder) || "Date or time"),
    on: { change: (event) => { use.set(event.target.value ? read(event.target.value) : null); send(); } },
  });
}

export const dateField = (element, use) => nativeField("date", element, use, use.value ?? "", (text) => text);
export const timeField = (element, use) => nativeField("time", element, use, use.value ?? "", (text) => text.slice(0, 5));

/** Its value is seconds since 1970; shown and read in the acting person's zone. */
export const momentField = (element, use) => nativeField(
  "datetime-local", element, use, use.value ? toField(new Date(use.value * 1000), myZone()) : "",
  (text) => Math.floor(fromField(text, myZone()).getTime() / 1000),
);

const NUMBER = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

function numberProblem(element, value) {
  if (!(element.is_decimal_allowed ? DECIMAL : NUMBER).test(value)) return element.is_decimal_allowed ? "Enter a number" : "Enter a whole number";
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) return `Enter ${element.min_value} or more`;
  if (element.max_value !== undefined && Number(value) > Number(element.max_value)) return `Enter ${element.max_value} or less`;
  return null;
}

/** What Slack's own client says about a field before it submits, or null. */
export function problem(element, value, optional) {
  const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  if (empty) return optional ? null : "Please complete this required field.";
  if (element.type === "number_input") return numberProblem(element, value);
  if (element.min_length && value.length < element.min_length) return `Enter ${element.min_length} or more characters`;
  if (element.max_length && value.length > element.max_length) return `Enter ${element.max_length} or fewer characters`;
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return "Enter an email address";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+\.\S+/.test(value)) return "Enter a link that begins with https://";
  return null;
}
