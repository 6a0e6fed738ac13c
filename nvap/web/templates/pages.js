// What makes the pages nicer; each works without it. Nothing is asked for but of this computer.
addEventListener("DOMContentLoaded", () => {
  // Find as one types among things to tick.
  for (const input of document.querySelectorAll("[data-finds]")) {
    const items = [...document.getElementsByClassName(input.dataset.finds)];
    input.closest("[hidden]")?.removeAttribute("hidden");
    const told = document.createElement("span");
    told.className = "hint";
    told.setAttribute("role", "status");
    input.after(told);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().trim().split(/\s+/);
      for (const item of items) {
        item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word));
      }
      const found = items.filter((item) => !item.hidden).length;
      told.textContent = !words[0] ? "" : found ? `${found} found` : "None has all of these words. Try another word or fewer, or open a theme.";
      for (const part of new Set(items.map((item) => item.closest("details")))) {
        const within = items.filter((item) => part.contains(item) && !item.hidden);
        part.hidden = within.length === 0;
        part.open = words[0] ? within.length > 0 : part.querySelector(":checked") !== null;
      }
    });
  }
  // A choice among what is ticked.
  for (const select of document.querySelectorAll("select[data-ticked]")) {
    const show = () => {
      const ticked = new Set([...select.form.querySelectorAll(`[name="${select.dataset.ticked}"]:checked`)].map((one) => one.value));
      for (const option of select.options) option.hidden = option.value !== "" && !option.selected && !ticked.has(option.value);
      for (const group of select.children) group.hidden = group.tagName === "OPTGROUP" && [...group.children].every((one) => one.hidden);
    };
    select.form.addEventListener("change", show);
    show();
  }
  // How many letters are left in a long text.
  for (const area of document.querySelectorAll("textarea[maxlength]")) {
    const count = document.createElement("p");
    count.className = "count";
    area.after(count);
    const tell = () => { count.textContent = `${area.value.length.toLocaleString("en-GB")} of ${area.maxLength.toLocaleString("en-GB")} letters`; };
    area.addEventListener("input", tell);
    tell();
  }
  // A warning before what was typed is lost.
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
  // What is said is kept as one goes.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    let waiting;
    form.addEventListener("change", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const said = new URLSearchParams(new FormData(form));
        said.set("do", "quietly");
        const answer = await fetch(form.action, { method: "POST", body: said }).catch(() => null);
        if (answer?.ok) document.getElementById("said").textContent = await answer.text();
      }, 800);
    });
  }
  // What looks like personal data is told beside its field, a short while after somebody stops typing there.
  const asking = new WeakMap();
  const places = new Map();
  document.addEventListener("input", ({ target: field }) => {
    if (!field.matches("[data-net]")) return;
    asking.get(field)?.abort();
    const ask = new AbortController();
    asking.set(field, ask);
    if (!places.has(field)) places.set(field, placeBeside(field, `net-${places.size}`));
    const said = places.get(field);
    setTimeout(async () => {
      if (ask.signal.aborted) return;
      const body = new URLSearchParams({ token: field.form.elements.token.value, text: field.value });
      const sent = { method: "POST", body, signal: ask.signal };
      const told = field.value.trim() ? await fetch("/net", sent).then((answer) => answer.ok ? answer.text() : "").catch(() => "") : "";
      if (!ask.signal.aborted && said.textContent !== told) said.textContent = told;
    }, 700);
  });
  // Where it is told: there before anything is, so that it is read out once something is.
  function placeBeside(field, id) {
    const said = document.createElement("p");
    said.id = id;
    said.className = "net";
    said.setAttribute("aria-live", "polite");
    field.after(said);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
    return said;
  }
  // While a page is open the server goes on.
  setInterval(() => fetch("/here", { cache: "no-store" }).catch(() => {}), 5 * 60 * 1000);
});
