// Every page works without this file.
const all = (what, from = document) => [...from.querySelectorAll(what)];

// Checks a form before it is sent; a message replaces the hint.
const ADDRESS = /^[^\s@]+@([^\s@.]+\.)+[^\s@.]{2,}$/;
// A message in the language it is in, which is not always that of the page.
const said = ({ dataset }, what) => {
  const lang = dataset[`${what}Lang`];
  return lang ? Object.assign(document.createElement("bdi"), { lang, textContent: dataset[what] }) : dataset[what];
};
const watch = (field, form) => {
  const note = document.getElementById(`${field.id}-note`);
  const bad = note.parentElement.classList;
  const hint = bad.contains("field-bad") ? [] : [...note.childNodes];
  const wrong = () => {
    const { type, required } = field;
    const value = type === "checkbox" ? field.checked : field.value.trim();
    if (!value) return required ? "missing" : "";
    return type !== "email" || ADDRESS.test(value) ? "" : "wrong";
  };
  const check = () => {
    const text = wrong();
    note.replaceChildren(...(text ? [said(field, text)] : hint));
    bad.toggle("field-bad", Boolean(text));
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    return !text;
  };
  field.addEventListener("blur", (event) => {
    // A message that moved the button away would take the press on it.
    if (field.type === "email" && field.value && !form.contains(event.relatedTarget)) check();
  });
  field.addEventListener("input", () => field.hasAttribute("aria-invalid") && !wrong() && check());
  return check;
};
for (const form of all("form[data-check]")) {
  form.noValidate = true;
  const fields = all("[data-missing]", form).map((field) => [field, watch(field, form)]);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formNoValidate) return; // only asks for the form in another language
    const [first] = fields.filter(([, check]) => !check());
    if (!first) return;
    event.preventDefault();
    first[0].focus();
  });
}

// How long the form was looked at, in seconds: one that is sent at once was filled in by a program.
for (const field of all("[data-seconds]")) {
  field.form.addEventListener("submit", () => { field.value = Math.round(performance.now() / 1000); });
}

// Where somebody came from stands in the address of a page with a form, and goes along to another language.
if (document.querySelector("[data-seconds]")) {
  for (const link of all("a[hreflang]")) link.search = location.search;
}

// What was typed goes along to another language, in its form and never in an address.
const typed = (form) => [...form.elements].some(({ type, name, checked, value }) => (
  name && !["hidden", "submit"].includes(type) && (type === "checkbox" ? checked : value.trim())));
for (const form of all("#join, #way-in")) {
  for (const link of all("footer a[hreflang]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !typed(form)) return;
      event.preventDefault();
      const path = new URL(form.action).pathname.split("/").pop();
      const button = Object.assign(document.createElement("button"), {
        name: "switch", value: link.hreflang, formAction: `/${link.hreflang}/${path}`, formNoValidate: true, hidden: true,
      });
      form.append(button);
      form.requestSubmit(button);
      button.remove();
    });
  }
}

// How long until a moment, in its two largest units.
for (const place of all("[data-until]")) {
  const language = document.documentElement.lang;
  const tell = () => {
    const left = Math.ceil((Date.parse(place.dataset.until) - Date.now()) / 60_000);
    const units = [["day", Math.floor(left / 1440)], ["hour", Math.floor(left / 60) % 24], ["minute", left % 60]];
    const words = units.slice(left < 1440 ? 1 : 0).slice(0, 2).filter(([, number]) => number > 0)
      .map(([unit, number]) => number.toLocaleString(language, { style: "unit", unit, unitDisplay: "long" }));
    const list = new Intl.ListFormat(language, { type: "unit" }).format(words);
    place.textContent = left > 0 ? place.dataset.words.replace("#", list) : "";
  };
  tell();
  setInterval(tell, 60_000);
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
