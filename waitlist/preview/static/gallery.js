// The gallery works without this file: then the browser's own button shows what was saved.
const told = new EventSource("/gallery/events");
let version;
const seen = ({ data }) => {
  if (version && version !== data) location.reload();
  version = data;
};
told.addEventListener("version", seen);
told.addEventListener("saved", seen);
addEventListener("pagehide", () => told.close());

// Through the states by the arrow keys, and back by Escape.
const KEYS = { ArrowLeft: "prev", ArrowRight: "next", Escape: "up" };
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = document.querySelector(`a[rel="${KEYS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
