// Searching works without this file. It makes two things easier: suggestions under a search field (an ARIA combobox
// whose list is asked of the server), and a button that copies the link.
(() => {
  const words = document.body.dataset;  // in the language of the page
  const field = document.querySelector("[data-suggest]");
  if (field) suggest(field);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy), said = document.getElementById(`${button.dataset.copy}-gekopieerd`);
    const text = source.value ?? source.textContent;
    try { await navigator.clipboard.writeText(text); said.textContent = words.copied; }
    catch { source.select?.(); said.textContent = words.copyRefused; }
  });

  function suggest(field) {
    const list = document.createElement("ul"), said = document.createElement("p");
    list.id = "suggesties"; list.className = "suggestions"; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", words.suggestions); list.hidden = true;
    said.className = "sr"; said.setAttribute("role", "status");
    field.after(list, said);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
      field.setAttribute(name, value);
    let chosen = -1, timer = 0, asked = 0;
    const options = () => [...list.children];

    const mark = (number) => {
      chosen = number;
      options().forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
      const option = options()[number];
      if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
      else field.removeAttribute("aria-activedescendant");
    };
    const show = (open) => {
      list.hidden = !open || !list.children.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      if (list.hidden) mark(-1);
    };
    const ask = async () => {
      const number = ++asked, typed = field.value.trim();
      if (typed.length < 2) { list.replaceChildren(); said.textContent = ""; return show(false); }
      try {
        const answer = await fetch(`/ontdekken/suggesties?${new URLSearchParams({ q: typed })}`);
        if (!answer.ok || number !== asked || document.activeElement !== field) return;
        // The server escaped it, and scripts in text that is put in this way do not run.
        list.innerHTML = await answer.text();
        mark(-1); show(true);
        const many = list.children.length;
        said.textContent = !many ? "" : many === 1 ? words.suggestedOne : words.suggested.replace("{number}", many);
      } catch { show(false); }
    };
    const go = (option) => { show(false); location.assign(option.dataset.address); };

    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    field.addEventListener("keydown", (event) => {
      const many = options().length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!many) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One place more than there are options: between the last and the first one is back in the field.
        const next = list.hidden ? (step > 0 ? 0 : many - 1) : ((chosen + 1 + step + many + 1) % (many + 1)) - 1;
        show(true); mark(next);
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) { event.preventDefault(); go(options()[chosen]); }
      else if (event.key === "Enter") { ++asked; clearTimeout(timer); show(false); }
      else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); show(false); }
    });
    field.addEventListener("blur", () => { ++asked; show(false); });
    // Before the field loses the focus, or the list would be gone when the click comes.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) go(option); });
  }
})();
