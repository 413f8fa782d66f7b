// The `table` and `data_table` blocks. Source: docs.slack.dev/reference/block-kit/blocks/table-block.
import { h } from "./dom.js";
import { textObject, unescape } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";
import { richText } from "./richtext.js";

const CELLS = {
  raw_text: (cell) => [withEmoji(unescape(cell.text ?? ""))],
  raw_number: (cell) => [cell.text ?? String(cell.value)],
  rich_text: (cell) => richText(cell),
  mrkdwn: (cell) => textObject(cell),
  plain_text: (cell) => textObject(cell),
};

const SHORT = 16; // characters that stay on one line also in a column that may wrap: `Amber ▲`, `Dana Whitlock`

export const CELL_TYPES = Object.keys(CELLS);

function cell(each, settings, tag, props = {}) {
  const number = each?.type === "raw_number";
  const align = settings?.align ?? (number ? "right" : undefined);
  const draw = CELLS[each?.type];
  const drawn = h(tag, { ...props, data: align ? { align } : {} },
    draw ? draw(each) : h("span", { class: "unknown" }, `Unknown cell: ${each?.type}`));
  if (settings?.is_wrapped && drawn.textContent.length > SHORT) drawn.className = "wrapped";
  return drawn;
}

/** Says by word and shape, as long as there is more at the side, that the table goes on there. */
export function framed(scroller) {
  const more = h("p", { class: "table-more", hidden: true }, "The table goes on: scroll sideways →");
  const frame = h("div", { class: "table-frame" }, scroller, more);
  const look = () => {
    more.hidden = scroller.scrollWidth - scroller.clientWidth < 2;
    frame.classList.toggle("cut-off", scroller.scrollWidth - scroller.clientWidth - scroller.scrollLeft > 1);
    frame.style.setProperty("--table-height", `${scroller.clientHeight}px`);
  };
  new ResizeObserver(look).observe(scroller);
  scroller.addEventListener("scroll", look, { passive: true });
  return frame;
}

/** The first row is the head, as Slack draws it. */
export function table(block) {
  const [head = [], ...body] = block.rows ?? [];
  const columns = block.column_settings ?? [];
  const name = block.caption || "Table";
  return framed(h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": name },
    h("table", { class: "grid" },
      block.caption ? h("caption", {}, block.caption) : null,
      h("thead", {}, h("tr", {}, head.map((each, at) => cell(each, columns[at], "th", { scope: "col" })))),
      h("tbody", {}, body.map((row) => h("tr", {}, row.map((each, at) => (
        at === block.row_header_column_index ? cell(each, columns[at], "th", { scope: "row" }) : cell(each, columns[at], "td")))))))));
}
