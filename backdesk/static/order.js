// The pages of an order, a quote, a packing slip: menu, reasons, keys, what was done.
(() => {
  const work = document.getElementById("work");
  const toasts = document.getElementById("toasts");

  // What was done is said in a region that was there before, or no screen reader hears it.
  const say = () => {
    const said = work.querySelector("template[data-said]");
    if (!said) return;
    const toast = document.createElement("div");
    toast.className = "toast-said";
    toast.append(said.content.cloneNode(true));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", work.dataset.close);
    close.innerHTML = '<i class="fa-solid fa-xmark" aria-hidden="true"></i>';
    close.addEventListener("click", () => { toast.remove(); work.querySelector("h1").focus(); });
    toast.append(close);
    toasts.replaceChildren(toast);
    said.remove();
  };

  // After a swap the focus is where it was, if that button is still there, else at the top.
  let pressed = "";
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[formaction]");
    if (button) pressed = button.id;
  }, true);
  addEventListener("swapped", (event) => {
    if (event.detail?.live) return; // nobody pressed anything here
    say();
    const same = pressed && document.getElementById(pressed);
    const there = same && same.checkVisibility() && same.getAttribute("aria-disabled") !== "true";
    (there ? same : work.querySelector("h1"))?.focus({ preventScroll: there });
  });

  // Reasons: a popover on hover, focus or touch; it stays while it is pointed at.
  let leaving = 0;
  const showWhy = (button) => {
    clearTimeout(leaving);
    const why = document.getElementById(button.getAttribute("popovertarget"));
    if (why && !why.matches(":popover-open")) why.showPopover({ source: button });
  };
  const hideWhy = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      const open = document.querySelector(".why:popover-open");
      if (open && !open.matches(":hover") && !open.contains(document.activeElement)) open.hidePopover();
    }, 250);
  };
  const whyOf = (target) => target.closest?.("[data-why]");
  // A pointer that only rests where a button may not be pressed any more asks nothing.
  let at = "";
  let resting = "";
  const placeOf = (event) => `${event.clientX} ${event.clientY}`;
  for (const kind of ["pointermove", "pointerdown"]) addEventListener(kind, (event) => { at = placeOf(event); }, true);
  addEventListener("swapped", () => { resting = at; });
  addEventListener("pointerover", (event) => {
    if (resting && placeOf(event) === resting) return;
    resting = "";
    const button = event.pointerType === "mouse" && whyOf(event.target);
    if (button) showWhy(button);
  });
  addEventListener("pointerout", (event) => {
    if (event.target.closest?.("[data-why], .why")) hideWhy();
  });
  addEventListener("focusin", (event) => {
    const button = whyOf(event.target);
    if (button?.matches(":focus-visible")) showWhy(button);
  });
  addEventListener("focusout", (event) => {
    if (event.target.closest?.("[data-why], .why")) hideWhy();
  });
  addEventListener("click", (event) => {
    const button = whyOf(event.target);
    if (button) { event.preventDefault(); showWhy(button); }
  });

  // The menu: opened with the focus on its first item, walked with the arrows.
  const items = () => [...document.querySelectorAll("#more-menu [role=menuitem]")].filter((one) => one.checkVisibility());
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "more-menu" && event.newState === "open") items()[0]?.focus();
  }, true);
  addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("#more-menu");
    if (!menu) {
      if (event.target.id === "more" && event.key === "ArrowDown") {
        event.preventDefault();
        document.getElementById("more-menu").showPopover({ source: event.target });
      }
      return;
    }
    const all = items();
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); all[(to + all.length) % all.length].focus(); }
    else if (event.key === "Tab") menu.hidePopover();
  });
  addEventListener("click", (event) => {
    const item = event.target.closest?.("#more-menu [role=menuitem]:not([aria-disabled])");
    if (item) document.getElementById("more-menu").hidePopover();
  });
})();
