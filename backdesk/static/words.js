// The search box of a list: what may be typed is offered as one types, taken by arrow and Enter or Tab.
(() => {
  const form = document.querySelector("[data-words]");
  if (!form) return;
  const box = form.querySelector("[name=q]");
  const list = form.querySelector("[role=listbox]");
  let known = null;
  let asked = 0;

  const look = async (begun) => {
    const url = new URL(form.dataset.words, location);
    if (begun) url.searchParams.set("begun", begun);
    const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    return response.ok ? response.json() : {};
  };

  // The word at the caret, without the minus and the brackets before it.
  const begun = () => {
    const before = box.value.slice(0, box.selectionStart);
    return /(?:[A-Za-z_]+:(?:"[^"]*|[^\s()"]*)|[^\s()"-][^\s()"]*)$/.exec(before)?.[0] ?? "";
  };

  const offer = async () => {
    const word = begun();
    const turn = ++asked;
    if (!word) return close();
    let found;
    const key = /^([A-Za-z_]+):(.*)$/.exec(word);
    if (key) {
      const last = key[2].split(",").pop().replace('"', "");
      const { values = [] } = await look(`${key[1]}:${last}`);
      found = values.map((value) => [`${key[1]}:${quoted(value)}`, ""]);
    } else {
      known ??= await look("");
      const low = word.toLowerCase();
      const flags = (known.flags ?? []).filter(([name]) => name.startsWith(low));
      const keys = (known.keys ?? []).filter((one) => one.name.startsWith(low));
      found = [...flags, ...keys.map((one) => [one.name + (one.signs.includes(":") ? ":" : one.signs[0]), one.meaning])];
    }
    if (turn === asked) show(found.slice(0, 10));
  };

  const quoted = (value) => (/[\s(),"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value);

  const show = (found) => {
    list.replaceChildren(...found.map(([word, meaning], place) => {
      const item = document.createElement("li");
      item.id = `word-${place}`;
      item.setAttribute("role", "option");
      item.dataset.word = word;
      const said = document.createElement("span");
      said.textContent = meaning;
      item.append(Object.assign(document.createElement("b"), { textContent: word }), said);
      return item;
    }));
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  };
  const close = () => show([]);

  const chosen = () => list.querySelector("[aria-selected=true]");
  const move = (step) => {
    const items = [...list.children];
    const place = items.indexOf(chosen()) + step;
    chosen()?.removeAttribute("aria-selected");
    const item = items[(place + items.length) % items.length];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", item.id);
  };
  const take = (item) => {
    const start = box.selectionStart - begun().length;
    const unfinished = /[:<>=]$/.test(item.dataset.word);
    box.setRangeText(item.dataset.word + (unfinished ? "" : " "), start, box.selectionStart, "end");
    box.focus();
    if (unfinished) offer();
    else close();
  };

  box.addEventListener("input", () => { offer().catch(close); });
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[role=option]");
    if (item) take(item);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && chosen()) take(chosen());
    else return;
    event.preventDefault();
  });
})();
