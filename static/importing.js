// The columns of a list: a select of many columns is searched as one types, and what is used of the
// file is said as it changes. Without this script each is a plain select.
(() => {
  const list = document.createElement("ul");
  list.className = "found-columns";
  list.id = "found-columns";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  let select = null; // the one that is searched now
  let field = null;

  const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const shown = (option) => option.textContent.trim();
  const active = () => list.querySelector("[aria-selected='true']");

  const mark = (item) => {
    active()?.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) field.setAttribute("aria-activedescendant", item.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const search = (words) => {
    const parts = bare(words).split(/\s+/).filter(Boolean);
    const found = [...select.options].filter((one) => parts.every((part) => bare(shown(one)).includes(part)));
    list.replaceChildren(...found.map((option, place) => {
      const item = document.createElement("li");
      item.id = `found-column-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.value = option.value;
      item.textContent = shown(option);
      return item;
    }));
    mark(words ? list.firstElementChild : [...list.children].find((one) => one.dataset.value === select.value));
  };

  const open = (words) => {
    list.hidden = false;
    field.after(list);
    field.setAttribute("aria-expanded", "true");
    search(words);
  };

  const close = () => {
    if (!field) return;
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    field.value = shown(select.selectedOptions[0]);
  };

  const choose = (item) => {
    if (item && item.dataset.value !== select.value) {
      select.value = item.dataset.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    close();
  };

  const key = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open("");
      const items = [...list.children];
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(items[(items.indexOf(active()) + step + items.length) % items.length]);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      choose(active());
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  };

  const searchable = (one) => {
    const input = document.createElement("input");
    input.className = "form-control form-control-sm";
    input.id = one.id;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.value = shown(one.selectedOptions[0]);
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    one.removeAttribute("id");
    one.hidden = true;
    one.after(input);
    const here = () => {
      if (field !== input) close();
      select = one;
      field = input;
    };
    input.addEventListener("focus", () => { here(); input.select(); });
    input.addEventListener("click", () => { here(); if (list.hidden) open(""); });
    input.addEventListener("input", () => { here(); open(input.value); });
    input.addEventListener("keydown", key);
    input.addEventListener("blur", () => setTimeout(() => { if (field === input && document.activeElement !== input) close(); }, 150));
  };

  const sayUsed = () => {
    const place = document.querySelector("[data-unused]");
    if (!place) return;
    const unused = [];
    for (const row of document.querySelectorAll("[data-column]")) {
      const used = Boolean(row.querySelector("select").value);
      row.classList.toggle("unused", !used);
      if (!used) unused.push(row.dataset.column);
    }
    place.hidden = !unused.length;
    place.textContent = `${place.dataset.unused} ${unused.join(", ")}`;
  };

  document.body.append(list);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    choose(event.target.closest("[role='option']"));
  });
  for (const one of document.querySelectorAll("select[data-search]")) searchable(one);
  document.querySelector("form.importing")?.addEventListener("change", sayUsed);
})();
