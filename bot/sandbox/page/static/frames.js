// Drawing that can wait for a frame: at once when little happens, in batches when much does, because a frame
// costs more than a message.

const APART_MS = 80; // between two batches: below the 100 ms that a person takes for 'at once'
const waiting = new Set();
let last = -APART_MS;
let due = false;

function run() {
  due = false;
  last = performance.now();
  const all = [...waiting];
  waiting.clear();
  for (const draw of all) draw();
}

/** Calls `draw` in a coming frame, once however often it is asked for until then. */
export function soon(draw) {
  waiting.add(draw);
  if (due) return;
  due = true;
  const rest = last + APART_MS - performance.now();
  if (rest > 0) setTimeout(() => requestAnimationFrame(run), rest);
  else requestAnimationFrame(run);
}
