// What every page has: the menu on a narrow screen, drop-downs, and dialogs fetched when opened.
(() => {
  const toggle = document.querySelector(".side-toggle");
  toggle?.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    document.querySelector(".side").classList.toggle("side-open", open);
  });

  // A drop-down closes on Escape and on a click beside it; a native details does neither.
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const drop of document.querySelectorAll("details.drop[open]")) {
      drop.open = false;
      drop.querySelector("summary").focus();
    }
  });
  addEventListener("click", (event) => {
    for (const drop of document.querySelectorAll("details.drop[open]"))
      if (!drop.contains(event.target)) drop.open = false;
  });
  addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  const dialog = document.getElementById("dialog");
  let opener = null;

  const request = (url, options = {}) =>
    fetch(url, { ...options, headers: { "X-Requested-With": "fetch", ...options.headers } });

  const show = async (response) => {
    if (response.redirected && response.ok) { location.assign(response.url); return; }
    const text = await response.text();
    const html = (response.headers.get("content-type") || "").startsWith("text/html");
    if (html) dialog.innerHTML = text;
    else refuse(text);
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector("[aria-invalid=true], [autofocus], input:not([type=hidden]), select, textarea") ||
      dialog.querySelector("[data-close]"))?.focus();
  };

  const refuse = (text) => {
    dialog.innerHTML = '<div class="dialog-form"><h2 id="dialog-title"></h2><div class="dialog-buttons"><button type="button" class="btn" data-close></button></div></div>';
    dialog.querySelector("h2").textContent = text;
    dialog.querySelector("button").textContent = "OK";
  };

  const busy = (button, on) => {
    if (!button) return;
    button.classList.toggle("btn-loading", on);
    button.disabled = on;
  };

  // A button with data-dialog opens what its form would have gone to.
  addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.hasAttribute("data-dialog")) return;
    event.preventDefault();
    opener = button;
    const asked = new URLSearchParams(new FormData(event.target));
    busy(button, true);
    try {
      await show(await request(`${button.formAction}?${asked}`));
    } catch {
      location.assign(`${button.formAction}?${asked}`);
    } finally {
      busy(button, false);
    }
  });

  dialog?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = event.submitter;
    const body = new FormData(form, button);
    busy(button, true);
    try {
      await show(await request(form.action, { method: "POST", body }));
    } catch {
      form.submit();
    } finally {
      busy(button, false);
    }
  });
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog?.addEventListener("close", () => opener?.focus());
})();
