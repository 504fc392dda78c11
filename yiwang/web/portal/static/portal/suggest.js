/* Suggestions while typing: an ARIA combobox over an ordinary search field; without script it stays one. */
(() => {
  const { on, make, add } = window.yw; let count = 0;
  const combo = input => {
    const form = input.form, id = "yw-suggest-" + ++count, status = make("p"), list = make("ul");
    let options = [], active = -1, asked = "";
    Object.assign(list, { id, className: "suggest", hidden: true }); list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "搜索建议");
    list.dataset.ywQuiet = ""; status.className = "visually-hidden"; status.setAttribute("role", "status");
    input.setAttribute("role", "combobox"); input.setAttribute("aria-autocomplete", "list"); input.setAttribute("aria-expanded", "false"); input.setAttribute("aria-controls", id);
    const box = input.closest("[data-yw-suggest-box]") || form; box.classList.add("suggest-box"); box.append(list, status);
    const show = open => { list.hidden = !open; input.setAttribute("aria-expanded", String(open)); if (!open) mark(-1); };
    const mark = n => {
      active = n; options.forEach((o, i) => o.setAttribute("aria-selected", String(i === n)));
      if (n < 0) input.removeAttribute("aria-activedescendant"); else { input.setAttribute("aria-activedescendant", options[n].id); options[n].scrollIntoView({ block: "nearest" }); }
    };
    const take = option => { input.value = option.dataset.ywValue; show(false); form.requestSubmit(); };
    const fill = () => {
      options = [...list.querySelectorAll("[role=option]")];
      options.forEach((o, i) => { o.id = id + "-" + i; on(o, "mousedown", e => { e.preventDefault(); take(o); }); });
      mark(-1); show(options.length > 0 && document.activeElement === input);
      status.textContent = options.length ? options.length + " 条建议，用上下键选择" : "";
    };
    on(input, "yw:search", () => {
      const text = input.value.trim(); asked = text;
      if (!text) { list.replaceChildren(); fill(); return; }
      htmx.ajax("GET", input.dataset.ywSuggest + "?q=" + encodeURIComponent(text), { target: list, swap: "innerHTML" });
    });
    on(list, "htmx:afterSwap", () => { if (!asked) list.replaceChildren(); fill(); });
    on(input, "keydown", e => {
      if (e.isComposing || e.keyCode === 229) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        if (!options.length) return;
        e.preventDefault(); if (list.hidden) show(true);
        const step = e.key === "ArrowDown" ? 1 : -1, n = active + step; mark(n < -1 ? options.length - 1 : n >= options.length ? -1 : n);
      } else if (e.key === "Enter" && active >= 0 && !list.hidden) { e.preventDefault(); take(options[active]); }
      else if (e.key === "Escape" && !list.hidden) { e.preventDefault(); show(false); }
    });
    on(input, "blur", () => show(false));
  };
  add("[data-yw-suggest]", combo);
})();
