"""What is looked at on an open page, whatever it is."""

from __future__ import annotations

from chromium import Visitor

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 640, "height": 400}
"""What a window of 1280 pixels is at 200 %."""
NARROW = {"width": 320, "height": 512}

SEEN = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
"""Rules of axe whose outcome is up to a theme; the others are about the markup, which themes share."""

# Words that stick out of the window or of what clips them. What has a clip-path is said to who does not see.
CUT = """() => {
  const width = document.documentElement.clientWidth, found = new Set();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const near = text.parentElement, around = [];
    if (!text.data.trim() || !near.checkVisibility({ opacityProperty: true })) continue;
    for (let one = near; one && one !== document.body; one = one.parentElement) around.push(one);
    const styles = new Map(around.map((one) => [one, getComputedStyle(one)]));
    if (around.some((one) => styles.get(one).clipPath !== "none")) continue;
    const clips = ({ overflowX, overflowY }) => overflowX !== "visible" || overflowY !== "visible";
    const edges = around.filter((one) => clips(styles.get(one))).map((one) => one.getBoundingClientRect());
    edges.push({ left: 0, right: width, top: -Infinity, bottom: Infinity });
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (!box.width) continue;
      const out = (edge) => box.left < edge.left - 1.5 || box.right > edge.right + 1.5 ||
        box.top < edge.top - box.height / 4 || box.bottom > edge.bottom + box.height / 4;
      const where = near.className || near.nodeName;
      if (edges.some(out)) found.add(`cut off: ${text.data.trim().slice(0, 40)} in ${where}`);
    }
  }
  return [...found];
}"""


def squeezed(visitor: Visitor, *sizes: dict[str, int]) -> list[str]:
    """Return what has no room in windows of these sizes; the last one stays."""
    faults = []
    for size in sizes:
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of just this kind
        wrong = [*visitor.overflow(), *visitor.page.evaluate(CUT)]
        faults += [f"{size['width']} pixels: {fault}" for fault in wrong]
    return faults


def dark(visitor: Visitor) -> list[str]:
    """Return what can hardly be read in the dark."""
    visitor.page.emulate_media(color_scheme="dark")
    return [f"dark: {barrier}" for barrier in visitor.barriers("color-contrast")]
