// A list: choosing rows, and building a filter. Both work on what the server rendered.
(() => {
  const form = document.querySelector(".rows-form");
  const bar = form?.querySelector(".bulk");
  if (bar) {
    const all = form.querySelector("[data-choose-all]");
    const every = bar.querySelector("[name=all]");
    const ticks = [...form.querySelectorAll("tbody [name=pk]")];
    const update = () => {
      const count = ticks.filter((tick) => tick.checked).length;
      bar.hidden = count === 0;
      // A row that is taken out again is not among all that match.
      if (every && count < ticks.length) every.checked = false;
      bar.querySelector("[data-chosen]").textContent = every?.checked ? every.dataset.count : count;
      all.checked = count === ticks.length && count > 0;
      all.indeterminate = count > 0 && count < ticks.length;
    };
    let last = null;
    form.addEventListener("click", (event) => {
      const here = ticks.indexOf(event.target);
      if (here < 0) return;
      if (event.shiftKey && last !== null)
        for (const tick of ticks.slice(Math.min(here, last), Math.max(here, last) + 1))
          tick.checked = event.target.checked;
      last = here;
    });
    form.addEventListener("change", (event) => {
      if (event.target === all) for (const tick of ticks) tick.checked = all.checked;
      if (event.target === every && every.checked) for (const tick of ticks) tick.checked = true;
      update();
    });
    update();
  }

  const source = document.getElementById("filter-choices");
  if (!source) return;
  const columns = JSON.parse(source.textContent);
  const builder = document.querySelector(".filter-form");
  const part = (name) => builder.querySelector(`[data-filter=${name}]`);
  const [column, kind, value, choice] = ["field", "kind", "value", "choice"].map(part);
  const options = (select, pairs) =>
    select.replaceChildren(...pairs.map(([key, label]) => new Option(label, key)));

  const currentColumn = () => columns.find((one) => one.name === column.value);
  const currentKind = () => currentColumn().kinds.find((one) => one.name === kind.value);
  const showValue = () => {
    const { value: wanted, type } = currentKind();
    const fixed = type === "enum";
    value.hidden = !wanted || fixed;
    value.type = { date: "date", number: "text" }[type] || "text";
    value.inputMode = type === "number" ? "decimal" : "text";
    choice.hidden = !fixed;
  };
  const showKinds = () => {
    options(kind, currentColumn().kinds.map((one) => [one.name, one.label]));
    options(choice, currentColumn().choices);
    showValue();
  };
  options(column, columns.map((one) => [one.name, one.label]));
  column.addEventListener("change", showKinds);
  kind.addEventListener("change", showValue);
  showKinds();

  // The grammar of starlette-admin: field__kind=value, joined by AND, quoted where it must be.
  const quoted = (text) =>
    /[ ()\t\n",]|\.\./.test(text) ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : text;
  builder.addEventListener("submit", (event) => {
    const { name, value: wanted, type } = currentKind();
    const typed = type === "enum" ? choice.value : value.value.trim();
    if (wanted && !typed) {
      event.preventDefault();
      (type === "enum" ? choice : value).focus();
      return;
    }
    const rule = `${column.value}__${name}${wanted ? `=${quoted(typed)}` : ""}`;
    const before = builder.elements.filter.value;
    const grouped = / OR /.test(before) ? `(${before})` : before;
    builder.elements.filter.value = before ? `${grouped} AND ${rule}` : rule;
  });
})();
