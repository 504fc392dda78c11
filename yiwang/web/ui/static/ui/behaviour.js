/* Behaviours: enhancement only, hung on data-yw-*; every page works without this file. */
(() => {
  "use strict";
  const $ = (s, r) => (r || document).querySelector(s);
  const $$ = (s, r) => [...(r || document).querySelectorAll(s)];
  const on = (el, ev, fn, o) => el.addEventListener(ev, fn, o);
  const make = (tag, cls, text) => { const e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; return e; };
  const live = t => { const e = $("#yw-live"); if (e) { e.textContent = ""; setTimeout(() => { e.textContent = t; }, 60); } };
  const token = r => { const i = $("[name=csrfmiddlewaretoken]", r) || $("[name=csrfmiddlewaretoken]"); return i ? i.value : ""; };
  const toLogin = url => { const u = new URL(url || "/login/", location.href); if (u.origin === location.origin) location.assign(u); };
  const focus = el => { if (!el) return; if (!el.matches("a,button,input,select,textarea,[tabindex]")) el.tabIndex = -1; el.focus(); };
  let lastAct = Date.now();
  ["click", "keydown", "input"].forEach(ev => on(document, ev, () => { lastAct = Date.now(); }, { passive: true }));

  /* one submit for one form; others stay usable */
  on(document, "submit", e => {
    const f = e.target;
    if (e.defaultPrevented || !f.matches("form") || f.method !== "post" || f.hasAttribute("data-yw-upload")) return;
    if (f.dataset.ywSent) { e.preventDefault(); return; }
    f.dataset.ywSent = "1";
    const b = e.submitter;
    if (b && f.hasAttribute("data-yw-once")) { b.dataset.ywText = b.textContent; b.setAttribute("aria-busy", "true"); setTimeout(() => { b.textContent = "正在提交…"; }); live("正在提交…"); }
  });
  on(window, "pageshow", () => $$("form[data-yw-sent]").forEach(f => { delete f.dataset.ywSent; $$("[data-yw-text]", f).forEach(b => { b.textContent = b.dataset.ywText; b.removeAttribute("aria-busy"); }); }));

  /* the session ends soon: say so two minutes before */
  const session = () => {
    const d = $("#yw-session"), idle = +document.body.dataset.ywIdle * 1000; if (!d || !idle || !d.showModal) return;
    const warn = Math.min(120000, idle / 2), left = $("[data-yw-session-left]", d); let seen = Date.now();
    const alive = () => fetch(d.dataset.ywAlive, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } }).then(r => { if (r.status === 401) location.reload(); else { seen = lastAct = Date.now(); } }).catch(() => {});
    const saveAll = () => Promise.all($$("form[data-yw-autosave]").map(f => f.ywSave && f.ywSave()));
    on($("[data-yw-session-stay]", d), "click", () => { d.close(); alive(); });
    on(d, "cancel", () => alive());
    on($("[data-yw-session-leave]", d), "click", async () => {
      await saveAll(); const f = make("form"); f.method = "post"; f.action = d.dataset.ywLogout || "/logout/";
      const i = make("input"); i.type = "hidden"; i.name = "csrfmiddlewaretoken"; i.value = token(); f.append(i); document.body.append(f); f.submit();
    });
    setInterval(() => {
      const now = Date.now(); if (lastAct > seen && now - seen > idle / 3 && !d.open) { alive(); return; }
      const rest = seen + idle - now;
      if (rest <= 0) { saveAll().then(() => location.reload()); seen = now + 864e5; }
      else if (rest <= warn) { if (!d.open) { d.showModal(); focus($("#yw-session-title")); } left.textContent = rest > 60000 ? "2 分钟" : Math.ceil(rest / 10000) * 10 + " 秒"; }
    }, 1000);
  };

  /* search as you type: never during composition (Chinese input) */
  const ime = i => {
    let t = 0, composing = false; const go = () => { clearTimeout(t); t = setTimeout(() => i.dispatchEvent(new CustomEvent("yw:search", { bubbles: true })), 300); };
    on(i, "compositionstart", () => { composing = true; clearTimeout(t); }); on(i, "compositionend", () => { composing = false; go(); });
    on(i, "input", e => { if (!composing && !e.isComposing) go(); });
    on(i, "keydown", e => { if (e.key === "Enter" && (e.isComposing || e.keyCode === 229)) e.preventDefault(); });
  };

  /* what starts on which element, also on parts that come later */
  const kinds = [];
  const run = (root, sel, fn) => [...(root.matches && root.matches(sel) ? [root] : []), ...$$(sel, root)].forEach(e => { const seen = e.ywOn = e.ywOn || {}; if (!seen[sel]) { seen[sel] = 1; fn(e); } });
  const start = root => kinds.forEach(([sel, fn]) => run(root, sel, fn));
  const add = (sel, fn) => { kinds.push([sel, fn]); run(document, sel, fn); };
  window.yw = { $, $$, on, make, live, token, toLogin, focus, start, add };
  add("[data-yw-ime]", ime);
  add("[data-yw-print]", b => { b.hidden = false; on(b, "click", () => print()); });
  add("[data-yw-copy]", b => { b.hidden = false; on(b, "click", () => navigator.clipboard.writeText(b.dataset.ywCopy).then(() => live("已复制"))); });
  session();
  if (!location.hash) focus($("[data-yw-focus]"));
  const menu = $("[data-yw-menu]"); if (menu && matchMedia("(max-width: 1023px)").matches) menu.open = false;
  on(document, "keydown", e => { if (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.target.closest("input,textarea,select")) { const s = $("[data-yw-slash]"); if (s) { e.preventDefault(); s.focus(); } } });

  /* htmx contract */
  on(document.body, "htmx:configRequest", e => { e.detail.headers["X-CSRFToken"] = token(); });
  on(document.body, "htmx:beforeRequest", e => e.detail.target.setAttribute("aria-busy", "true"));
  on(document.body, "htmx:afterRequest", e => e.detail.target.removeAttribute("aria-busy"));
  on(document.body, "htmx:beforeSwap", e => { if (e.detail.xhr.status === 401) { e.detail.shouldSwap = false; toLogin(e.detail.xhr.getResponseHeader("YW-Login")); } });
  on(document.body, "htmx:responseError", e => { if (![401, 409, 422].includes(e.detail.xhr.status)) live("没有成功，请再试一次"); });
  on(document.body, "htmx:sendError", () => live("网络断了，请再试一次"));
  on(document.body, "htmx:afterSettle", e => {
    const t = e.detail.target; start(t);
    if (t.hasAttribute("data-yw-quiet") || $("[data-yw-quiet]", t)) { const n = $("[data-yw-quiet]", t) || t; if (n.dataset.ywQuiet) live(n.dataset.ywQuiet); return; }
    const bad = $(".errsum", t); focus(bad || $("[data-yw-focus]", t) || $("h1,h2,h3", t));
  });
})();
