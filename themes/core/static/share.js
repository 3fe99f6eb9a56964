// The share page and the card work without this file.
const all = (what, from = document) => [...from.querySelectorAll(what)];

const say = (text) => {
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = text;
};

// Counts a click on a way to share, for the founder; what is counted is how often, not who.
const link = document.getElementById("link")?.value;
const spoken = document.getElementById("link")?.dataset.spoken || link; // as it stands in words of this language
const clicks = document.getElementById("link")?.dataset.click;
const clicked = (channel) => clicks && navigator.sendBeacon?.(clicks + channel);

for (const button of all("[data-copy]")) {
  let over;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const bare = field.value;
    const said = "whole" in button.dataset ? bare : `${bare}?c=copy`; // the field stays short
    clicked("copy");
    try {
      await navigator.clipboard.writeText(said);
    } catch {
      field.value = said;
      field.select();
      const copied = document.execCommand("copy");
      field.value = bare;
      if (!copied) return field.select();
    }
    say(button.dataset.said);
    button.classList.add("copied");
    clearTimeout(over);
    over = setTimeout(() => {
      button.classList.remove("copied");
      say("");
    }, 2000);
  });
}

for (const button of all("[data-channel]")) {
  if (!navigator.sendBeacon) break; // some browsers send `ping` by themselves
  button.removeAttribute("ping");
  button.addEventListener("click", () => clicked(button.dataset.channel));
}

// What a visitor writes goes into every share button, always with the link and its channel.
const message = document.querySelector("[data-message]");
const coded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const words = (shown) => {
  const typed = message.value.trim().replaceAll(link, spoken);
  return typed.includes(spoken) ? typed.replaceAll(spoken, shown) : `${typed} ${shown}`.trim();
};
if (message) {
  const bare = () => message.value.replaceAll(link, "").replaceAll(spoken, "").replace(/\s+/g, " ").replace(/[ :–—-]+$/, "").trim();
  const rewrite = () => {
    for (const button of all("[data-channel]")) {
      const apart = /[?&](?:url|u)=/.test(button.href); // the link has its own place there
      const text = coded(apart ? bare() : words(`${spoken}?c=${button.dataset.channel}`));
      button.href = button.href.replace(/([?&](?:text|body|title)=)[^&]*/, (_, name) => name + text);
    }
  };
  message.addEventListener("input", rewrite);
  if (message.value !== message.defaultValue) rewrite(); // a browser may remember what was typed before
  message.form.addEventListener("submit", (event) => event.preventDefault());
}

// What was typed on the page and not sent goes along to another language, in a form and never in an address.
for (const way of all("footer :is(a[hreflang], .foot-language)")) {
  way.addEventListener("click", (event) => {
    const typed = all("#address, #alias, #review-words");
    const asked = way.matches("button") || typed.some(({ value, defaultValue }) => value !== defaultValue);
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const form = Object.assign(document.createElement("form"), { method: "post", action: `/${way.lang}/me`, hidden: true });
    form.append(...[["switch", way.value || way.lang], ...typed.map(({ name, value }) => [name, value])]
      .map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
    document.body.append(form);
    form.submit();
  });
}

for (const button of all("[data-share]")) {
  if (!navigator.share) {
    button.classList.add("unable");
    continue;
  }
  button.addEventListener("click", () => {
    clicked("share");
    navigator.share({ title: button.dataset.title, text: words(`${spoken}?c=share`) }).catch(() => {});
  });
}

for (const button of all("[data-print]")) button.addEventListener("click", () => print());
