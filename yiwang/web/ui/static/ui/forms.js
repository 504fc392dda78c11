/* Forms: autosave, uploads, signature, parts that change by themselves. Needs behaviour.js. */
(() => {
  "use strict";
  const { $, $$, on, make, live, token, toLogin, focus, start, add } = window.yw;
  const clock = () => new Date().toTimeString().slice(0, 5);
  const store = { get: k => { try { return sessionStorage.getItem(k); } catch { return null; } }, set: (k, v) => { try { sessionStorage.setItem(k, v); } catch { /* full or refused */ } }, del: k => { try { sessionStorage.removeItem(k); } catch { /* refused */ } } };

  /* autosave: 2 s after a change and on leaving; said at once when it fails */
  const autosave = form => {
    const line = $("[data-yw-savestate]", form) || form.appendChild(make("p", "savestate"));
    line.setAttribute("role", "status");
    const key = "yw-draft:" + location.pathname, url = form.dataset.ywAutosave;
    let timer = 0, dirty = false, busy = false;
    const body = () => { const d = new FormData(form); for (const [k, v] of [...d]) if (v instanceof File) d.delete(k); return new URLSearchParams(d); };
    const bad = why => {
      line.className = "savestate bad"; line.setAttribute("role", "alert");
      line.textContent = "没有自动保存：" + why + "。已填的内容留在这台设备上。";
      const b = make("button", "btn quiet", "重试"); b.type = "button"; on(b, "click", save); line.append(b);
    };
    const save = async () => {
      clearTimeout(timer);
      if (busy) { timer = setTimeout(save, 500); return; }
      busy = true; dirty = false;
      const sent = body(); const keep = new URLSearchParams(sent); keep.delete("csrfmiddlewaretoken"); store.set(key, keep.toString());
      try {
        const r = await fetch(url, { method: "POST", body: sent, credentials: "same-origin", headers: { "X-CSRFToken": token(form), "X-Requested-With": "fetch", Accept: "application/json" } });
        if (r.ok) {
          const j = await r.json().catch(() => ({}));
          const v = form.elements.version; if (v && j.version) v.value = j.version;
          line.className = "savestate ok"; line.setAttribute("role", "status"); line.textContent = "已自动保存 " + (j.saved || clock());
          if (!dirty) store.del(key);
        } else if (r.status === 409) {
          const j = await r.json().catch(() => ({})); bad(j.error || "这份草稿刚在另一台设备上改过，请刷新后核对");
        } else { dirty = true; bad(r.status === 401 || r.status === 403 ? "登录已失效" : "系统出了问题"); }
      } catch { dirty = true; bad("网络断了"); }
      busy = false;
    };
    const changed = () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, 2000); };
    on(form, "input", changed); on(form, "change", changed);
    const leave = () => { if (dirty && navigator.sendBeacon) { store.set(key, body().toString()); navigator.sendBeacon(url, body()); dirty = false; } };
    on(window, "pagehide", leave); on(document, "visibilitychange", () => document.hidden && leave());
    on(window, "online", () => dirty && save());
    on(form, "submit", () => { clearTimeout(timer); dirty = false; store.del(key); });
    const kept = store.get(key);
    if (kept) {
      for (const [k, v] of new URLSearchParams(kept)) {
        const f = form.elements[k]; if (!f || k === "csrfmiddlewaretoken" || k === "version") continue;
        $$("[name='" + CSS.escape(k) + "']", form).forEach(i => { if (i.type === "radio" || i.type === "checkbox") { if (i.value === v) i.checked = true; } else if (i.type !== "hidden") i.value = v; });
      }
      line.textContent = "找回了上次没有存上的内容"; changed();
    }
    form.ywSave = save;
  };

  /* who goes on while a file is on its way waits for it; a file that fails keeps them here */
  const underway = new Set();
  on(document, "submit", e => {
    if (!underway.size || e.target.method !== "post" || e.target.hasAttribute("data-yw-upload")) return;
    e.preventDefault(); e.stopPropagation();
    const f = e.target, b = e.submitter;
    if (f.ywWaits) return;
    f.ywWaits = true; live("文件还在上传，传完就继续");
    if (b) { b.dataset.ywText = b.textContent; b.setAttribute("aria-busy", "true"); b.textContent = "文件还在上传…"; }
    const wait = async () => { let ok = true; while (underway.size) ok = (await Promise.all([...underway])).every(Boolean) && ok; return ok; };
    wait().then(ok => {
      f.ywWaits = false;
      if (b) { b.textContent = b.dataset.ywText; b.removeAttribute("aria-busy"); }
      if (ok) f.requestSubmit(b && b.isConnected ? b : undefined);
    });
  }, true);
  on(window, "beforeunload", e => { if (underway.size) e.preventDefault(); });

  /* uploads: each file alone, percent, cancel, retry; without XHR the plain form still posts */
  const uploader = form => {
    const box = form.closest("[data-yw-material]") || form, list = $("[data-yw-queue]", form), said = $("[data-yw-said]", form);
    const say = t => { said.textContent = t; };
    const send = file => new Promise(done => {
      const li = list.appendChild(make("li")), name = li.appendChild(make("span", "file-name", file.name)), bar = li.appendChild(make("progress")), pct = li.appendChild(make("span", "", "0%")), stop = li.appendChild(make("button", "btn quiet", "取消"));
      bar.max = 100; bar.value = 0; bar.setAttribute("aria-label", "“" + file.name + "”上传进度"); stop.type = "button";
      const x = new XMLHttpRequest(); let spoken = -1;
      const fail = (text, again) => {
        bar.remove(); pct.remove(); stop.remove(); name.append(make("span", "msg cell-note", "错误：" + text)); say(text);
        if (again) { const b = li.appendChild(make("button", "btn quiet", "重试")); b.type = "button"; on(b, "click", () => { li.remove(); carry([file]); }); }
        const d = li.appendChild(make("button", "btn quiet", "取消")); d.type = "button"; on(d, "click", () => li.remove());
        done(false);
      };
      x.upload.onprogress = e => { if (!e.lengthComputable) return; const p = Math.round(e.loaded * 100 / e.total); bar.value = p; pct.textContent = p + "%"; const s = p >= 100 ? 100 : p >= 50 ? 50 : 0; if (s !== spoken) { spoken = s; say("“" + file.name + "”已上传 " + s + "%"); } };
      x.onload = () => {
        let j = {}; try { j = JSON.parse(x.responseText); } catch { /* not JSON */ }
        if (x.status >= 200 && x.status < 300) { li.remove(); say("“" + (j.name || file.name) + "”已上传"); done(true); }
        else if (x.status === 401) { toLogin(x.getResponseHeader("YW-Login")); done(false); }
        else fail(j.error || j.detail || "“" + file.name + "”没有传上去，请重试", x.status >= 500);
      };
      x.onerror = () => fail("网络断了，“" + file.name + "”没有传完。已填的内容都保存着，点“重试”继续", true);
      x.onabort = () => { li.remove(); say("已取消“" + file.name + "”"); done(false); };
      on(stop, "click", () => x.abort());
      const data = new FormData(form); data.delete("file"); data.append("file", file, file.name);
      x.open("POST", form.action); x.setRequestHeader("X-Requested-With", "XMLHttpRequest"); x.setRequestHeader("Accept", "application/json"); x.send(data);
    });
    const refresh = async () => {
      if ($("li", list)) return;
      const id = box.id; const r = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
      if (!r || !r.ok || r.redirected) { location.reload(); return; }
      const doc = new DOMParser().parseFromString(await r.text(), "text/html"), fresh = id && doc.getElementById(id);
      if (!fresh) { location.reload(); return; }
      const text = said.textContent; box.replaceWith(fresh); start(fresh); const s = $("[data-yw-said]", fresh); if (s) setTimeout(() => { s.textContent = text; }, 60); focus($("[data-yw-file]", fresh));
    };
    const take = async files => {
      let some = false, all = true;
      for (const f of files) { const ok = await send(f); some = ok || some; all = ok && all; }
      if (some) refresh();
      return all;
    };
    const carry = files => { const p = take(files); underway.add(p); p.finally(() => underway.delete(p)); };
    $$("[data-yw-file]", form).forEach(i => on(i, "change", () => { const fs = [...i.files]; i.value = ""; carry(fs); }));
    const b = $("[data-yw-upload-send]", form); if (b) b.hidden = true;
    const cam = $("[data-yw-camera]", form); if (cam && matchMedia("(pointer: coarse)").matches) cam.hidden = false;
  };

  /* signature on a canvas; the typed name is always there */
  const pad = box => {
    const p = $("[data-yw-signature-pad]", box), c = $("canvas", p), v = $("[data-yw-signature-value]", p), g = c.getContext("2d"); let down = false;
    p.hidden = false; g.lineWidth = 4; g.lineCap = g.lineJoin = "round"; g.strokeStyle = "#000";
    const at = e => { const r = c.getBoundingClientRect(); return [(e.clientX - r.left) * c.width / r.width, (e.clientY - r.top) * c.height / r.height]; };
    on(c, "pointerdown", e => { down = true; c.setPointerCapture(e.pointerId); g.beginPath(); g.moveTo(...at(e)); e.preventDefault(); });
    on(c, "pointermove", e => { if (down) { g.lineTo(...at(e)); g.stroke(); } });
    on(c, "pointerup", () => { if (down) { down = false; v.value = c.toDataURL("image/png"); } });
    on($("[data-yw-signature-clear]", p), "click", () => { g.clearRect(0, 0, c.width, c.height); v.value = ""; live("已清除签名"); });
  };

  /* a part that may change by itself (a photo from the phone) */
  const poll = el => {
    const run = async () => {
      if (!el.isConnected) return;
      if (!document.hidden) {
        const r = await fetch(el.dataset.ywPoll, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
        const last = r && r.status === 286; // what is there now stays
        if (r && (r.status === 200 || last)) { const h = await r.text(); if (h && h !== el.ywLast && (last || el.ywLast !== undefined)) { el.innerHTML = h; start(el); live(el.dataset.ywSay || "有新的内容"); } el.ywLast = h; }
        if (last) return;
      }
      setTimeout(run, (+el.dataset.ywEvery || 4) * 1000);
    };
    run();
  };

  add("form[data-yw-autosave]", autosave);
  add("form[data-yw-upload]", uploader);
  add("[data-yw-signature]", pad);
  add("[data-yw-poll]", poll);
  add("[data-yw-count]", t => { const n = $("#" + t.id + "-count"); on(t, "input", () => { const k = t.dataset.ywCount - t.value.length; n.textContent = k >= 0 ? "还可以写 " + k + " 个字" : "超出 " + -k + " 个字"; }); });
})();
