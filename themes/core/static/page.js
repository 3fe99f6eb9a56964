// Everything on the pages works without this file; with it, some of it is quicker.
const all = (what, from = document) => [...from.querySelectorAll(what)];

const say = (text) => {
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = text;
};

// Checks an address before it is sent, in the page's language; the message takes the hint's place.
for (const form of all("form[data-check]")) {
  form.noValidate = true;
  const field = form.querySelector("input[type=email]");
  const note = document.getElementById(`${field.id}-note`);
  const hint = note.parentElement.classList.contains("field-bad") ? "" : note.textContent;
  const wrong = () => {
    const value = field.value.trim();
    if (!value) return field.dataset.missing;
    return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value) ? "" : field.dataset.wrong;
  };
  const show = (text) => {
    note.textContent = text || hint;
    note.parentElement.classList.toggle("field-bad", Boolean(text));
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };
  field.addEventListener("blur", (event) => {
    // A message that moved the button away would take the press on it.
    if (field.value && !form.contains(event.relatedTarget)) show(wrong());
  });
  field.addEventListener("input", () => field.hasAttribute("aria-invalid") && !wrong() && show(""));
  form.addEventListener("submit", (event) => {
    const text = wrong();
    show(text);
    if (text) field.focus();
    else if (form.checkValidity() || form.reportValidity()) return;
    event.preventDefault();
  });
}

for (const button of all("[data-fill]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.fill);
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input"));
    button.parentElement.remove();
    field.focus();
  });
}

for (const field of all("[data-select]")) field.addEventListener("focus", () => field.select());

for (const button of all("[data-copy]")) {
  let over;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      if (!document.execCommand("copy")) return;
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

// What a visitor writes takes the place of the prepared words in every share button. The link stays in it, whether it
// was left in the words or not, and says by which channel it went.
const message = document.querySelector("[data-message]");
const coded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const link = document.getElementById("link")?.value;
const words = (shown) => {
  const typed = message.value.trim();
  return typed.includes(link) ? typed.replaceAll(link, shown) : `${typed} ${shown}`.trim();
};
if (message) {
  const bare = () => message.value.replaceAll(link, "").replace(/\s+/g, " ").replace(/[ :–—-]+$/, "").trim();
  const rewrite = () => {
    for (const button of all("[data-channel]")) {
      const apart = /[?&]url=/.test(button.href); // the link has a place of its own there
      const text = coded(apart ? bare() : words(`${link}?c=${button.dataset.channel}`));
      button.href = button.href.replace(/([?&](?:text|body)=)[^&]*/, (_, name) => name + text);
    }
  };
  message.addEventListener("input", rewrite);
  rewrite();
}

for (const button of all("[data-share]")) {
  if (!navigator.share) {
    button.classList.add("unable");
    continue;
  }
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, text: words(link) }).catch(() => {});
  });
}
