// The palette (Ctrl or ⌘ K): what can be done here, what was open, pages and rows by a few letters.
(() => {
  const palette = document.getElementById("palette");
  const box = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const said = palette.querySelector("[role=status]");
  const { base, user } = palette.dataset;

  // What was open last, by its address only: the server says what it is called now.
  const shelf = `recent ${user}`;
  const recent = () => {
    try {
      return JSON.parse(localStorage.getItem(shelf) ?? "[]");
    } catch {
      return [];
    }
  };
  const place = document.querySelector("#work:not(#peek *)")?.dataset.here?.slice(base.length + 1);
  if (place)
    localStorage.setItem(shelf, JSON.stringify([place, ...recent().filter((one) => one !== place)].slice(0, 12)));

  let only = ""; // "actions": nothing but what can be done
  let known = []; // the groups that the server gave for no words: recent things and pages
  let found = []; // its groups for the words that are typed
  let waits = null; // the request whose answer is waited for
  let wanted = false; // Enter was pressed before there was anything to take

  const shown = (button) => !button.classList.contains("narrow-only");
  const reasonOf = (button) => {
    const small = button.querySelector("small");
    const why = document.getElementById(button.getAttribute("aria-describedby") ?? "");
    return (small ?? why?.querySelector("p"))?.textContent.trim() ?? "";
  };
  const labelOf = (button) => {
    const menu = button.closest(".drop")?.querySelector("summary").textContent.trim();
    const own = (button.querySelector("span")?.firstChild ?? button).textContent.trim();
    return menu ? `${menu}: ${own}` : own;
  };
  const asItem = (button) => ({
    label: labelOf(button),
    key: button.dataset.key ?? "",
    icon: button.querySelector("i")?.className.split("fa-").pop() ?? "",
    note: reasonOf(button),
    refused: button.getAttribute("aria-disabled") === "true",
    run: () => button.click(),
  });
  const group = (name, title, buttons) => ({ name, title, items: [...buttons].filter(shown).map(asItem) });
  // The page knows what can be done on it, and why not: nobody else has to be asked.
  const here = () => [
    group("chosen", palette.dataset.onChosen, document.querySelectorAll(".bulk:not([hidden]) button[data-dialog]")),
    group("actions", palette.dataset.onPage, document.querySelectorAll(
      "#work .work-actions > .btn:not(#more), #more-menu > .item, .head-buttons > a.btn, .head-buttons > .drop a",
    )),
  ];

  const matching = (groups, words) => groups
    .map((one) => ({ ...one, items: one.items.filter((item) => words.every((word) => item.label.toLowerCase().includes(word))) }));
  // What begins as typed comes first, also where it cannot be done: "mark as paid" then Enter must
  // never run "Mark as not paid" instead.
  const ranked = (groups, typed) => groups.map((one) => {
    const begins = (item) => item.label.toLowerCase().startsWith(typed.toLowerCase());
    const rank = (item) => (begins(item) ? 0 : 2) + (item.refused ? 1 : 0);
    return { ...one, items: one.items.toSorted((a, b) => rank(a) - rank(b)) };
  });
  const keyed = (groups, typed) => groups.map((one) => ({ ...one, items: one.items.filter((item) => item.key === typed) }));

  const groups = () => {
    const typed = box.value.trim();
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const own = here();
    const byKey = typed.length === 1 ? keyed(own, typed).filter((one) => one.items.length) : [];
    const local = byKey.length ? byKey : ranked(matching(own, words), typed);
    if (only) return local;
    if (!typed) return [...local, ...known];
    const before = matching(known.filter((one) => one.name === "recent"), words);
    const numbers = /[\d@]/.test(typed);
    return numbers ? [...before, ...found, ...local] : [...local, ...before, ...found];
  };

  const option = (item, number) => {
    const one = document.createElement("div");
    one.id = `palette-${number}`;
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    if (item.refused) one.setAttribute("aria-disabled", "true");
    const icon = document.createElement("i");
    icon.className = `fa-solid fa-${item.icon || "angle-right"}`;
    icon.setAttribute("aria-hidden", "true");
    const text = Object.assign(document.createElement("span"), { textContent: item.label, dir: "auto" });
    const note = Object.assign(document.createElement("small"), { textContent: item.note ?? "", dir: "auto" });
    one.append(icon, text, note);
    if (item.key) one.append(Object.assign(document.createElement("kbd"), { textContent: item.key }));
    one.item = item;
    return one;
  };
  const options = () => [...list.querySelectorAll("[role=option]")];
  const selected = () => list.querySelector("[aria-selected=true]");
  const select = (one) => {
    selected()?.setAttribute("aria-selected", "false");
    one?.setAttribute("aria-selected", "true");
    one?.scrollIntoView({ block: "nearest" });
    if (one) box.setAttribute("aria-activedescendant", one.id);
    else box.removeAttribute("aria-activedescendant");
  };

  const draw = () => {
    let number = 0;
    const keep = selected()?.item.label;
    list.replaceChildren(...groups().filter((one) => one.items.length).map((one) => {
      const part = document.createElement("div");
      part.setAttribute("role", "group");
      part.setAttribute("aria-label", one.title);
      const title = Object.assign(document.createElement("p"), { textContent: one.title });
      title.setAttribute("aria-hidden", "true");
      part.append(title, ...one.items.map((item) => option(item, number++)));
      return part;
    }));
    const all = options();
    // Without a word nothing is chosen yet: Enter by itself must do nothing to an order.
    select(all.find((one) => one.item.label === keep && moved) ?? (box.value.trim() ? all[0] : undefined));
    said.textContent = all.length || waits ? "" : palette.dataset.none;
    said.hidden = !said.textContent;
    list.hidden = !all.length;
  };

  const ask = async (query) => {
    waits?.abort();
    const mine = (waits = new AbortController());
    try {
      const answer = await fetch(`${base}/palette?${query}`, { signal: mine.signal, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(answer.status);
      return (await answer.json()).groups;
    } finally {
      if (waits === mine) waits = null;
    }
  };
  const look = async () => {
    const typed = box.value.trim();
    if (only) return draw();
    try {
      if (typed) found = await ask(new URLSearchParams({ q: typed }));
      else known = await ask(new URLSearchParams(recent().filter((one) => one !== place).map((one) => ["recent", one])));
    } catch (error) {
      if (error.name === "AbortError") return;
      found = [];
      draw();
      said.hidden = false;
      said.textContent = palette.dataset.lost;
      return;
    }
    draw();
    if (wanted) take();
  };

  const take = (one = selected()) => {
    if (!one) { wanted = Boolean(waits || soon); return; }
    if (one.getAttribute("aria-disabled") === "true") return;
    palette.close();
    if (one.item.run) one.item.run();
    else location.assign(one.item.url);
  };

  let soon = 0;
  let moved = false;
  const open = (what = "") => {
    if (palette.open || document.querySelector("dialog[open]")) return;
    only = what;
    box.value = "";
    found = [];
    wanted = moved = false;
    palette.showModal();
    box.focus();
    list.scrollTop = 0;
    look();
    draw();
  };

  addEventListener("palette", (event) => open(event.detail));
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
  for (const button of document.querySelectorAll(".palette-open")) button.addEventListener("click", () => open());
  box.addEventListener("input", () => {
    wanted = moved = false;
    found = [];
    waits?.abort(); // what it would find belongs to fewer letters
    clearTimeout(soon);
    soon = setTimeout(() => { soon = 0; look(); }, 120);
    draw();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const now = all.indexOf(selected());
    const to = { ArrowDown: now + 1, ArrowUp: Math.max(now, 0) - 1, PageDown: Math.min(now + 8, all.length - 1), PageUp: Math.max(now - 8, 0) }[event.key];
    if (to !== undefined) {
      moved = true;
      if (all.length) select(all[(to + all.length) % all.length]);
    } else if (event.key === "Enter") {
      if (!event.repeat) take();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) take(one);
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette || event.target.closest("[data-palette-close]")) palette.close();
  });
})();
