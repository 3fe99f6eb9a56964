// For pages with a countdown or a film; they work without.
const all = (what) => [...document.querySelectorAll(what)];

// Days, hours and minutes until a moment, each in the words of the language.
for (const clock of all("[data-clock]")) {
  const language = document.documentElement.lang;
  const tell = () => {
    const left = Math.max(0, Math.ceil((Date.parse(clock.dataset.clock) - Date.now()) / 60_000));
    const parts = [["day", Math.floor(left / 1440)], ["hour", Math.floor(left / 60) % 24], ["minute", left % 60]];
    clock.replaceChildren(...(left ? parts : []).flatMap(([unit, number]) => {
      const part = document.createElement("span");
      const told = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).formatToParts(number);
      // A long number comes in several pieces, 1 and , and 220: they stay together, before its unit or behind it.
      for (const { type, value } of told) {
        if (type === "literal") continue;
        const kind = type === "unit" ? "SPAN" : "STRONG";
        if (part.lastElementChild?.tagName === kind) {
          part.lastElementChild.textContent += value;
          continue;
        }
        const word = document.createElement(kind);
        word.textContent = value;
        part.append(word, " ");
      }
      return [part, " "];
    }));
  };
  tell();
  setInterval(tell, 30_000);
}

// A film of our own, started by our button: until then nothing of the browser's stands on its poster.
for (const start of all("[data-play]")) {
  const film = start.previousElementSibling;
  film.controls = false;
  start.addEventListener("click", () => { film.play(); film.focus(); });
  film.addEventListener("play", () => { film.controls = true; start.remove(); }, { once: true });
}

// A film at another company: nothing of theirs is loaded before somebody plays it.
for (const film of all("a[data-film]")) {
  film.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.className = "film";
    player.title = film.dataset.title;
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin"; // YouTube plays nothing without
    player.src = film.dataset.film;
    film.replaceWith(player);
    player.focus();
  });
}
