// The share page follows what happens: told that something did, it fetches itself and takes over the parts that changed.
// Without this file it does so when it is loaded again.
const all = (what, from = document) => [...from.querySelectorAll(what)];
const say = (text) => { document.querySelector("[data-status]").textContent = text; };

const live = document.querySelector("[data-live]");
if (live && window.EventSource) {
  const told = new EventSource(live.dataset.live);
  const parts = (from) => new Map(all("[data-part]", from).map((part) => [part.dataset.part, part]));
  // Only what happened a moment ago moves: the piece of the bar that grew, the tier that opened, the new number.
  const length = (rung) => parseFloat(rung?.querySelector(".fill")?.getAttribute("width") ?? 0);
  const mark = (next, part) => {
    next.classList.add("news");
    const said = next.querySelector("[data-news]");
    if (said && said.textContent !== part.querySelector("[data-news]")?.textContent) said.classList.add("news");
    const before = all(".rung", part);
    for (const [at, rung] of all(".rung", next).entries()) {
      const was = before[at];
      if (rung.matches(".rung-reached") && was && !was.matches(".rung-reached")) rung.classList.add("rung-opened");
      if (length(rung) <= length(was)) continue;
      rung.classList.add("rung-grown");
      rung.style.setProperty("--from", length(was) / length(rung));
    }
  };
  // What the server sent last, by part: marks come later, and one that moves goes on when nothing else is new.
  const sent = new Map();
  const renew = async () => {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, signal: AbortSignal.timeout?.(20_000) });
    if (!answer.ok) return;
    const fresh = parts(new DOMParser().parseFromString(await answer.text(), "text/html"));
    for (const [name, part] of parts(document)) {
      const next = fresh.get(name);
      if (!next || next.isEqualNode(sent.get(name) ?? part) || part.contains(document.activeElement)) continue;
      sent.set(name, next.cloneNode(true));
      part.replaceWith(document.adoptNode(next));
      mark(next, part);
      const news = next.querySelector("[data-news]");
      if (news) say(news.textContent);
    }
  };
  // One after the other: an answer that is late would bring back what was before. Of those that wait the last is enough.
  let renewed = Promise.resolve();
  let asked = 0;
  told.addEventListener("changed", () => {
    const mine = ++asked;
    renewed = renewed.then(() => mine === asked && renew()).catch(() => {});
  });
  told.addEventListener("over", () => told.close());
  addEventListener("pagehide", () => told.close());
}
