// Peek: a row's page in a panel beside the list. Its buttons and dialogs are those of the page.
(() => {
  const panel = document.getElementById("peek");
  if (!panel) return;
  const work = panel.querySelector("#work");
  const narrow = matchMedia("(max-width: 62rem)");
  const asked = { "X-Requested-With": "fetch" };
  const buttons = () => [...document.querySelectorAll(".rows [data-peek]")];
  const linkOf = (button) => button.closest("tr").querySelector(".row-link");
  let here = null;
  let latest = 0;

  // What the page of an order needs is fetched with the first peek.
  let needed = null;
  const need = () => (needed ??= Promise.all([
    new Promise((done, failed) => {
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: panel.dataset.css, onload: done, onerror: failed });
      document.head.append(sheet);
    }),
    ...panel.dataset.scripts.split(" ").map((src) => new Promise((done, failed) => {
      document.body.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
    })),
  ]).catch((error) => { needed = null; throw error; }));

  const mark = (on) => {
    const row = here?.closest("tr");
    row?.classList.toggle("peeked", on);
    if (on) row?.scrollIntoView({ block: "nearest" });
  };
  const rest = () => [document.querySelector(".side"), ...[...panel.parentElement.children].filter((one) => one !== panel)];
  const alone = (on) => { for (const one of rest()) one.inert = on && narrow.matches; };

  const fetchPage = async () => {
    const mine = ++latest;
    const link = linkOf(here);
    panel.querySelector("[data-peek-open]").href = link.href;
    work.dataset.here = link.pathname;
    work.setAttribute("aria-busy", "true");
    try {
      await need();
      const response = await fetch(link.href, { headers: asked });
      const text = await response.text();
      if (mine !== latest) return;
      if (!response.ok) throw new Error(text);
      work.innerHTML = text;
      panel.scrollTop = 0;
      work.querySelector("h1")?.focus({ preventScroll: true });
    } catch {
      if (mine !== latest) return;
      const again = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: panel.dataset.again });
      again.addEventListener("click", fetchPage);
      work.replaceChildren(`${panel.dataset.lost} `, again);
      again.focus();
    } finally {
      if (mine === latest) work.removeAttribute("aria-busy");
    }
  };

  const open = (button) => {
    mark(false);
    here = button;
    panel.hidden = false;
    document.body.classList.add("peeking");
    mark(true);
    alone(true);
    const all = buttons();
    for (const step of panel.querySelectorAll("[data-peek-step]"))
      step.disabled = !all[all.indexOf(here) + Number(step.dataset.peekStep)];
    return fetchPage();
  };
  const close = () => {
    if (panel.hidden) return;
    latest++;
    panel.hidden = true;
    work.replaceChildren();
    document.body.classList.remove("peeking");
    alone(false);
    mark(false);
    here?.focus();
  };

  addEventListener("click", (event) => {
    const button = event.target.closest?.(".rows [data-peek]");
    if (button) {
      if (button === here && !panel.hidden) close();
      else open(button);
    }
    if (event.target.closest?.("[data-peek-close]")) close();
    const step = event.target.closest?.("[data-peek-step]");
    if (!step) return;
    const all = buttons();
    const to = all[all.indexOf(here) + Number(step.dataset.peekStep)];
    if (to) open(to);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], details.drop[open], #work :popover-open")) return;
    close();
  });
  narrow.addEventListener("change", () => alone(!panel.hidden));

  // After something was done in the panel, its row in the list is what it is now.
  addEventListener("swapped", async () => {
    if (panel.hidden || !here) return;
    const path = linkOf(here).pathname;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location)).text(), "text/html");
      const same = [...page.querySelectorAll(".row-link")].find((link) => new URL(link.href, location).pathname === path);
      if (!same || panel.hidden) return;
      const row = here.closest("tr");
      const ticked = row.querySelector("[name=pk]")?.checked;
      for (const [place, cell] of [...same.closest("tr").cells].entries())
        if (!cell.querySelector("[data-peek], [name=pk]")) row.cells[place].innerHTML = cell.innerHTML;
      if (ticked) row.querySelector("[name=pk]").checked = true;
    } catch {
      // The row shows what it was; the panel shows what it is.
    }
  });
})();
