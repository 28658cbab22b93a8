// A job that goes on: how far it is, and in the end what it made, in this tab.
(() => {
  const place = document.getElementById("job");
  const url = place?.dataset.goesOn;
  if (!url) return;
  const look = async () => {
    try {
      const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      const held = place.contains(document.activeElement) && document.activeElement.getAttribute("formaction");
      if (response.ok) place.innerHTML = await response.text();
      if (held) place.querySelector(`[formaction="${held}"]`)?.focus(); // the keys stay where they were
    } catch {
      // The server is away for a moment; the next look says more.
    }
    const open = place.querySelector("[data-open]");
    if (open) location.replace(open.href);
    else if (place.querySelector("[formaction$='/stop']")) setTimeout(look, 700);
  };
  setTimeout(look, 300);
})();
