// The dashboard counts again when something changes, never under a period that is being picked.
(() => {
  const live = document.getElementById("live");
  const place = document.getElementById("figures");
  const periods = document.querySelector(".own-period");
  if (!live || !place || !window.EventSource) return;
  const SOONEST = 2000; // milliseconds between two counts, and ten times as long as one takes
  const headers = { "X-Requested-With": "fetch" };

  let last = Number(live.dataset.since);
  let counting = false;
  let notBefore = 0;
  let timer = 0;

  const busy = () => {
    const selected = getSelection();
    return document.hidden || periods.contains(document.activeElement) || place.hasAttribute("aria-busy") ||
      Boolean(document.querySelector("dialog[open]")) ||
      Boolean(selected && !selected.isCollapsed && place.contains(selected.anchorNode));
  };

  // What stood open stays open, what had the focus has it again, and what is another figure is marked.
  const numbers = () => [...place.querySelectorAll(".figure b")].map((one) => one.textContent);
  const show = (text) => {
    const [before, open] = [numbers(), [...place.querySelectorAll("details")].map((one) => one.open)];
    const scrolled = [...place.querySelectorAll(".scroll")].map((one) => one.scrollTop);
    const reached = [...place.querySelectorAll("a, summary, .scroll")].indexOf(document.activeElement);
    place.fill(text);
    place.querySelectorAll("details").forEach((one, at) => { one.open = Boolean(open[at]); });
    place.querySelectorAll(".scroll").forEach((one, at) => { one.scrollTop = scrolled[at] ?? 0; });
    if (reached >= 0) place.querySelectorAll("a, summary, .scroll")[reached]?.focus({ preventScroll: true });
    dispatchEvent(new Event("figures-counted"));
    const after = numbers();
    if (after.length === before.length)
      place.querySelectorAll(".figure").forEach((one, at) => one.classList.toggle("live-changed", after[at] !== before[at]));
  };

  // Whether something changed since the last count.
  const wait = (yes) => { live.toggleAttribute("data-waiting", yes); };
  const count = async () => {
    if (!live.hasAttribute("data-waiting") || counting) return;
    const early = notBefore - Date.now();
    clearTimeout(timer);
    if (early > 0 || busy()) { timer = setTimeout(count, Math.max(early, 500)); return; }
    counting = true;
    wait(false);
    const begun = Date.now();
    try {
      const response = await fetch(live.dataset.figures, { headers });
      if (!response.ok) throw new Error(String(response.status));
      const text = await response.text();
      if (busy()) wait(true); // meanwhile a period is being picked
      else show(text);
    } catch {
      wait(true);
    }
    counting = false;
    notBefore = Date.now() + Math.max(SOONEST, 10 * (Date.now() - begun));
    count();
  };
  const changed = (event) => {
    last = Math.max(last, Number(event.lastEventId) || 0);
    wait(true);
    count();
  };

  // One stream while the page is looked at: browsers allow six connections to a host.
  let source = null;
  const close = () => {
    source?.close();
    source = null;
    delete live.dataset.open;
  };
  const open = () => {
    if (source || document.hidden) return;
    const address = new URL(live.dataset.url, location);
    address.searchParams.set("at", live.dataset.at);
    address.searchParams.set("since", last);
    source = new EventSource(address);
    source.addEventListener("open", () => { live.dataset.open = ""; });
    source.addEventListener("changes", changed);
    source.addEventListener("all", changed);
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
})();
