// What is on the screen is in the address, so that reload, back and two windows work: #as=U1&in=C1&tab=home&thread=1.2

const KEYS = ["as", "in", "tab", "thread"];

export function route() {
  const params = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(KEYS.map((key) => [key, params.get(key)]));
}

/** The address of a change to what is on the screen. Another conversation closes the thread. */
export function address(change) {
  const next = { ...route(), ...change };
  if ("in" in change && !("thread" in change)) next.thread = null;
  if ("in" in change && !("tab" in change)) next.tab = null;
  const params = new URLSearchParams(KEYS.filter((key) => next[key]).map((key) => [key, next[key]]));
  return `#${params}`;
}

export function go(change, { replace = false } = {}) {
  const target = address(change);
  if (target === location.hash) return;
  if (replace) {
    history.replaceState(null, "", target);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = target;
}
