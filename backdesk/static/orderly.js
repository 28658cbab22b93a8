// What every page has: the menu on a narrow screen, drop-downs, and dialogs fetched when opened.
(() => {
  // A breadcrumb leads back to the list as it was left: filtered, sorted, on its page.
  const leftAt = (path) => `list ${path}`;
  if (document.querySelector(".rows-form")) sessionStorage.setItem(leftAt(location.pathname), location.search);
  for (const press of ["click", "auxclick"])
    addEventListener(press, (event) => {
      const crumb = event.target.closest?.(".crumbs a, .crumb a");
      if (crumb && !crumb.search) crumb.search = sessionStorage.getItem(leftAt(crumb.pathname)) ?? "";
    }, true);

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

  // An amount that can be read in two ways: the reading that is chosen is what was typed.
  addEventListener("click", (event) => {
    const reading = event.target.closest?.("[data-reading]");
    const input = reading && document.getElementById(reading.dataset.reading);
    if (!input) return;
    input.value = reading.textContent;
    input.removeAttribute("aria-invalid");
    reading.closest(".wrong").remove();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });

  const dialog = document.getElementById("dialog");
  let opener = null;

  const request = (url, options = {}) =>
    fetch(url, { ...options, headers: { "X-Requested-With": "fetch", ...options.headers } });

  // What was typed in a dialog that was closed by accident is there when it is opened again.
  const drafts = new Map();
  let shownFor = "";
  let typed = false;
  const open = async (url) => {
    shownFor = String(url);
    typed = drafts.has(shownFor);
    if (typed) again(drafts.get(shownFor));
    else await show(await request(url));
  };
  const again = (nodes) => {
    dialog.replaceChildren(...nodes);
    if (!dialog.querySelector(".draft")) {
      const said = document.createElement("p");
      said.className = "draft";
      const afresh = document.createElement("button");
      afresh.type = "button";
      afresh.className = "btn btn-sm";
      afresh.dataset.dialogAfresh = "";
      afresh.textContent = dialog.dataset.afresh;
      said.append(dialog.dataset.kept, " ", afresh);
      dialog.querySelector("#dialog-title").after(said);
    }
    dialog.showModal();
    preview();
  };
  const forget = () => {
    typed = false;
    drafts.delete(shownFor);
  };
  dialog?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dialog-afresh]")) return;
    forget();
    open(shownFor).catch(lost);
  });
  dialog?.addEventListener("input", () => { typed = true; });
  dialog?.addEventListener("close", () => {
    if (typed && dialog.querySelector("form")) drafts.set(shownFor, [...dialog.childNodes]);
    else drafts.delete(shownFor);
  });

  // The session ended: signing in happens in a tab of its own, what was typed stays here, and the
  // forms of this page get the token of the new session.
  let signedOut = false;
  const offerSignIn = (text) => {
    signedOut = true;
    const link = document.createElement("a");
    link.href = `${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = dialog.dataset.signInLabel;
    if (dialog.open && dialog.querySelector("form")) {
      link.className = "btn btn-sm";
      problem(text).append(" ", link);
    } else {
      refuse(text);
      link.className = "btn btn-primary";
      dialog.querySelector(".dialog-buttons").append(link);
      if (!dialog.open) dialog.showModal();
    }
    link.focus();
  };
  // Why nobody is signed in, or nothing: then the forms have the token of the session that there is.
  const whyNot = async () => {
    const answer = await request(dialog.dataset.session);
    const text = await answer.text();
    if (answer.status === 401) return text;
    if (answer.status === 404) return ""; // nobody signs in here: a site of its own
    if (!answer.ok) throw new Error(text);
    document.querySelector("meta[name=csrf-token]").content = text;
    for (const field of document.querySelectorAll("[name=_csrf]")) field.value = text;
    return "";
  };
  const renew = async () => {
    if (!signedOut || await whyNot()) return;
    signedOut = false;
    if (dialog.querySelector("form")) problem(dialog.dataset.signedIn);
    else if (waiting) goOn(waiting);
    else dialog.close();
  };
  addEventListener("focus", () => { renew().catch(() => {}); });

  // A form that fills a page is sent only while somebody is signed in: the answer would take the
  // place of what was typed. It waits on its page, and after the sign-in it goes on.
  let waiting = null;
  let sending = null;
  const goOn = ({ form, button }) => {
    refuse(dialog.dataset.signedIn);
    const on = document.createElement("button");
    on.type = "button";
    on.className = "btn btn-primary";
    on.textContent = button?.textContent.trim() || dialog.dataset.goOn;
    on.addEventListener("click", () => { dialog.close(); send(form, button); });
    dialog.querySelector(".dialog-buttons").append(on);
    on.focus();
  };
  const send = (form, button) => {
    sending = form;
    form.requestSubmit(button);
    sending = null;
  };
  const fillsPage = (form, button) =>
    (button?.getAttribute("formmethod") || form.method) === "post" && !button?.formTarget && !form.target && !button?.hasAttribute("data-dialog")
    && !form.matches("[data-swap], [data-signs-out]") && !form.closest("dialog");
  addEventListener("submit", async (event) => {
    const { target: form, submitter: button } = event;
    if (form === sending || !dialog || !fillsPage(form, button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting?.form === form) return; // pressed twice
    waiting = { form, button };
    busy(button, true);
    let text = "";
    try {
      text = await whyNot();
    } catch {
      waiting = null;
      lost();
      return;
    } finally {
      busy(button, false);
    }
    if (text) {
      offerSignIn(text);
      return;
    }
    waiting = null;
    send(form, button);
  }, true);
  dialog?.addEventListener("close", () => { waiting = null; });

  const show = async (response) => {
    if (response.status === 401) { offerSignIn(await response.text()); return; }
    const place = response.headers.get("X-Location");
    if (place) { forget(); location.assign(place); return; }
    const text = await response.text();
    const swapped = document.getElementById(response.headers.get("X-Swap") || "");
    if (swapped) {
      opener = null;
      forget();
      swapped.innerHTML = text;
      document.querySelector(".flashes")?.replaceChildren(); // of what was done before this
      if (dialog.open) dialog.close();
      dispatchEvent(new Event("swapped"));
      return;
    }
    const html = (response.headers.get("content-type") || "").startsWith("text/html");
    if (html) dialog.innerHTML = text;
    else refuse(text);
    if (!dialog.open) dialog.showModal();
    preview();
    const first = ["[aria-invalid=true]", "[autofocus]", "input:not([type=hidden]), select, textarea", "[data-close]"];
    const field = first.map((one) => dialog.querySelector(one)).find(Boolean);
    field?.focus();
    if (field?.matches("input.form-control")) field.select();
  };

  const refuse = (text) => {
    dialog.innerHTML = '<div class="dialog-form"><h2 id="dialog-title"></h2><div class="dialog-buttons"><button type="button" class="btn" data-close></button></div></div>';
    dialog.querySelector("h2").textContent = text;
    dialog.querySelector("button").textContent = "OK";
  };

  // The server did not answer: what was typed stays, and sending it again does it at most once.
  const lost = () => {
    if (!dialog.open) {
      refuse(dialog.dataset.lost);
      dialog.showModal();
      return;
    }
    problem(dialog.dataset.lost);
  };
  const problem = (text) => {
    const said = dialog.querySelector(".problem") || document.createElement("p");
    said.className = "problem";
    said.setAttribute("role", "alert");
    said.textContent = text;
    dialog.querySelector("#dialog-title").after(said);
    return said;
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
    const asked = new URL(button.formAction);
    for (const [name, value] of new FormData(event.target)) asked.searchParams.append(name, value);
    busy(button, true);
    try {
      await open(asked);
    } catch {
      location.assign(asked);
    } finally {
      busy(button, false);
    }
  });

  // So does a link with data-dialog; without this script it leads to the same as a page.
  addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = link;
    link.classList.add("btn-loading");
    try {
      await open(link.href);
    } catch {
      location.assign(link.href);
    } finally {
      link.classList.remove("btn-loading");
    }
  });

  // A form with data-swap is sent as it is; its answer takes the place of part of the page.
  addEventListener("submit", async (event) => {
    if (!event.target.matches("form[data-swap]")) return;
    event.preventDefault();
    opener = event.submitter;
    busy(opener, true);
    try {
      const body = new FormData(event.target, event.submitter);
      await show(await request(event.submitter?.formAction || event.target.action, { method: "POST", body }));
    } catch {
      lost();
    } finally {
      busy(event.submitter, false);
    }
  });

  dialog?.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.target) {
      forget();
      dialog.close(); // its answer opens in a tab of its own
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    busy(button, true);
    try {
      if (signedOut) await renew();
      const body = new FormData(form, button);
      await show(await request(form.action, { method: "POST", body }));
    } catch {
      lost();
    } finally {
      busy(button, false);
    }
  });
  // A dialog with a preview asks, a moment after one types, what it would come to.
  let typing = 0;
  let asked = 0;
  const preview = async () => {
    const place = dialog.querySelector("[data-preview]");
    if (!place) return;
    const form = place.closest("form");
    const body = new FormData(form);
    body.set("_preview", "1");
    const mine = ++asked;
    try {
      const response = await request(form.action, { method: "POST", body });
      if (mine === asked && response.ok) place.innerHTML = await response.text();
    } catch {
      place.textContent = dialog.dataset.lost;
    }
  };
  dialog?.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(preview, 250);
  });
  dialog?.addEventListener("click", (event) => {
    if (event.target.closest("[data-remove-line]")) setTimeout(preview);
    if (!event.target.closest("[data-fill]")) return;
    for (const input of dialog.querySelectorAll("[data-left]")) input.value = input.dataset.left;
    preview();
  });
  dialog?.addEventListener("change", async (event) => {
    if (!event.target.matches("[data-reload]")) return;
    const place = new URL(dialog.querySelector("form").action);
    place.searchParams.set(event.target.name, event.target.value);
    try {
      await show(await request(place));
    } catch {
      lost();
    }
  });

  // Beside it: only where the press began there too, not where a selection of text ended.
  let pressedBeside = false;
  dialog?.addEventListener("pointerdown", (event) => { pressedBeside = event.target === dialog; });
  dialog?.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) forget();
    else if (event.target !== dialog || !pressedBeside) return;
    dialog.close();
  });
  // What was opened from a menu, which has closed since, leads back to the menu's own button.
  dialog?.addEventListener("close", () => {
    const menu = opener?.checkVisibility() ? null : opener?.closest("[popover]");
    (menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : opener)?.focus();
  });
})();
