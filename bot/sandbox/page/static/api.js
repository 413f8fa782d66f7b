// The page's own JSON interface to the workspace on this computer.

/** The workspace refused, or could not be reached. `errors` holds texts per block id of a form. */
export class Refused extends Error {
  constructor(code, errors = null) {
    super(code);
    this.code = code;
    this.errors = errors;
  }
}

async function answer(response) {
  let body = null;
  try { body = await response.json(); } catch { /* an error page is no JSON */ }
  if (!body) throw new Refused(`http_${response.status}`);
  if (body.ok === false) throw new Refused(body.error ?? "unknown_error", body.errors ?? null);
  return body;
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refused("workspace_unreachable");
  }
}

export async function get(path, query = {}) {
  const params = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return answer(await send(`/ui/${path}?${params}`, { headers: { accept: "application/json" } }));
}

export async function post(path, body = {}) {
  return answer(await send(`/ui/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }));
}

const SOONEST_MS = 500;
const LATEST_MS = 4000;
const line = { socket: null, hearRequest: null }; // this tab's one connection, and who hears the app's requests on it

function askForRequests() {
  if (line.socket?.readyState === WebSocket.OPEN) line.socket.send(JSON.stringify({ requests: Boolean(line.hearRequest) }));
}

/** Follows what one person sees happen; `hear(name, data)` for each event, `status(online)` on changes. */
export function listen(person, hear, status) {
  let wait = SOONEST_MS;
  let again = 0;
  let isOver = false;
  const open = () => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ui/live?as=${encodeURIComponent(person)}`);
    line.socket = socket;
    socket.onopen = () => {
      wait = SOONEST_MS;
      askForRequests();
      status(true);
    };
    socket.onmessage = (event) => {
      if (isOver) return;
      for (const [name, data] of JSON.parse(event.data)) {
        if (name === "request") line.hearRequest?.(data);
        else hear(name, data);
      }
    };
    socket.onclose = () => {
      if (isOver) return;
      status(false);
      again = setTimeout(open, wait);
      wait = Math.min(2 * wait, LATEST_MS);
    };
  };
  open();
  return () => {
    isOver = true;
    clearTimeout(again);
    line.socket.close();
  };
}

/** Follows the requests between the app and the workspace, too; returns what ends that. */
export function listenToRequests(hear) {
  line.hearRequest = hear;
  askForRequests();
  return () => {
    line.hearRequest = null;
    askForRequests();
  };
}

const SENTENCES = {
  workspace_unreachable: "The workspace does not answer. Is it still running?",
  channel_not_found: "That conversation does not exist, or you are not in it.",
  not_in_channel: "You are not in that conversation.",
  is_archived: "That conversation is archived.",
  no_text: "There is nothing to send.",
  msg_too_long: "That message is too long.",
  user_not_found: "That person is not in this workspace.",
  view_not_found: "That form is no longer open.",
  not_found: "That is no longer there.",
};

/** What went wrong, for a person. */
export function sentence(error) {
  if (!(error instanceof Refused)) return `The page stumbled: ${error?.message ?? error}`;
  if (error.code.includes(" ")) return error.code; // a sentence already
  return SENTENCES[error.code] ?? `The workspace refused: ${error.code.replaceAll("_", " ")}.`;
}
