/* A page that nobody touches returns to the start; the last thirty seconds are counted aloud. */
(() => {
  "use strict";
  const { $, on, live } = window.yw, box = $("[data-yw-rest]"), whole = +box.dataset.ywRest * 1000, SHOWN = 30000;
  let touched = Date.now(), said = false;
  const here = () => { touched = Date.now(); box.hidden = true; said = false; };
  ["pointerdown", "keydown", "scroll"].forEach(kind => on(document, kind, here, { passive: true }));
  setInterval(() => {
    const left = Math.ceil((touched + whole - Date.now()) / 1000);
    if (left <= 0) { location.replace(box.dataset.ywRestUrl); return; }
    if (left * 1000 > SHOWN) return;
    box.hidden = false; $("[data-yw-rest-left]", box).textContent = `${left} 秒后回到开始页`;
    if (!said) { said = true; live("30 秒后回到开始页"); }
  }, 1000);
})();
