// The `data_visualization` block as SVG: bar, line, area and pie. The picture carries a text alternative and
// the same numbers are in a table below it; series differ by name, dash and marker, not by colour alone.
// Source: docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
import { h, s, uid } from "./dom.js";

const WIDTH = 560;
const HEIGHT = 240;
const PAD = { left: 56, right: 12, top: 12, bottom: 40 };
const DASHES = ["none", "6 4", "2 3", "10 4 2 4", "12 3", "4 2"];

const show = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);
const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** Round numbers for the axis that hold all of `values`, zero among them for bars and areas. */
function ticks(values, fromZero) {
  const low = Math.min(...values, fromZero ? 0 : Infinity);
  const high = Math.max(...values, fromZero ? 0 : -Infinity);
  const raw = (high - low || Math.abs(high) || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= raw);
  const start = Math.floor(low / step) * step;
  const count = Math.max(1, Math.ceil((high - start) / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => Number((start + at * step).toPrecision(12)));
}

const valueAt = (series, category) => series.data.find((point) => point.label === category)?.value ?? 0;

function frame(chart, marks, y) {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const step = (WIDTH - PAD.left - PAD.right) / categories.length;
  const every = Math.ceil(categories.length / 8);
  return [
    marks.map((mark) => [
      s("line", { class: "grid-line", x1: PAD.left, x2: WIDTH - PAD.right, y1: y(mark), y2: y(mark) }),
      s("text", { class: "axis", x: PAD.left - 6, y: y(mark) + 4, "text-anchor": "end" }, show(mark)),
    ]),
    categories.map((name, at) => (at % every ? null : s("text", { class: "axis", x: PAD.left + step * (at + 0.5), y: HEIGHT - 22, "text-anchor": "middle" },
      short(name, Math.max(4, Math.floor((step * every) / 7)))))),
    xLabel ? s("text", { class: "axis axis-name", x: (WIDTH + PAD.left) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, xLabel) : null,
    yLabel ? s("text", { class: "axis axis-name", x: 12, y: HEIGHT / 2 - 10, "text-anchor": "middle", transform: `rotate(-90 12 ${HEIGHT / 2 - 10})` }, yLabel) : null,
  ];
}

function bars(chart, y, marks) {
  const { categories } = chart.axis_config;
  const step = (WIDTH - PAD.left - PAD.right) / categories.length;
  const wide = Math.min(48, (step * 0.76) / chart.series.length);
  const zero = y(Math.max(0, marks[0]));
  return chart.series.map((series, number) => categories.map((name, at) => {
    const value = valueAt(series, name);
    const x = PAD.left + step * (at + 0.5) + wide * (number - chart.series.length / 2);
    return s("rect", { class: `series-${number} bar`, x: x + 1, width: wide - 2, y: Math.min(y(value), zero), height: Math.max(1, Math.abs(zero - y(value))), rx: 2 },
      s("title", {}, `${series.name}, ${name}: ${show(value)}`));
  }));
}

function lines(chart, y, marks) {
  const { categories } = chart.axis_config;
  const step = (WIDTH - PAD.left - PAD.right) / categories.length;
  return chart.series.map((series, number) => {
    const points = categories.map((name, at) => [PAD.left + step * (at + 0.5), y(valueAt(series, name)), name]);
    const path = points.map(([x, top], at) => `${at ? "L" : "M"}${x} ${top}`).join("");
    const floor = y(Math.max(0, marks[0]));
    return [
      chart.type === "area" ? s("path", { class: `series-${number} area`, d: `${path}L${points.at(-1)[0]} ${floor}L${points[0][0]} ${floor}Z` }) : null,
      s("path", { class: `series-${number} line`, d: path, "stroke-dasharray": DASHES[number % DASHES.length] }),
      points.map(([x, top, name]) => s("circle", { class: `series-${number} dot`, cx: x, cy: top, r: 3.5 }, s("title", {}, `${series.name}, ${name}: ${show(valueAt(series, name))}`))),
    ];
  });
}

function pie(chart) {
  const total = chart.segments.reduce((sum, each) => sum + each.value, 0) || 1;
  const centre = HEIGHT / 2;
  let angle = -Math.PI / 2;
  return chart.segments.map((each, number) => {
    const share = each.value / total;
    const point = (at) => `${WIDTH / 2 + 100 * Math.cos(at)} ${centre + 100 * Math.sin(at)}`;
    const from = angle;
    angle += share * 2 * Math.PI;
    const middle = (from + angle) / 2;
    const shape = share > 0.9999
      ? s("circle", { class: `series-${number} slice`, cx: WIDTH / 2, cy: centre, r: 100 })
      : s("path", { class: `series-${number} slice`, d: `M${WIDTH / 2} ${centre}L${point(from)}A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${point(angle)}Z` });
    shape.append(s("title", {}, `${each.label}: ${show(each.value)}`));
    const right = Math.cos(middle) >= 0;
    const label = s("text", { class: "axis", x: WIDTH / 2 + 112 * Math.cos(middle), y: centre + 112 * Math.sin(middle) + 4, "text-anchor": right ? "start" : "end" },
      `${short(each.label, 18)} ${Math.round(share * 100)} %`);
    return [shape, share > 0.02 ? label : null];
  });
}

function plot(chart) {
  if (chart.type === "pie") return pie(chart);
  const values = chart.series.flatMap((series) => series.data.map((point) => point.value));
  const marks = ticks(values.length ? values : [0], chart.type !== "line");
  const span = marks.at(-1) - marks[0] || 1;
  const y = (value) => HEIGHT - PAD.bottom - ((value - marks[0]) / span) * (HEIGHT - PAD.top - PAD.bottom);
  return [frame(chart, marks, y), chart.type === "bar" ? bars(chart, y, marks) : lines(chart, y, marks)];
}

const KINDS = { bar: "Bar chart", line: "Line chart", area: "Area chart", pie: "Pie chart" };
export const CHART_TYPES = Object.keys(KINDS);

/** The numbers as rows: [head, …rows]. */
function numbers(chart) {
  if (chart.type === "pie") return [["", "Value"], ...chart.segments.map((each) => [each.label, show(each.value)])];
  const names = chart.series.map((series) => series.name);
  return [[chart.axis_config.x_label ?? "", ...names], ...chart.axis_config.categories.map((name) => [name, ...chart.series.map((series) => show(valueAt(series, name)))])];
}

function alternative(block) {
  const [head, ...rows] = numbers(block.chart);
  const said = rows.map((row) => `${row[0]}: ${row.slice(1).map((value, at) => (head.length > 2 ? `${head[at + 1]} ${value}` : value)).join(", ")}`);
  return `${KINDS[block.chart.type]}. ${block.title}. ${said.join("; ")}.`;
}

const key = (number, dashed) => s("svg", { class: "legend-key", viewBox: "0 0 24 12", "aria-hidden": "true" }, dashed
  ? s("path", { class: `series-${number} line`, d: "M0 6H24", "stroke-dasharray": DASHES[number % DASHES.length] })
  : s("rect", { class: `series-${number} bar`, x: 6, y: 0, width: 12, height: 12, rx: 2 }));

export function chart(block) {
  const id = uid("chart");
  if (!KINDS[block.chart?.type]) return h("div", { class: "unknown" }, `Unknown chart: ${block.chart?.type}`);
  const [head, ...rows] = numbers(block.chart);
  const series = block.chart.series ?? [];
  return h("figure", { class: "chart" },
    h("figcaption", { id }, block.title),
    s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": alternative(block), data: { chart: block.chart.type } }, plot(block.chart)),
    series.length > 1 ? h("div", { class: "legend" }, series.map((each, number) => h("span", {}, key(number, block.chart.type !== "bar"), each.name))) : null,
    h("details", { class: "chart-numbers" }, h("summary", {}, "Show the numbers"),
      h("table", { class: "grid" },
        h("thead", {}, h("tr", {}, head.map((each) => h("th", { scope: "col" }, each)))),
        h("tbody", {}, rows.map((row) => h("tr", {}, row.map((each, at) => h(at ? "td" : "th", at ? { data: { align: "right" } } : { scope: "row" }, each))))))));
}
