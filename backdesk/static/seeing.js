// How a list is seen: sums that arrive after the rows, several sorts, widths, the order of columns.
(() => {
  const said = document.currentScript.dataset;
  const asked = { "X-Requested-With": "fetch" };

  // A piece of the page that is fetched after it; if it does not come, it can be asked for again.
  const bring = async (place) => {
    place.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(place.dataset.fetch, { headers: asked });
      if (!response.ok) throw new Error(await response.text());
      place.innerHTML = await response.text();
      for (const group of place.querySelectorAll("tr[data-group]")) tell(group);
    } catch (error) {
      const again = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: said.again });
      again.addEventListener("click", () => bring(place));
      place.replaceChildren(`${said.lost} `, again);
    }
    place.removeAttribute("aria-busy");
  };

  // The heading of a group between the rows says what the whole group comes to, and leads to it.
  const tell = (group) => {
    const heading = document.querySelector(`.rows tr[data-group="${CSS.escape(group.dataset.group)}"] th`);
    if (!heading) return;
    const [name, count, amounts] = group.cells;
    const link = name.querySelector("a").cloneNode(true);
    const more = document.createElement("span");
    more.className = "group-count";
    more.append(count.textContent, " ", ...amounts.cloneNode(true).childNodes);
    heading.replaceChildren(link, more);
  };
  for (const place of document.querySelectorAll("[data-fetch]")) bring(place);

  const table = document.querySelector("table.rows");
  if (!table) return;

  // Shift and a click on a heading sorts by that column too; once more turns it, then leaves it.
  table.tHead.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !event.shiftKey) return;
    event.preventDefault();
    const name = link.closest("th").dataset.column;
    const sorts = table.dataset.sorts.trim().split(" ").filter(Boolean);
    const place = sorts.findIndex((one) => one.replace(/__(asc|desc)$/, "") === name);
    if (place < 0) sorts.push(`${name}__asc`);
    else if (sorts[place].endsWith("__asc")) sorts[place] = `${name}__desc`;
    else sorts.splice(place, 1);
    const url = new URL(location);
    for (const one of ["sort", "after", "before"]) url.searchParams.delete(one);
    for (const one of sorts) url.searchParams.append("sort", one);
    location.assign(url);
  });

  // A column's right edge is dragged; all widths are kept then, so that the others stay.
  const headings = [...table.tHead.querySelectorAll("th[data-column]")];
  const token = document.querySelector("meta[name=csrf-token]").content;
  const keep = async (widths) => {
    const response = await fetch(table.dataset.widths, { method: "POST", headers: { ...asked, "X-CSRF-Token": token }, body: new URLSearchParams(widths) }).catch(() => null);
    if (!response?.ok) table.title = said.lost;
  };
  for (const heading of headings) {
    const edge = document.createElement("span");
    edge.className = "edge";
    edge.title = table.dataset.width;
    edge.addEventListener("pointerdown", (press) => {
      press.preventDefault();
      edge.setPointerCapture(press.pointerId);
      for (const one of headings) one.width = Math.round(one.getBoundingClientRect().width);
      table.classList.add("sized");
      const [from, was] = [press.clientX, Number(heading.width)];
      const move = (event) => { heading.width = Math.min(1200, Math.max(40, Math.round(was + event.clientX - from))); };
      edge.addEventListener("pointermove", move);
      edge.addEventListener("pointerup", () => {
        edge.removeEventListener("pointermove", move);
        keep(Object.fromEntries(headings.map((one) => [one.dataset.column, Math.max(40, one.width)])));
      }, { once: true });
    });
    edge.addEventListener("dblclick", () => {
      for (const one of headings) one.removeAttribute("width");
      table.classList.remove("sized");
      keep({});
    });
    heading.append(edge);
  }
})();

// The dialog of columns: each can be moved up and down.
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (!button) return;
  const item = button.closest("li");
  const [up, beside] = [button.dataset.move === "-1", button.dataset.move === "-1" ? item.previousElementSibling : item.nextElementSibling];
  if (up) beside?.before(item);
  else beside?.after(item);
  button.focus();
});
new MutationObserver(() => {
  const list = document.querySelector("#dialog [data-columns]");
  if (!list || list.querySelector("[data-move]")) return;
  for (const item of list.children)
    for (const [step, label, sign] of [[-1, list.dataset.up, "↑"], [1, list.dataset.down, "↓"]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", textContent: sign });
      button.dataset.move = step;
      button.setAttribute("aria-label", `${label}: ${item.textContent.trim()}`.replace(/[↑↓]/g, "").trim());
      item.append(button);
    }
}).observe(document.getElementById("dialog"), { childList: true });
