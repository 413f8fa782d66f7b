// A panel in the top layer that hangs on its anchor: under it, or above where there is more room.
// It is placed inside the anchor's own parent, because a modal dialog makes everything outside it inert.

function place(anchor, panel) {
  const rect = anchor.getBoundingClientRect();
  const below = window.innerHeight - rect.bottom - 12;
  const above = rect.top - 12;
  const up = below < Math.min(panel.scrollHeight, 280) && above > below;
  panel.style.maxHeight = `${Math.max(120, Math.min(up ? above : below, 420))}px`;
  const width = Math.min(panel.offsetWidth, window.innerWidth - 16);
  const wanted = panel.dataset.side === "end" ? rect.right - width : rect.left;
  panel.style.left = `${Math.max(8, Math.min(wanted, window.innerWidth - width - 8))}px`;
  panel.style.top = up ? "auto" : `${rect.bottom + 4}px`;
  panel.style.bottom = up ? `${window.innerHeight - rect.top + 4}px` : "auto";
}

/**
 * Shows `panel` at `anchor`; returns a function that closes it. A press outside, a scroll of what lies
 * behind, or a resize closes it too; `closed` is called once, however it closes.
 */
export function openPopup(anchor, panel, closed = () => {}) {
  panel.setAttribute("popover", "manual");
  panel.classList.add("popup");
  anchor.parentElement.append(panel);
  panel.showPopover?.();
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("scroll", moved, true);
    window.removeEventListener("resize", replace);
    panel.remove();
    closed();
  };
  const outside = (event) => { if (!panel.contains(event.target) && !anchor.contains(event.target)) close(); };
  const moved = (event) => { if (!panel.contains(event.target)) replace(); };
  const replace = () => (anchor.isConnected ? place(anchor, panel) : close());
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("scroll", moved, true);
  window.addEventListener("resize", replace);
  place(anchor, panel);
  close.replace = replace;
  return close;
}
