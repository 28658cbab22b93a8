/* The bell counts the notes that are unread by now, when a part of the page was filled anew. */
(() => {
  addEventListener("swapped", () => {
    const bell = document.querySelector(".bell");
    const said = document.getElementById("do")?.dataset.unread;
    if (!bell || !said) return;
    const count = Number(said);
    bell.setAttribute("aria-label", bell.getAttribute("aria-label").replace(/\d+/, count));
    bell.querySelector(".bell-count")?.remove();
    if (!count) return;
    const shown = document.createElement("span");
    shown.className = "bell-count";
    shown.ariaHidden = "true";
    shown.textContent = count < 100 ? count : "99+";
    bell.append(shown);
  });
})();
