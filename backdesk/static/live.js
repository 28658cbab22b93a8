// What colleagues change shows here at once, but never under the hands of whoever types.
(() => {
  const live = document.getElementById("live");
  if (!live || !window.EventSource) return;
  const main = document.getElementById("main");
  const work = document.querySelector("#work:not(#peek *)"); // that of a page of its own, not beside a list
  const hereLine = live.querySelector(".live-here");
  const newsLine = live.querySelector(".live-news");
  const say = live.dataset;
  const language = document.documentElement.lang || "en";
  const together = (names) => new Intl.ListFormat(language).format(names);

  let last = Number(say.since);
  let missed = false; // more happened than was told
  let pending = []; // changes that this page does not show yet
  let fresh = []; // places of rows that are not shown and match now

  // The history's entry that the page was made after: a change up to it is shown already.
  const shown = () => Number(document.getElementById("do")?.dataset.shown || 0);
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // Somebody is at work on this page: what they have before them stays as it is.
  const dirty = (field) => {
    if (field.type === "hidden" || field.disabled || field.name === "pk" || field.name === "all") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const preset = [...field.options].some((one) => one.defaultSelected);
      return preset && [...field.options].some((one) => one.selected !== one.defaultSelected);
    }
    return field.value !== field.defaultValue;
  };
  const fields = () => [...main.querySelectorAll("input, textarea, select")];
  const busy = () => {
    const at = document.activeElement;
    const types = at?.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])");
    const selected = getSelection();
    return Boolean(
      document.querySelector("dialog[open], main details.drop[open]") ||
      main.querySelector(":popover-open") ||
      (types && main.contains(at)) ||
      fields().some(dirty) ||
      main.querySelector("tbody [name=pk]:checked") ||
      (selected && !selected.isCollapsed && main.contains(selected.anchorNode)),
    );
  };

  // The quiet bar, and the passing word.
  let fading = 0;
  const tell = (text, act) => {
    clearTimeout(fading);
    newsLine.replaceChildren();
    if (!text) return;
    newsLine.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (act) {
      const show = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: say.show });
      show.addEventListener("click", act);
      newsLine.append(show);
    } else fading = setTimeout(() => newsLine.replaceChildren(), 6000);
  };
  const changedBy = (changes, template = say.changed) => {
    const who = [...new Set(changes.map((one) => one.by))];
    return who.length ? template.replace("{who}", together(who)) : say.changedSomehow;
  };
  const announce = (changes, act) => {
    const seenAt = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format();
    tell(changedBy(changes), act);
    const bar = newsLine.firstChild;
    setTimeout(() => {
      if (bar.isConnected) bar.textContent = changedBy(changes, say.changedAt).replace("{time}", seenAt);
    }, 60_000);
  };

  // Where the focus was, to be found again in what takes its place.
  const keepFocus = (inside) => {
    const at = document.activeElement;
    if (!inside.contains(at) || at === inside) return () => {};
    const [id, name] = [at.id, at.getAttribute("name")];
    const alike = `${at.localName}${at.getAttribute("href") ? `[href="${CSS.escape(at.getAttribute("href"))}"]` : ""}`;
    const place = [...inside.querySelectorAll(alike)].indexOf(at);
    return () => {
      const again = (id && document.getElementById(id)) ||
        (name && inside.querySelector(`[name="${CSS.escape(name)}"]`)) ||
        inside.querySelectorAll(alike)[place] || inside.querySelector("h1");
      again?.focus({ preventScroll: true });
    };
  };

  // What was typed into fields of the page is put back into the fields of the same name.
  const keepTyped = () => {
    const typed = fields().filter(dirty).map((one) => [one.name, one.value, one.checked]);
    return () => {
      for (const [name, value, checked] of typed) {
        const field = fields().find((one) => one.name === name && !dirty(one));
        if (field) Object.assign(field, { value, checked });
      }
    };
  };

  // The page of one order, quote …: its piece is fetched anew and swapped.
  const showPage = async () => {
    const changes = pending;
    const before = shown();
    const response = await fetch(say.base + "/" + say.at.split("/").map(encodeURIComponent).join("/"), { headers: { "X-Requested-With": "fetch" } });
    if (!response.ok) throw new Error(String(response.status));
    const text = await response.text();
    if (shown() !== before) return settle(); // meanwhile something was done here
    const [focus, typed, x, y, was] = [keepFocus(work), keepTyped(), scrollX, scrollY, work.textContent];
    work.innerHTML = text;
    dispatchEvent(new CustomEvent("swapped", { detail: { live: true } }));
    typed();
    focus();
    scrollTo(x, y);
    pending = pending.filter((one) => !changes.includes(one) && one.id > shown());
    missed = false;
    if (work.textContent !== was) announce(changes);
    else tell("");
  };

  // A list: rows that are shown are filled anew; others that match now are announced.
  const linkIn = (row) => row.querySelector("a.row-link");
  const linkOf = (row) => linkIn(row)?.getAttribute("href");
  const rowsOf = (page) => new Map([...page.querySelectorAll(".rows tbody tr")].map((row) => [linkOf(row), row]).filter(([link]) => link));
  const linkTo = (place) => `${say.base}/${place}`;
  const fetched = async (address) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(String(response.status));
    return new DOMParser().parseFromString(await response.text(), "text/html");
  };
  const cells = (row) => [...row.cells].filter((cell) => !cell.matches(".tick"));
  const said = (row) => cells(row).map((cell) => cell.innerHTML).join();
  const fill = (row, anew) => {
    if (cells(row).length !== cells(anew).length || said(row) === said(anew)) return false;
    const focus = keepFocus(row);
    cells(row).forEach((cell, place) => cell.replaceWith(document.importNode(cells(anew)[place], true)));
    row.classList.remove("live-changed", "live-gone");
    void row.offsetWidth; // so that a second change is marked again
    row.classList.add("live-changed");
    focus();
    return true;
  };

  // Rows that do not match any more stay where they are, faint, and say what became of them.
  const leave = async (gone) => {
    let page = null;
    if (document.querySelector("[data-words]")) {
      const address = new URL(location);
      for (const one of ["q", "filter", "after", "before"]) address.searchParams.delete(one);
      address.searchParams.set("q", `number:${gone.map(([link]) => decodeURIComponent(link.split("/").pop())).join(",")}`);
      page = rowsOf(await fetched(address));
    }
    for (const [link, row] of gone) {
      if (page?.get(link)) fill(row, page.get(link));
      row.classList.add("live-gone");
      row.title = say.gone;
      const said = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` (${say.gone})` });
      linkIn(row).after(said);
    }
  };
  const showList = async () => {
    const changes = pending;
    const all = missed;
    const page = await fetched(location.href);
    const [now, here] = [rowsOf(page), rowsOf(document)];
    const changed = new Set(changes.map((one) => linkTo(one.place)));
    let any = 0;
    for (const [link, row] of here) if (now.has(link)) any += fill(row, now.get(link));
    const gone = [...here].filter(([link, row]) => !now.has(link) && changed.has(link) && !row.matches(".live-gone"));
    if (gone.length) await leave(gone);
    const count = document.querySelector(".head-count");
    if (count) count.textContent = page.querySelector(".head-count")?.textContent ?? count.textContent;
    pending = pending.filter((one) => !changes.includes(one));
    missed = false;
    fresh = [...now.keys()].filter((link) => !here.has(link) && (all || changed.has(link) || fresh.includes(link)));
    if (fresh.length) {
      const [one, many] = say.at === "orders" ? [say.oneNewOrders, say.newOrders] : [say.oneNew, say.new];
      tell(fresh.length === 1 ? one : many.replace("{count}", fresh.length), () => location.reload());
    } else if (any || gone.length) announce(changes);
    else tell("");
    dispatchEvent(new Event("rows-refreshed"));
  };

  // One look at a time; what comes meanwhile is looked at after it.
  let looking = false;
  let again = ""; // and whether it was asked for
  const look = async (asked) => {
    if (looking) { again = asked ? "asked" : again || "told"; return; }
    looking = true;
    try {
      await wait(asked ? 0 : 150); // an answer to what was done here may be on its way
      while (!asked && document.querySelector(".btn-loading")) await wait(150);
      if (work) pending = pending.filter((one) => one.id > shown());
      if (!pending.length && !missed) tell("");
      else if (!asked && busy()) announce(pending, () => look(true));
      else await (work ? showPage() : showList());
    } catch {
      announce(pending, () => look(true));
    }
    if (!work) await wait(700); // a list is not asked for more than once a second
    looking = false;
    const next = again;
    again = "";
    if (next === "asked") look(true);
    else if (next) settle();
  };
  const settle = () => { if (!document.hidden) look(false); };
  if (work) addEventListener("swapped", (event) => { if (!event.detail?.live && pending.length) settle(); });

  // Who else has it open; who only reloads the page does not vanish for a blink.
  let leaving = 0;
  const initials = (name) => name.split(/[\s@.]+/).filter(Boolean).slice(0, 2).map((part) => [...part][0].toUpperCase()).join("");
  const showWho = (names) => {
    clearTimeout(leaving);
    if (!names.length) {
      leaving = setTimeout(() => hereLine.replaceChildren(), 1000);
      return;
    }
    const text = (names.length > 1 ? say.hereMany : say.here).replace("{who}", together(names));
    if (hereLine.textContent.endsWith(text)) return;
    const marks = names.slice(0, 5).map((name) => {
      const mark = Object.assign(document.createElement("span"), { className: "live-mark", textContent: initials(name) });
      mark.setAttribute("aria-hidden", "true");
      return mark;
    });
    hereLine.replaceChildren(...marks, Object.assign(document.createElement("span"), { textContent: text }));
  };

  // One stream for a page that is looked at: browsers allow six connections to a host.
  let source = null;
  let tries = 0;
  const heard = (event) => { last = Math.max(last, Number(event.lastEventId) || 0); };
  const open = () => {
    if (source || document.hidden) return;
    const address = new URL(say.url, location);
    address.searchParams.set("at", say.at);
    address.searchParams.set("since", Math.max(last, shown()));
    source = new EventSource(address);
    source.addEventListener("open", () => { tries = 0; live.dataset.open = ""; });
    source.addEventListener("changes", (event) => {
      heard(event);
      const known = new Set(pending.map((one) => one.id));
      pending = pending.concat(JSON.parse(event.data).filter((one) => one.id > shown() && !known.has(one.id)));
      settle();
    });
    source.addEventListener("all", (event) => { heard(event); missed = true; settle(); });
    source.addEventListener("here", (event) => { heard(event); showWho(JSON.parse(event.data)); });
    source.addEventListener("error", () => {
      delete live.dataset.open;
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      close();
      if (++tries < 10) setTimeout(open, tries * 3000); // signed out, or a server that restarts
    });
  };
  const close = () => {
    source?.close();
    source = null;
    delete live.dataset.open;
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else { open(); settle(); } });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
})();
