// Keys: a cursor over a list's rows, an action's own letter, going elsewhere, the queue.
(() => {
  const help = document.getElementById("keys-help");
  const go = JSON.parse(help.dataset.go);
  const work = document.querySelector("#work:not(#peek *)"); // that of a page of its own, not beside a list

  // Single letters can be switched off, for whoever speaks to the computer (WCAG 2.1.4).
  const switched = `keys off ${document.getElementById("palette").dataset.user}`;
  const off = () => localStorage.getItem(switched) !== null;
  const dialog = document.getElementById("dialog");
  const showSwitch = () => {
    const box = document.querySelector("[data-keys-switch]");
    if (box) box.checked = !off();
  };
  new MutationObserver(showSwitch).observe(dialog, { childList: true });
  showSwitch();
  addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    if (event.target.checked) localStorage.removeItem(switched);
    else localStorage.setItem(switched, "1");
  });

  const press = (selector) => {
    const one = document.querySelector(selector);
    one?.click();
    return Boolean(one);
  };
  const palette = (what) => { dispatchEvent(new CustomEvent("palette", { detail: what })); return true; };

  // The list: its cursor is the row that has the focus, or had it last.
  const rows = () => [...document.querySelectorAll(".rows tbody tr")].filter((row) => row.querySelector(".row-link"));
  const here = () => document.querySelector(".rows tr.row-at");
  const at = (row) => {
    if (row === here()) return;
    here()?.classList.remove("row-at");
    row.classList.add("row-at");
  };
  const move = (step) => {
    const all = rows();
    if (!all.length) return false;
    const row = all[Math.min(Math.max(all.indexOf(here()) + step, 0), all.length - 1)];
    at(row);
    row.querySelector(".row-link").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };
  addEventListener("focusin", (event) => {
    const row = event.target.closest?.(".rows tbody tr");
    if (row?.querySelector(".row-link")) at(row);
  });
  const choose = (shiftKey) => {
    if (!here() && !move(1)) return false;
    const tick = here().querySelector("[name=pk]");
    tick?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
    return Boolean(tick);
  };
  const chooseAll = () => {
    const all = document.querySelector("[data-choose-all]");
    const every = document.querySelector(".bulk [name=all]");
    (every && all?.checked && !every.checked ? every : all)?.click();
    return Boolean(all);
  };
  const link = () => here()?.querySelector(".row-link");
  const open = (hash = "") => {
    if (link()) location.assign(link().href + hash);
    return Boolean(link());
  };
  const workThrough = () => {
    const begin = document.querySelector("[data-work]");
    if (!begin) return false;
    const to = new URL(begin.href);
    if (link()) to.searchParams.set("_from", decodeURIComponent(link().pathname.split("/").pop()));
    location.assign(to);
    return true;
  };
  const inList = {
    j: () => move(1),
    k: () => move(-1),
    x: () => choose(false),
    X: () => choose(true),
    "*": chooseAll,
    e: () => open("#edit"),
    o: () => { here()?.querySelector("[data-peek]")?.click(); return Boolean(here()); },
    n: () => press("a[rel=next]"),
    p: () => press("a[rel=prev]"),
    a: () => Boolean(document.querySelector(".bulk:not([hidden])")) && palette("actions"),
    w: workThrough,
  };

  // A row's page: each action's own letter; of two on one letter, the one that is possible.
  const act = (key) => {
    const found = [...document.querySelectorAll(`#work [data-key="${CSS.escape(key)}"]`)];
    const one = found.find((button) => button.getAttribute("aria-disabled") !== "true") ?? found[0];
    one?.click();
    return Boolean(one);
  };
  const edit = () => act("e") || press("#work a[href*='/edit?'], .head-buttons a[href*='/edit?']");
  const onPage = {
    "]": () => press("#queue-next"),
    J: () => press("#queue-next"),
    "[": () => press("#queue-previous"),
    K: () => press("#queue-previous"),
    a: () => Boolean(work) && palette("actions"),
    z: () => press("#toasts [formaction]"),
    e: edit,
  };
  // What was done in a queue leads on: the focus is on Next, so Enter goes there.
  addEventListener("swapped", () => setTimeout(() => {
    if (document.querySelector(".toast-said")) document.getElementById("queue-next")?.focus();
  }));
  // "Edit" in a list opens the row's page and its dialog; it opens, and does nothing by itself.
  addEventListener("DOMContentLoaded", () => {
    if (location.hash !== "#edit") return;
    history.replaceState(null, "", location.pathname + location.search);
    const button = document.querySelector("#work [data-key=e]");
    if (!button || button.matches("[data-dialog], [data-why]")) edit();
  });

  const everywhere = {
    "?": () => {
      const to = new URL(help.href);
      to.searchParams.set("at", location.pathname);
      help.href = to;
      help.click();
      return true;
    },
    "/": () => {
      const box = document.querySelector("[role=search] [name=q]");
      box?.focus();
      box?.select();
      return Boolean(box) || palette("");
    },
    g: () => { going = Date.now(); return true; },
  };

  let going = 0;
  const typing = (target) => target.closest?.(
    "input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable], [role=menu]",
  );
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    if (event.ctrlKey || event.metaKey) return key === "Enter" && !event.repeat && submit(event);
    if (typing(target) || document.querySelector("dialog[open], [role=menu]:popover-open")) return;
    const row = target.closest?.(".rows tbody tr");
    if (row && (key === "ArrowDown" || key === "ArrowUp")) return move(key === "ArrowDown" ? 1 : -1) && event.preventDefault();
    if (key === "Enter" && here() && !target.closest("a, button, summary") && (row || target.closest(".rows-form") || target.matches("body, main")))
      return open() && event.preventDefault();
    if (key.length !== 1 || off()) return;
    if (event.repeat && !"jk".includes(key)) return;
    const went = going && Date.now() - going < 1500 && go[key];
    going = 0;
    if (went) {
      event.preventDefault();
      return location.assign(went);
    }
    const own = rows().length && !work ? inList : onPage;
    if (everywhere[key]?.() || own[key]?.() || (work && act(key))) event.preventDefault();
  });

  // Ctrl and Enter do what the dialog, or the page's form, is for.
  const submit = (event) => {
    const form = dialog.open ? dialog.querySelector("form") : event.target.closest?.("form.form");
    const button = form?.querySelector(".dialog-buttons button:is(.btn-primary, .btn-danger), button.btn-primary:not([type=button])");
    if (!button || button.disabled) return;
    event.preventDefault();
    form.requestSubmit(button);
  };
})();
