// The filter builder: the words of the search box as rules and groups, and back.
(() => {
  const form = document.querySelector(".builder");
  const place = form?.querySelector("[data-tree]");
  if (!place) return;
  const said = form.dataset;
  let known = null;

  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const choose = (label, pairs, value) => {
    const select = make("select", { className: "form-select form-select-sm", ariaLabel: label });
    select.append(...pairs.map(([key, text]) => new Option(text, key, false, key === value)));
    return select;
  };
  const remove = (node) =>
    make("button", { type: "button", className: "icon-button", ariaLabel: said.remove, textContent: "×", onclick: () => node.remove() });
  const not = (on) => {
    const tick = make("input", { type: "checkbox", className: "form-check-input", checked: on });
    tick.dataset.not = "";
    return make("label", {}, tick, ` ${said.not}`);
  };

  const rule = (node, opposite) => {
    const row = make("div", { className: "builder-rule" });
    const flags = known.flags.map(([name, meaning]) => [`flag ${name}`, `${name}: ${meaning}`]);
    const keys = known.keys.map((one) => [`key ${one.name}`, `${one.name}: ${one.meaning}`]);
    const flag = !node.quoted && known.flags.some(([name]) => name === node.text?.toLowerCase());
    const first = node.key ? `key ${node.key}` : flag ? `flag ${node.text.toLowerCase()}` : "text";
    const what = choose(said.what, [["text", said.text], ...flags, ...keys], first);
    const rest = make("span", { className: "builder-value" });
    const draw = (sign, value) => {
      const [kind, name] = what.value.split(" ");
      const key = kind === "key" ? known.keys.find((one) => one.name === name) : null;
      rest.replaceChildren();
      if (key && key.signs.length > 2) rest.append(choose(said.how, key.signs.filter((one) => one !== "=" || !key.signs.includes(":")).map((one) => [one, one === ":" ? "=" : one]), sign));
      if (key?.choices.length && (!value || key.choices.includes(value))) rest.append(choose(said.value, key.choices.map((one) => [one, one]), value));
      else if (kind !== "flag") rest.append(make("input", { className: "form-control form-control-sm", value: value ?? "", ariaLabel: said.value }));
    };
    what.addEventListener("change", () => draw());
    draw(node.sign === "=" ? ":" : node.sign, node.value ?? node.text);
    row.append(not(opposite), what, rest, remove(row));
    return row;
  };

  const group = (node, opposite, outermost) => {
    const box = make("fieldset", { className: "builder-group" });
    const how = choose(said.how, [["all", said.all], ["any", said.any]], node.any ? "any" : "all");
    how.dataset.how = "";
    const inside = make("div", { className: "builder-inside" }, ...node.nodes.map((one) => draw(one)));
    const add = (label, content) =>
      make("button", { type: "button", className: "btn btn-sm", textContent: label, onclick: () => inside.append(draw(content)) });
    const head = make("div", { className: "builder-head" });
    if (!outermost) head.append(not(opposite));
    head.append(how);
    if (!outermost) head.append(remove(box));
    box.append(head, inside, make("div", { className: "builder-add" }, add(said.rule, { key: "status", sign: ":", value: "" }), add(said.group, { any: true, nodes: [] })));
    return box;
  };

  const draw = (node, opposite = false) => {
    if (node.not) return draw(node.not, !opposite);
    if (!node.nodes) return rule(node, opposite);
    return node.nodes.length === 1 ? draw(node.nodes[0], opposite) : group(node, opposite);
  };

  const quoted = (value) => (/^[^\s()"]+$/.test(value) ? value : `"${value.replaceAll('"', "")}"`);
  const written = (node) => {
    const minus = node.querySelector(":scope > label [data-not], :scope > .builder-head [data-not]")?.checked ? "-" : "";
    if (node.matches(".builder-group")) {
      const parts = [...node.querySelector(".builder-inside").children].map(written).filter(Boolean);
      const joined = parts.join(node.querySelector("[data-how]").value === "any" ? " or " : " ");
      return joined && `${minus}(${joined})`;
    }
    const [kind, name] = node.querySelector("select").value.split(" ");
    if (kind === "flag") return minus + name;
    const controls = [...node.querySelectorAll(".builder-value select, .builder-value input")];
    const value = controls.at(-1).value.trim();
    if (!value) return "";
    if (kind === "text") return `${minus}"${value.replaceAll('"', "")}"`;
    return `${minus}${name}${controls.length > 1 ? controls[0].value : ":"}${quoted(value)}`;
  };

  form.closest("details").addEventListener("toggle", async () => {
    if (known) return;
    const url = new URL(document.querySelector("[data-words]").dataset.words, location);
    url.searchParams.set("q", form.elements.q.value);
    known = await (await fetch(url, { headers: { "X-Requested-With": "fetch" } })).json();
    place.append(group(known.tree, false, true));
    if (!known.tree.nodes.length) place.querySelector(".builder-add button").click();
  });
  form.addEventListener("submit", () => {
    form.elements.q.value = written(place.firstElementChild).replace(/^\((.*)\)$/s, "$1");
  });
})();
