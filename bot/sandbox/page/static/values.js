// What people have chosen or typed in one message, modal or Home: Slack's `state.values`.
// Source of the shapes: docs.slack.dev/reference/interaction-payloads/block_actions-payload.

/** The key that holds the value of each element type with state, and the key of its initial value. */
const SHAPES = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  channels_select: ["selected_channel", "initial_channel"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  checkboxes: ["selected_options", "initial_options"],
  radio_buttons: ["selected_option", "initial_option"],
};

const isList = (key) => /s$/.test(key);

export const valueKey = (type) => SHAPES[type]?.[0];
export const isEmpty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);

function initialOf(element) {
  const [key, initial] = SHAPES[element.type];
  const given = element[initial] ?? null;
  if (isList(key)) return given ?? [];
  return element.type === "number_input" && given !== null ? String(given) : given;
}

export class Form {
  /**
   * `known` is the `state.values` that the workspace holds already, as after a reload; `changed` is called with
   * all values when one is set.
   */
  constructor(known = {}, changed = () => {}) {
    this.changed = changed;
    this.held = new Map();
    this.present = new Map();
    this.waiting = new Map(); // what will tell the app of an element, after a pause
    for (const [blockId, actions] of Object.entries(known)) {
      for (const [actionId, { type, ...rest }] of Object.entries(actions)) {
        if (SHAPES[type]) this.held.set(`${blockId}\n${actionId}`, { type, value: rest[valueKey(type)] ?? null, extra: null });
      }
    }
  }

  /** Call before the blocks are drawn: only what is drawn is submitted. */
  begin() {
    this.present.clear();
  }

  /**
   * Declares an element that is being drawn and gives its value. What the form holds already under the same
   * block id and action id wins over a new initial value, also when nobody has touched it: an app that wants
   * another value must change an id (seen in slackapi/bolt-python, issue 1064).
   */
  declare(blockId, element) {
    const id = `${blockId}\n${element.action_id}`;
    const known = this.held.get(id);
    const keep = known && known.type === element.type && !isEmpty(known.value);
    const entry = keep ? known : { type: element.type, value: initialOf(element), extra: null };
    entry.extra = element.type === "timepicker" && element.timezone ? { timezone: element.timezone } : null;
    this.held.set(id, entry);
    this.present.set(id, { blockId, actionId: element.action_id, entry });
    return entry.value;
  }

  set(blockId, actionId, value) {
    const entry = this.held.get(`${blockId}\n${actionId}`);
    if (!entry) return;
    entry.value = value;
    this.changed(this.values());
  }

  get(blockId, actionId) {
    return this.held.get(`${blockId}\n${actionId}`)?.value ?? null;
  }

  /** Runs `tell` after a pause in which the element is not used again, if it is still drawn then. */
  later(blockId, actionId, tell, ms) {
    const id = `${blockId}\n${actionId}`;
    clearTimeout(this.waiting.get(id));
    this.waiting.set(id, setTimeout(() => {
      this.waiting.delete(id);
      if (this.present.has(id)) tell();
    }, ms));
  }

  /** Tells nothing more of what waits for a pause: the whole form is being sent, or is gone. */
  hush() {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  /** One element's value in the shape that an action or `state.values` carries. */
  one(blockId, actionId) {
    const entry = this.held.get(`${blockId}\n${actionId}`);
    if (!entry) return {};
    const empty = isList(valueKey(entry.type)) ? [] : null;
    return { type: entry.type, [valueKey(entry.type)]: isEmpty(entry.value) ? empty : entry.value, ...entry.extra };
  }

  /** All values that are drawn now: {block_id: {action_id: {type, …}}}. */
  values() {
    const out = {};
    for (const { blockId, actionId } of this.present.values()) (out[blockId] ??= {})[actionId] = this.one(blockId, actionId);
    return out;
  }
}

export const STATEFUL = Object.keys(SHAPES);
