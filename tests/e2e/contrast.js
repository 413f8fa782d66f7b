// The visible texts whose contrast with the ground painted behind them is under 4.5 (WCAG 2.2, 1.4.3).
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const channels = (value) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = value;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ancestors = function* (node) { for (let each = node; each; each = each.parentElement) yield each; };

  const ground = (node) => {
    const layers = [];
    for (const each of ancestors(node)) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const isSeen = (node) => !node.closest("noscript, script, style, .sr-only, .skip")
    && node.checkVisibility({ visibilityProperty: true })
    && [...ancestors(node)].every((each) => Number(getComputedStyle(each).opacity) >= 0.5);

  const poor = new Set();
  const root = document.querySelector("dialog[open]") ?? document.body;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !isSeen(node)) continue;
    const style = getComputedStyle(node);
    const under = ground(node);
    const ink = over(channels(node instanceof SVGElement ? style.fill : style.color), under);
    const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) poor.add(`${ratio.toFixed(2)} ${node.getAttribute("class")}: ${text.data.trim().slice(0, 40)}`);
  }
  return [...poor];
}
