// A new order or quote: a known customer fills the form, and the server says what it comes to.
(() => {
  const form = document.querySelector("form.new");
  const totals = form.querySelector("[data-totals]");
  const who = document.getElementById("who-it-is");
  const box = (name) => form.elements[name];

  // What it comes to, a moment after one types; an answer that was overtaken is dropped.
  let typing = 0;
  let asked = 0;
  const ask = async () => {
    const body = new FormData(form);
    body.set("_preview", "1");
    const mine = ++asked;
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      const text = await response.text();
      if (mine === asked && response.ok) totals.innerHTML = text;
    } catch {
      if (mine === asked) totals.textContent = document.getElementById("dialog").dataset.lost;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(ask, 250);
  });

  // Whoever is chosen is filled in; whoever is only typed is filled in where nothing else was.
  const know = async (by) => {
    if (!who) return {};
    const place = new URL(form.dataset.customer, location.href);
    for (const [name, value] of Object.entries(by)) place.searchParams.set(name, value);
    try {
      const response = await fetch(place);
      return response.ok ? await response.json() : {};
    } catch {
      return {}; // without an answer it stays as typed, and the server knows them all the same
    }
  };
  // The box that has the focus is filled when it is left, if nothing was typed in it.
  let later = null;
  form.addEventListener("focusout", (event) => {
    if (event.target === later?.field && !event.target.value) event.target.value = later.value;
    if (event.target === later?.field) later = null;
  });
  const fill = (party) => {
    for (const [name, value] of Object.entries(party)) {
      const field = box(name);
      if (!field) continue;
      if (field === document.activeElement) {
        later = { field, value };
        continue;
      }
      if (field.matches("select") && value && ![...field.options].some((one) => one.value === value))
        field.add(new Option(value, value));
      field.value = value;
    }
    form.querySelector(".elsewhere").open = Boolean(box("customer.shipping_address.street").value || box("customer.shipping_address.city").value);
    who.textContent = who.dataset.knownAs;
    form.dispatchEvent(new Event("input"));
  };
  form.addEventListener("chosen", async (event) => {
    const party = await know({ customer: event.detail });
    if (Object.keys(party).length) fill(party);
  });
  const untouched = () => ["name", "company", "address.street", "address.city"].every((name) => !box(`customer.${name}`).value);
  const recognize = async () => {
    const email = box("customer.email").value.trim();
    if (!who) return;
    who.textContent = "";
    if (!email.includes("@")) return;
    const party = await know({ email });
    if (email !== box("customer.email").value.trim()) return;
    if (!Object.keys(party).length) who.textContent = who.dataset.unknown;
    else if (untouched()) fill(party);
    else who.textContent = who.dataset.knownAs;
  };
  box("customer.email").addEventListener("change", recognize);
  if (box("customer.email").value) recognize(); // typed before this script was there, or come with the page

  // Enter in a field adds a line or does nothing; only the button makes the order.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input")) return;
    event.preventDefault();
    if (event.target.closest(".edit-lines")) form.querySelector("[data-add-line]").click();
  });
})();
