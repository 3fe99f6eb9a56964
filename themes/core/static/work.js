// Where a site asks for it, the browser works a second before the form is sent. Without this file people get in
// as well. The worker, altcha-sha.js, is ALTCHA's own: see LICENSE-altcha.txt.
const PATIENCE = 20_000;

for (const form of document.querySelectorAll("form[data-work]")) {
  const { work, worker } = form.dataset;
  const answer = form.elements.altcha;
  let working;
  let done = false;

  const solve = (challenge) => new Promise((resolve) => {
    const solver = new Worker(worker);
    const end = (solution) => {
      if (solution?.derivedKey) answer.value = btoa(JSON.stringify({ challenge, solution }));
      solver.terminate();
      resolve();
    };
    solver.onmessage = ({ data }) => end(data);
    solver.onerror = () => end();
    solver.postMessage({ type: "work", challenge, timeout: PATIENCE });
  });

  const begin = () => working ??= (async () => {
    const asked = await fetch(work, { headers: { accept: "application/json" } });
    if (asked.status === 200) await solve(await asked.json());
  })().catch(() => {}).then(() => { done = true; });

  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || done || event.submitter?.formNoValidate) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    await Promise.race([begin(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    form.removeAttribute("aria-busy");
    done = true;
    // Not within the event, where asking once more to send the form is passed over.
    setTimeout(() => form.requestSubmit());
  });
}
