// The pages of an order, a quote, a packing slip: menu, reasons, keys, what was done, the lines of a dialog.
(() => {
  const work = document.getElementById("work");
  const toasts = document.getElementById("toasts");

  // What was done is said in a region that was there before, or no screen reader hears it.
  const say = () => {
    const said = work.querySelector("template[data-said]");
    if (!said) return;
    const toast = document.createElement("div");
    toast.className = "toast-said";
    toast.append(said.content.cloneNode(true));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", work.dataset.close);
    close.innerHTML = '<i class="fa-solid fa-xmark" aria-hidden="true"></i>';
    close.addEventListener("click", () => { toast.remove(); work.querySelector("h1").focus(); });
    toast.append(close);
    toasts.replaceChildren(toast);
    said.remove();
  };

  // After a swap the focus is where it was, if that button is still there, else at the top.
  let pressed = "";
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[formaction]");
    if (button) pressed = button.id;
  }, true);
  addEventListener("swapped", () => {
    say();
    const same = pressed && document.getElementById(pressed);
    const there = same && same.checkVisibility() && same.getAttribute("aria-disabled") !== "true";
    (there ? same : work.querySelector("h1"))?.focus({ preventScroll: there });
  });

  // Reasons: a popover on hover, focus or touch; it stays while it is pointed at.
  let leaving = 0;
  const showWhy = (button) => {
    clearTimeout(leaving);
    const why = document.getElementById(button.getAttribute("popovertarget"));
    if (why && !why.matches(":popover-open")) why.showPopover({ source: button });
  };
  const hideWhy = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      const open = document.querySelector(".why:popover-open");
      if (open && !open.matches(":hover") && !open.contains(document.activeElement)) open.hidePopover();
    }, 250);
  };
  const whyOf = (target) => target.closest?.("[data-why]");
  addEventListener("pointerover", (event) => {
    const button = event.pointerType === "mouse" && whyOf(event.target);
    if (button) showWhy(button);
  });
  addEventListener("pointerout", (event) => {
    if (event.target.closest?.("[data-why], .why")) hideWhy();
  });
  addEventListener("focusin", (event) => {
    const button = whyOf(event.target);
    if (button?.matches(":focus-visible")) showWhy(button);
  });
  addEventListener("focusout", (event) => {
    if (event.target.closest?.("[data-why], .why")) hideWhy();
  });
  addEventListener("click", (event) => {
    const button = whyOf(event.target);
    if (button) { event.preventDefault(); showWhy(button); }
  });

  // The menu: opened with the focus on its first item, walked with the arrows.
  const items = () => [...document.querySelectorAll("#more-menu [role=menuitem]")].filter((one) => one.checkVisibility());
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "more-menu" && event.newState === "open") items()[0]?.focus();
  }, true);
  addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("#more-menu");
    if (!menu) {
      if (event.target.id === "more" && event.key === "ArrowDown") {
        event.preventDefault();
        document.getElementById("more-menu").showPopover({ source: event.target });
      }
      return;
    }
    const all = items();
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); all[(to + all.length) % all.length].focus(); }
    else if (event.key === "Tab") menu.hidePopover();
  });
  addEventListener("click", (event) => {
    const item = event.target.closest?.("#more-menu [role=menuitem]:not([aria-disabled])");
    if (item) document.getElementById("more-menu").hidePopover();
  });

  // One key an action, where nothing is being typed.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, select, dialog, [popover], [contenteditable]")) return;
    const wanted = work.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted) { event.preventDefault(); wanted.click(); }
  });

  // The lines of a quote: one more, one less; their places count on.
  let places = 10_000;
  addEventListener("click", (event) => {
    const add = event.target.closest?.("[data-add-line]");
    const remove = event.target.closest?.("[data-remove-line]");
    if (!add && !remove) return;
    const rows = (add || remove).closest(".field").querySelector("[data-lines] tbody");
    if (remove && rows.rows.length > 1) {
      const row = remove.closest("tr");
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      next.querySelector("input").focus();
      return;
    }
    const row = remove ? rows.rows[0] : rows.rows[rows.rows.length - 1].cloneNode(true);
    const place = places++;
    for (const wrong of row.querySelectorAll(".wrong")) wrong.remove();
    for (const input of row.querySelectorAll("input")) {
      input.value = "";
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      input.name = input.name.replace(/\.\d+\./, `.${place}.`);
      input.id = input.name;
    }
    if (add) rows.append(row);
    row.querySelector("input").focus();
  });

  // Known products are offered while the SKU of a line is typed; the one that is meant fills its row,
  // but for what somebody typed there.
  const known = new Map();
  let looking = 0;
  const fill = (input) => {
    const sku = input.value.trim();
    const product = sku === input.defaultValue ? null : known.get(sku);
    for (const cell of input.closest("tr").querySelectorAll("input")) {
      const column = cell.name.split(".").pop();
      if (cell === input || column === "discount" || (column === "quantity" && cell.defaultValue)) continue;
      const typed = ![cell.defaultValue, cell.dataset.filled].includes(cell.value);
      const meant = product ? product[column] : cell.defaultValue;
      if (typed || cell.value === meant) continue;
      cell.value = cell.dataset.filled = meant;
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const look = async (input) => {
    const place = new URL(input.closest("[data-known]").dataset.known, location.href);
    place.searchParams.set("q", input.value.trim());
    const found = await (await fetch(place)).json();
    for (const one of found) known.set(one.sku, { quantity: "1", ...one });
    input.list.replaceChildren(...found.map((one) => new Option(one.said, one.sku)));
    fill(input);
  };
  addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-known] input[list]")) return;
    clearTimeout(looking);
    fill(input);
    if (input.value.trim()) looking = setTimeout(() => look(input).catch(() => {}), 200);
  });
})();
