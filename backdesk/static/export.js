// An export's page: all or none of a group's fields, and only the fields that its rows have.
(() => {
  const form = document.querySelector("form.export");
  if (!form) return;
  const rows = () => form.querySelector("[name=rows]:checked")?.value ?? "each";
  const show = () => {
    for (const group of form.querySelectorAll(".field-group[data-kind]")) {
      const off = group.dataset.kind !== rows();
      group.hidden = off;
      for (const input of group.querySelectorAll("input")) input.disabled = off;
    }
    const csv = form.querySelector("[name=format]:checked")?.value === "csv";
    for (const part of form.querySelectorAll("[data-csv]")) part.hidden = !csv;
    const every = form.querySelector("[name=every]")?.value;
    for (const part of form.querySelectorAll("[data-every]")) {
      part.hidden = part.dataset.every !== every;
      for (const input of part.querySelectorAll("select")) input.disabled = part.hidden;
    }
  };
  form.addEventListener("change", show);
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-turn]");
    if (!pressed) return;
    for (const input of pressed.closest("fieldset").querySelectorAll("[type=checkbox]"))
      input.checked = pressed.dataset.turn === "all";
  });
  for (const part of form.querySelectorAll("[data-turns]")) part.hidden = false;
  show();
})();
