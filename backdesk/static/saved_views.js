// The counts of saved views in the menu: those of before at once, those of now after the page.
(() => {
  const menu = document.querySelector(".saved-views");
  if (!menu) return;
  const show = (counts) => {
    for (const place of document.querySelectorAll("[data-view]")) place.textContent = counts[place.dataset.view] ?? "";
  };
  show(JSON.parse(sessionStorage.getItem("view counts") ?? "{}"));
  addEventListener("load", async () => {
    try {
      const response = await fetch(menu.dataset.counts, { headers: { "X-Requested-With": "fetch" } });
      if (!response.ok) return;
      const counts = await response.json();
      sessionStorage.setItem("view counts", JSON.stringify(counts));
      show(counts);
    } catch {
      // A menu without counts is a menu; the next page asks again.
    }
  });
})();
