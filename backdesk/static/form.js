// A form: related rows are looked up by name, inline rows are added, what is wrong is focused.
(() => {
  document.querySelector(".form [aria-invalid=true], [data-problem]")?.focus();

  let serial = 0;
  const lookup = (box) => {
    const url = box.dataset.lookup;
    const key = box.querySelector("input");
    if (!url || box.querySelector("[role=combobox]")) return;
    const id = key.id || `lookup-${serial++}`;
    const typed = key.cloneNode();
    typed.removeAttribute("name");
    typed.value = box.dataset.text || key.value;
    key.type = "hidden";
    key.removeAttribute("id");
    const list = document.createElement("ul");
    list.id = `${id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent || "");
    list.hidden = true;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    })) typed.setAttribute(name, value);
    box.append(typed, list);

    let chosen = { pk: key.value, text: typed.value };
    let active = -1;
    let asked = 0;
    const items = () => [...list.children];
    const close = () => {
      list.hidden = true;
      active = -1;
      typed.setAttribute("aria-expanded", "false");
      typed.removeAttribute("aria-activedescendant");
    };
    const choose = (item) => {
      chosen = { pk: item.dataset.pk, text: item.textContent };
      key.value = chosen.pk;
      typed.value = chosen.text;
      close();
      box.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: chosen.pk }));
    };
    const mark = (place) => {
      active = place;
      items().forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
      if (place >= 0) {
        typed.setAttribute("aria-activedescendant", items()[place].id);
        items()[place].scrollIntoView({ block: "nearest" });
      }
    };
    const ask = async () => {
      const mine = ++asked;
      const term = typed.value === chosen.text ? "" : typed.value;
      const response = await fetch(`${url}?q=${encodeURIComponent(term)}`, { headers: { "X-Requested-With": "fetch" } });
      if (mine !== asked || !response.ok) return;
      const { items: found } = await response.json();
      list.replaceChildren(...found.map((row, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.dataset.pk = row.pk;
        item.textContent = row.text;
        item.dir = "auto";
        return item;
      }));
      list.hidden = found.length === 0;
      typed.setAttribute("aria-expanded", String(found.length > 0));
      mark(-1);
    };
    let wait;
    // What was asked for fewer letters, or before the field was left, is no longer shown.
    const forget = () => {
      asked++;
      clearTimeout(wait);
    };
    typed.addEventListener("input", () => {
      key.value = typed.value.trim() === "" ? "" : key.value;
      if (typed.value.trim() === "") chosen = { pk: "", text: "" };
      forget();
      wait = setTimeout(ask, 150);
    });
    typed.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { ask(); return; }
        const count = items().length;
        mark((active + (event.key === "ArrowDown" ? 1 : count - 1) + (active < 0 && event.key === "ArrowUp" ? 1 : 0)) % count);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(items()[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        close();
      }
    });
    typed.addEventListener("blur", () => {
      forget();
      typed.value = chosen.text;
      close();
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) choose(item);
    });
  };
  const prepare = (root) => root.querySelectorAll(".lookup").forEach(lookup);
  prepare(document);

  for (const inline of document.querySelectorAll("[data-inline]")) {
    const template = inline.querySelector("template");
    let next = Math.max(-1, ...[...inline.querySelectorAll("[data-place]")].map((row) => Number(row.dataset.place))) + 1;
    inline.addEventListener("click", (event) => {
      if (event.target.closest("[data-remove-row]")) event.target.closest(".inline-row").remove();
      const button = event.target.closest("[data-add-row]");
      if (!button) return;
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("__place__", String(next++));
      const row = holder.content.firstElementChild;
      button.before(row);
      prepare(row);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
  }

  // A form that was changed and not saved asks before it is left.
  const form = document.querySelector("form.form");
  let changed = Boolean(document.querySelector("[data-problem]"));
  form?.addEventListener("input", () => { changed = true; });
  form?.addEventListener("submit", () => {
    changed = false;
    form.querySelector("[data-save]")?.classList.add("btn-loading");
  });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
