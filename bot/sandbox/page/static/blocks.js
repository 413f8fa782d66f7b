// Block Kit to DOM: one function per block type. Source: docs.slack.dev/reference/block-kit/blocks.
import { CELL_TYPES, table } from "./table.js";
import { CHART_TYPES, chart } from "./chart.js";
import { drawElement, ELEMENTS, image } from "./elements.js";
import { h, icon, uid } from "./dom.js";
import { markdown } from "./markdown.js";
import { problem } from "./fields.js";
import { RICH_TEXT_ELEMENTS, RICH_TEXT_PARTS, richText } from "./richtext.js";
import { textObject, textOf } from "./mrkdwn.js";

const ALERTS = { default: "Notice", info: "Information", warning: "Warning", error: "Error", success: "Success" };

function section(block, context) {
  const text = block.text ? h("div", { class: "mrkdwn" }, textObject(block.text)) : null;
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "mrkdwn" }, textObject(field)))) : null;
  const accessory = block.accessory
    ? h("div", { class: `accessory accessory-${block.accessory.type}` }, drawElement(block.accessory, block, context, { optional: true }))
    : null;
  return [h("div", { class: "section-body" }, text, fields), accessory];
}

/** A label, its element, a hint, and the error that the app or the field's own rule gives. */
function input(block, context) {
  const { element } = block;
  const labelId = uid("label");
  const hintId = uid("hint");
  const errorId = uid("error");
  const error = context.errors?.get(block.block_id);
  const described = [block.hint ? hintId : null, error ? errorId : null].filter(Boolean).join(" ");
  const labels = {
    "aria-labelledby": labelId, "aria-describedby": described || undefined, "aria-invalid": error ? "true" : undefined,
    "aria-required": !block.optional && !["checkboxes", "radio_buttons"].includes(element?.type) ? "true" : undefined,
  };
  const control = drawElement(element, block, context, { acts: Boolean(block.dispatch_action), optional: Boolean(block.optional), labels });
  return [
    h("div", { class: "input-label", id: labelId, on: { click: () => control.querySelector?.("input,textarea")?.focus() ?? control.focus?.() } },
      textObject(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    control,
    block.hint ? h("div", { class: "hint", id: hintId }, textObject(block.hint)) : null,
    error ? h("div", { class: "field-error", id: errorId, role: "alert" }, icon("warning"), error) : null,
  ];
}

function alert(block) {
  const level = ALERTS[block.level] ? block.level : "default";
  return h("div", { class: `alert alert-${level}`, role: "note" }, icon(level === "warning" || level === "error" ? "warning" : level === "success" ? "check" : "info"),
    h("div", {}, h("span", { class: "sr-only" }, `${ALERTS[level]}: `), h("div", { class: "mrkdwn" }, textObject(block.text))));
}

const DRAW = {
  header: (block) => h("h3", { class: "block-header" }, textObject(block.text)),
  section,
  context: (block) => (block.elements ?? []).map((each) => (each.type === "image" ? image(each) : h("div", { class: "mrkdwn" }, textObject(each)))),
  divider: () => h("hr"),
  actions: (block, context) => (block.elements ?? []).map((each) => drawElement(each, block, context)),
  image: (block) => h("figure", {}, block.title ? h("figcaption", {}, textObject(block.title)) : null, image(block)),
  input,
  rich_text: richText,
  table,
  data_table: table,
  markdown: (block) => h("div", { class: "mrkdwn" }, markdown(block.text)),
  alert,
  data_visualization: chart,
};

/** Everything that this page draws; static/known.json is the same list for tests. */
export const KNOWN = {
  blocks: Object.keys(DRAW),
  elements: ELEMENTS,
  rich_text: [...RICH_TEXT_PARTS, ...RICH_TEXT_ELEMENTS],
  cells: CELL_TYPES,
  charts: CHART_TYPES,
};

function drawBlock(block, context) {
  const draw = DRAW[block.type];
  if (!draw) return h("div", { class: "block unknown" }, `Unknown block: ${block.type}`);
  return h("div", { class: `block block-${block.type}`, data: { block: block.block_id } }, draw(block, context));
}

const named = (block, at) => ({
  ...block,
  block_id: block.block_id || `block-${at}`,
  ...(block.elements && block.type === "actions" ? { elements: block.elements.map((each, index) => ({ ...each, action_id: each.action_id || `action-${at}-${index}` })) } : {}),
});

/** All blocks of a message, modal or Home as one node. */
export function drawBlocks(blocks, context) {
  context.form.begin();
  return h("div", { class: "blocks" }, (blocks ?? []).map((block, at) => drawBlock(named(block, at), context)));
}

/** Problems of the inputs in `blocks`, as Slack's own client finds them: block id → text. */
export function problems(blocks, form) {
  const found = new Map();
  for (const block of (blocks ?? []).map(named)) {
    if (block.type !== "input") continue;
    const text = problem(block.element, form.get(block.block_id, block.element.action_id), Boolean(block.optional));
    if (text) found.set(block.block_id, text);
  }
  return found;
}

/** The blocks as one line of text, for screen readers' announcements. */
export const blocksText = (blocks) => (blocks ?? []).map((block) => textOf(block.text)).filter(Boolean).join(" ");
