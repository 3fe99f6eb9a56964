// Keys for the review queue. Without this script every button is there all the same.
const rows = [...document.querySelectorAll("[data-queue] [data-row]")];
let at = -1;

function choose(place) {
  if (!rows.length) return;
  at = Math.max(0, Math.min(rows.length - 1, place));
  rows.forEach((row, number) => row.classList.toggle("chosen", number === at));
  rows[at].focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
}

function press(key) {
  const inside = rows[at] && rows[at].querySelector(`[data-key="${key}"]`);
  const button = inside || document.querySelector(`[data-key="${key}"]:not([data-row] *)`);
  if (button) button.click();
}

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = event.key.toLowerCase();
  if (key === "j") choose(at + 1);
  else if (key === "k") choose(at - 1);
  else if (key === "o") rows[at]?.querySelector("[data-open]")?.click();
  else if (key === "t") rows[at]?.querySelector("[data-tick]")?.click();
  else if (key === "r" || key === "x" || key === "u") press(key);
  else return;
  event.preventDefault();
});

// A tick means that those with a tick are meant.
document.querySelector("[data-queue]")?.addEventListener("change", () => {
  const chosen = document.querySelector("[data-chosen]");
  if (chosen) chosen.checked = true;
});

for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
if (rows.length) choose(0);
