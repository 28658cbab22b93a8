// The pages of an order and of a quote: keys, toasts, reasons, and the lines of a quote.
(() => {
  const work = document.getElementById("work");

  const settle = () => {
    for (const dot of work.querySelectorAll("[data-color]")) dot.style.background = dot.dataset.color;
  };
  settle();

  addEventListener("swapped", () => {
    settle();
    document.getElementById("work-title")?.focus({ preventScroll: true });
  });

  // A button that may not be pressed now says why, also to who taps or presses Enter.
  addEventListener("click", (event) => {
    const refused = event.target.closest("[data-not-now]");
    for (const other of work.querySelectorAll(".not-now.said")) other.classList.remove("said");
    if (refused) refused.parentElement.classList.add("said");
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
    if (event.target.closest("[data-reload]")) { event.preventDefault(); location.reload(); }
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape")
      for (const other of work.querySelectorAll(".not-now.said")) other.classList.remove("said");
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const wanted = work.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted) { event.preventDefault(); wanted.click(); }
  });

  // The lines of a quote: one more, one less; their names count on.
  addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-line]");
    const remove = event.target.closest("[data-remove-line]");
    if (!add && !remove) return;
    const table = (add || remove).closest(".field").querySelector("[data-lines] tbody");
    if (remove) {
      if (table.rows.length > 1) remove.closest("tr").remove();
      else for (const input of table.querySelectorAll("input")) input.value = "";
      return;
    }
    const row = table.rows[table.rows.length - 1].cloneNode(true);
    for (const wrong of row.querySelectorAll(".wrong")) wrong.remove();
    for (const input of row.querySelectorAll("input")) {
      input.value = "";
      input.removeAttribute("aria-invalid");
      input.name = input.name.replace(/\.\d+\./, `.${Date.now()}.`);
    }
    table.append(row);
    row.querySelector("input").focus();
  });
})();
