// The settings: how the next number will look, and the chosen logo before it is saved.
(() => {
  addEventListener("input", (event) => {
    const row = event.target.closest("[data-series]");
    if (!row) return;
    const part = (name) => row.querySelector(`[data-part=${name}]`).value.trim();
    const digits = Math.min(Number(part("digits")) || 0, 9);
    row.querySelector("[data-example]").textContent = part("prefix") + part("next").padStart(digits, "0");
  });

  const file = document.querySelector("input[name=logo_file]");
  const shown = document.querySelector("[data-logo]");
  const none = document.querySelector("[data-no-logo]");
  const remove = document.querySelector("[data-logo-remove]");
  const begun = shown?.getAttribute("src") || "";
  const show = (address) => {
    if (address) shown.src = address;
    shown.hidden = !address;
    none.hidden = Boolean(address);
  };
  const say = (text) => {
    const wrong = file.parentElement.querySelector(".wrong") || document.createElement("p");
    wrong.className = "wrong";
    wrong.setAttribute("role", "alert");
    wrong.textContent = text;
    wrong.hidden = !text;
    file.after(wrong);
  };
  const look = () => {
    const [chosen] = file.files;
    const large = chosen && chosen.size > Number(file.dataset.most);
    say(large ? file.dataset.tooLarge : "");
    if (large) file.value = "";
    if (!chosen || large) { show(begun); return; }
    if (remove) remove.checked = false;
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(chosen);
  };
  file?.addEventListener("change", look);
  if (file?.files.length) look();  // chosen before this was here
  remove?.addEventListener("change", () => show(remove.checked ? "" : begun));
})();
