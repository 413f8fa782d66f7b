// The `rich_text` block: sections, lists, quotes and preformatted text.
// Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, link, mention } from "./mrkdwn.js";
import { myZone, now } from "./store.js";
import { dateToken } from "./time.js";

const TAGS = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"]];

function styled(node, style) {
  return TAGS.reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}

const broken = (text) => String(text ?? "").split("\n").flatMap((row, index) => (index ? [h("br"), row] : [row]));

const ELEMENTS = {
  text: (each) => h("span", {}, broken(each.text)),
  link: (each) => link(each.url, [each.text || each.url]),
  user: (each) => mention(each.user_id),
  channel: (each) => channelMention(each.channel_id),
  usergroup: (each) => h("span", { class: "mention" }, `@${each.usergroup_id}`),
  broadcast: (each) => broadcast(each.range),
  emoji: (each) => h("span", { class: "emoji", role: "img", "aria-label": each.name }, emoji(each.name) ?? `:${each.name}:`),
  date: (each) => h("time", {}, dateToken(each.timestamp, each.format ?? "{date_short} {time}", each.fallback ?? "", myZone(), now())),
  color: (each) => h("span", {}, h("span", { class: "swatch", style: /^#[0-9a-f]{3,8}$/i.test(each.value) ? `background:${each.value}` : undefined }), each.value),
};

export const RICH_TEXT_ELEMENTS = Object.keys(ELEMENTS);

const inline = (elements) => (elements ?? []).map((each) => {
  const draw = ELEMENTS[each.type];
  return draw ? styled(draw(each), each.style) : h("span", { class: "unknown" }, `Unknown element: ${each.type}`);
});

const bordered = (each) => (each.border ? "bordered" : undefined);

const PARTS = {
  rich_text_section: (each) => h("div", { class: "run" }, inline(each.elements)),
  rich_text_quote: (each) => h("blockquote", {}, inline(each.elements)),
  rich_text_preformatted: (each) => h("pre", {}, (each.elements ?? []).map((part) => part.text ?? part.url ?? "").join("")),
  rich_text_list: (each) => h(
    each.style === "ordered" ? "ol" : "ul",
    { class: bordered(each), data: { indent: each.indent ?? 0 }, start: each.style === "ordered" ? (each.offset ?? 0) + 1 : undefined },
    (each.elements ?? []).map((item) => h("li", {}, inline(item.elements))),
  ),
};

export const RICH_TEXT_PARTS = Object.keys(PARTS);

/** The parts of a rich_text block as nodes. */
export function richText(block) {
  return (block.elements ?? []).map((each) => {
    const draw = PARTS[each.type];
    return draw ? draw(each) : h("div", { class: "unknown" }, `Unknown block: ${each.type}`);
  });
}
