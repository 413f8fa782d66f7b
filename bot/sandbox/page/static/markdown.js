// The `markdown` block: standard Markdown, the part of it that Slack draws, as DOM nodes.
// Source: docs.slack.dev/reference/block-kit/blocks/markdown-block.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";
import { framed } from "./table.js";

const INLINE = /(`+)([^`]+?)\1|!?\[([^\]]*)\]\(([^\s)]+)[^)]*\)|(\*\*|__)(?=\S)(.+?)\5|~~(?=\S)(.+?)~~|(\*|_)(?=\S)([^*_]+?)\8(?![\p{L}\p{N}])|(https?:\/\/[^\s<>]+[^\s<>.,;:!?)])|\\([\\`*_{}[\]()#+.!~>-])/u;

function inline(text) {
  const out = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) out.push(withEmoji(rest.slice(0, found.index)));
    const [whole, ticks, code, label, url, strong, bold, struck, soft, slanted, bare, escaped] = found;
    if (ticks) out.push(h("code", {}, code));
    else if (url) out.push(link(url, inline(label || url)));
    else if (strong) out.push(h("strong", {}, inline(bold)));
    else if (struck) out.push(h("s", {}, inline(struck)));
    else if (soft) out.push(h("em", {}, inline(slanted)));
    else if (bare) out.push(link(bare, [bare]));
    else out.push(escaped ?? whole);
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) out.push(withEmoji(rest));
  return out;
}

const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const cells = (row) => row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());

function list(rows) {
  const ordered = Boolean(ITEM.exec(rows[0])[3]);
  const items = rows.map((row) => {
    const [, indent, , , tick, body] = ITEM.exec(row);
    const box = tick === undefined ? null : h("input", { type: "checkbox", disabled: true, checked: tick !== " ", "aria-label": "Task" });
    return h("li", { class: indent.length >= 2 ? "deep" : undefined }, box, inline(body));
  });
  return h(ordered ? "ol" : "ul", { start: ordered ? ITEM.exec(rows[0])[3] : undefined }, items);
}

function table(rows) {
  const [head, , ...body] = rows.map(cells);
  return framed(h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", { class: "grid" },
      h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, inline(cell))))),
      h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell)))))))));
}

/** Takes lines from `rows` while `test` holds, from index `at`; returns the index after them. */
function run(rows, at, test) {
  let end = at;
  while (end < rows.length && test(rows[end])) end += 1;
  return end;
}

const isTable = (rows, at) => rows[at].includes("|") && /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(rows[at + 1] ?? "") && (rows[at + 1] ?? "").includes("-");
const SPECIAL = /^(?:#{1,6} |```|>|\s*(?:[-*+]|\d+[.)])\s|(?:-{3,}|\*{3,}|_{3,})\s*$)/;

/** Markdown text as block nodes. */
export function markdown(text) {
  const rows = String(text ?? "").replaceAll("\r\n", "\n").split("\n");
  const out = [];
  for (let i = 0; i < rows.length; ) {
    const row = rows[i];
    const heading = /^(#{1,6}) +(.*)$/.exec(row);
    if (!row.trim()) i += 1;
    else if (row.startsWith("```")) {
      const end = run(rows, i + 1, (each) => !each.startsWith("```"));
      out.push(h("pre", {}, rows.slice(i + 1, end).join("\n")));
      i = end + 1;
    } else if (heading) {
      out.push(h("p", { class: `md-heading md-h${heading[1].length}`, role: "heading", "aria-level": heading[1].length + 2 }, inline(heading[2])));
      i += 1;
    } else if (/^(?:-{3,}|\*{3,}|_{3,})\s*$/.test(row)) {
      out.push(h("hr"));
      i += 1;
    } else if (isTable(rows, i)) {
      const end = run(rows, i, (each) => each.includes("|"));
      out.push(table(rows.slice(i, end)));
      i = end;
    } else if (row.startsWith(">")) {
      const end = run(rows, i, (each) => each.startsWith(">"));
      out.push(h("blockquote", {}, markdown(rows.slice(i, end).map((each) => each.replace(/^> ?/, "")).join("\n"))));
      i = end;
    } else if (ITEM.test(row)) {
      const end = run(rows, i, (each) => ITEM.test(each));
      out.push(list(rows.slice(i, end)));
      i = end;
    } else {
      const end = Math.max(i + 1, run(rows, i, (each) => each.trim() && !SPECIAL.test(each)));
      out.push(h("p", {}, rows.slice(i, end).flatMap((each, index) => [index ? h("br") : null, ...inline(each)])));
      i = end;
    }
  }
  return out;
}
