// Light or dark before the first paint: what was chosen here, else what the system says.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };
  const apply = () => root.setAttribute("data-bs-theme", stored() || (dark.matches ? "dark" : "light"));
  apply();
  dark.addEventListener("change", apply);
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", next); } catch { /* private window: for this page only */ }
    root.setAttribute("data-bs-theme", next);
  });
})();
