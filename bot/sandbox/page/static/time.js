// Times as the acting person reads them: the workspace's clock, in that person's time zone, 24 hours.

const FORMATS = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!FORMATS.has(key)) {
    let made;
    try { made = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }); }
    catch { made = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }); }
    FORMATS.set(key, made);
  }
  return FORMATS.get(key);
}

let lastParts = { key: "", out: null }; // neighbours in a list mostly share their second

/** Calendar parts of an instant in a zone, as numbers; `weekday` as a word. */
export function parts(date, zone) {
  const key = `${zone}/${Math.floor(date / 1000)}`;
  if (lastParts.key !== key) lastParts = { key, out: partsAnew(date, zone) };
  return lastParts.out;
}

function partsAnew(date, zone) {
  const out = {};
  const options = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
  for (const { type, value } of format(zone, options).formatToParts(date)) if (type !== "literal") out[type] = Number(value);
  out.weekday = format(zone, { weekday: "long" }).format(date);
  out.monthName = format(zone, { month: "long" }).format(date);
  return out;
}

const two = (number) => String(number).padStart(2, "0");
export const fromTs = (ts) => new Date(Number(ts) * 1000);

export function dayKey(date, zone) {
  const p = parts(date, zone);
  return `${p.year}-${two(p.month)}-${two(p.day)}`;
}

export function clockTime(date, zone, seconds = false) {
  const p = parts(date, zone);
  return `${two(p.hour)}:${two(p.minute)}${seconds ? `:${two(p.second)}` : ""}`;
}

function relativeDay(date, zone, now) {
  const days = Math.round((Date.parse(dayKey(date, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days] ?? null;
}

const year = (p, now, zone) => (p.year === parts(now, zone).year ? "" : ` ${p.year}`);

/** A day for a divider: 'Today', 'Monday 23 November'. */
export function dayName(date, zone, now) {
  const p = parts(date, zone);
  return relativeDay(date, zone, now) ?? `${p.weekday} ${p.day} ${p.monthName}${year(p, now, zone)}`;
}

/** A full moment: 'Tue 24 Nov 2026, 08:00'. */
export function moment(date, zone) {
  const p = parts(date, zone);
  return `${p.weekday.slice(0, 3)} ${p.day} ${p.monthName.slice(0, 3)} ${p.year}, ${clockTime(date, zone)}`;
}

/** 'London' of 'Europe/London'. */
export const zoneName = (zone) => zone.split("/").pop().replaceAll("_", " ");

function ago(date, now) {
  const seconds = Math.round((now - date) / 1000);
  const size = Math.abs(seconds);
  const steps = [[86_400 * 365, "year"], [86_400 * 30, "month"], [86_400, "day"], [3600, "hour"], [60, "minute"]];
  const [unit, word] = steps.find(([length]) => size >= length) ?? [1, "second"];
  const count = Math.floor(size / unit);
  const text = `${count} ${word}${count === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

const pretty = (long) => (date, zone, now) => relativeDay(date, zone, now) ?? long(date, zone, now);
const longDate = (date, zone, now) => { const p = parts(date, zone); return `${p.weekday} ${p.day} ${p.monthName}${year(p, now, zone)}`; };
const plainDate = (date, zone) => { const p = parts(date, zone); return `${p.day} ${p.monthName} ${p.year}`; };
const shortDate = (date, zone) => { const p = parts(date, zone); return `${p.day} ${p.monthName.slice(0, 3)} ${p.year}`; };

const TOKENS = {
  date_num: (date, zone) => dayKey(date, zone),
  date_slash: (date, zone) => { const p = parts(date, zone); return `${two(p.day)}/${two(p.month)}/${p.year}`; },
  date: plainDate,
  date_short: shortDate,
  date_long: longDate,
  date_pretty: pretty(plainDate),
  date_short_pretty: pretty(shortDate),
  date_long_pretty: pretty(longDate),
  day_divider_pretty: dayName,
  time: (date, zone) => clockTime(date, zone),
  time_secs: (date, zone) => clockTime(date, zone, true),
  ago: (date, zone, now) => ago(date, now),
};

/** Fills the tokens of Slack's `<!date^…>`, or gives the fallback when the time is no number. */
export function dateToken(seconds, template, fallback, zone, now) {
  const date = fromTs(seconds);
  if (!Number.isFinite(date.getTime()) || !/^-?\d+$/.test(String(seconds))) return fallback;
  return template.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(date, zone, now) ?? whole);
}

/** 'YYYY-MM-DDTHH:MM' of an instant in a zone, as a datetime field wants it. */
export function toField(date, zone) {
  return `${dayKey(date, zone)}T${clockTime(date, zone)}`;
}

/** The instant of a datetime field's text in a zone. A time that a clock change skips moves on by the gap. */
export function fromField(text, zone) {
  const wanted = Date.parse(`${text}Z`);
  const shown = (instant) => Date.parse(`${toField(new Date(instant), zone)}Z`);
  let guess = wanted - (shown(wanted) - wanted);
  guess -= shown(guess) - wanted;
  return new Date(guess);
}
