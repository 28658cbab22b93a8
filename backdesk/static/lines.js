// The lines of an order or a quote: one more, one less, and known products offered as one types.
(() => {
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
      rows.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    const row = remove ? rows.rows[0] : rows.rows[rows.rows.length - 1].cloneNode(true);
    const place = places++;
    for (const wrong of row.querySelectorAll(".wrong")) wrong.remove();
    for (const stock of row.querySelectorAll("[data-stock]")) stock.textContent = "";
    for (const input of row.querySelectorAll("input")) {
      input.value = input.defaultValue = "";
      delete input.dataset.filled;
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      input.name = input.name.replace(/\.\d+\./, `.${place}.`);
      input.id = input.name;
    }
    if (add) rows.append(row);
    else rows.dispatchEvent(new Event("input", { bubbles: true }));
    row.querySelector("input").focus();
  });

  // Known products are offered while the SKU of a line is typed; the one that is meant fills its row,
  // but for what somebody typed there.
  // Nothing is written into the box that has the focus: it is filled when it is left empty.
  const known = new Map();
  const looking = new WeakMap(); // each SKU waits by itself: the next line may be begun meanwhile
  const fill = (input) => {
    const sku = input.value.trim();
    const product = sku === input.defaultValue ? null : known.get(sku);
    const stock = input.closest("tr").querySelector("[data-stock]");
    if (stock && (product || sku !== input.defaultValue)) stock.textContent = product?.stock || "";
    for (const cell of input.closest("tr").querySelectorAll("input")) {
      const column = cell.name.split(".").pop();
      if (cell === input || column === "discount" || (column === "quantity" && cell.defaultValue)) continue;
      const typed = ![cell.defaultValue, cell.dataset.filled].includes(cell.value);
      const meant = product ? product[column] : cell.defaultValue;
      if (typed || cell.value === meant || cell === document.activeElement) continue;
      cell.value = cell.dataset.filled = meant;
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const look = async (input) => {
    const place = new URL(input.closest("[data-known]").dataset.known, location.href);
    place.searchParams.set("q", input.value.trim());
    const currency = input.form?.elements.currency?.value;
    if (currency) place.searchParams.set("currency", currency);
    const found = await (await fetch(place)).json();
    for (const one of found) known.set(one.sku, { quantity: "1", ...one });
    input.list.replaceChildren(...found.map((one) => new Option(one.said, one.sku)));
    fill(input);
  };
  addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-known] input[list]")) return;
    clearTimeout(looking.get(input));
    fill(input);
    if (input.value.trim()) looking.set(input, setTimeout(() => look(input).catch(() => {}), 200));
  });
  addEventListener("focusout", (event) => {
    const sku = event.target.closest?.("[data-known] tr")?.querySelector("input[list]");
    if (sku) setTimeout(() => { if (sku.isConnected) fill(sku); });
  });
})();
