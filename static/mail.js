// The words of an e-mail: a moment after one types, what the customer will see.
(() => {
  const form = document.querySelector(".mail-form");
  const place = document.getElementById("mail-preview");
  let typing = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    try {
      const response = await fetch(form.dataset.previewAt, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "fetch" },
      });
      if (mine === asked && response.ok) place.innerHTML = await response.text();
    } catch {
      // The server is away for a moment; what was typed stays.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(look, 300);
  });
})();
