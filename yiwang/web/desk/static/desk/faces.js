/* The designer of faces: boxes are dragged on the preview, or moved by the arrow keys. Without this
   file the numbers do the same. Moves are tenths of a millimetre; the form's change event makes htmx
   ask for the preview again. */
(() => {
  const form = document.getElementById("face-form");
  const view = document.getElementById("face-preview");
  if (!form || !view) return;
  const input = (side, n) => form.elements[`${side}-${n}`];
  const box = (n) => view.querySelector(`[data-yw-box="${n}"]`);
  const tenth = (value) => String(Math.round(value * 10) / 10);
  const changed = (n) => input("x", n).dispatchEvent(new Event("change", { bubbles: true }));
  let chosen = null;

  function choose(n) {
    chosen = n;
    view.querySelectorAll(".chosen").forEach((one) => one.classList.remove("chosen"));
    box(n)?.classList.add("chosen");
  }
  function open(n) {
    form.querySelectorAll("[data-yw-part]").forEach((one) => { one.open = one.dataset.ywPart === n; });
    document.getElementById(`part-${n}`).scrollIntoView({ block: "nearest" });
    choose(n);
  }
  function move(n, x, y) {
    input("x", n).value = tenth(x);
    input("y", n).value = tenth(y);
    box(n)?.setAttribute("x", tenth(x));
    box(n)?.setAttribute("y", tenth(y));
  }
  const at = (n) => ["x", "y"].map((side) => Number(input(side, n).value) || 0);

  form.querySelectorAll("[data-yw-nudge]").forEach((button) => {
    button.hidden = false;
    const n = button.closest("[data-yw-part]").dataset.ywPart;
    button.addEventListener("focus", () => choose(n));
    button.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const step = event.shiftKey ? 5 : 0.5;
      const [x, y] = at(n);
      move(n, x + way[0] * step, y + way[1] * step);
      changed(n);
    });
  });
  form.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.dataset.ywPart) choose(event.target.dataset.ywPart);
  }, true);

  view.addEventListener("pointerdown", (event) => {
    const grabbed = event.target.closest("[data-yw-box]");
    if (!grabbed) return;
    const n = grabbed.dataset.ywBox;
    const scale = 1 / grabbed.ownerSVGElement.getScreenCTM().a;
    const [x, y] = at(n);
    const from = [event.clientX, event.clientY];
    let moved = false;
    open(n);
    grabbed.setPointerCapture(event.pointerId);
    const drag = (e) => {
      moved = true;
      move(n, x + (e.clientX - from[0]) * scale, y + (e.clientY - from[1]) * scale);
    };
    const drop = () => {
      grabbed.removeEventListener("pointermove", drag);
      if (moved) changed(n);
    };
    grabbed.addEventListener("pointermove", drag);
    grabbed.addEventListener("pointerup", drop, { once: true });
    grabbed.addEventListener("pointercancel", drop, { once: true });
  });
  view.addEventListener("htmx:afterSettle", () => { if (chosen !== null) choose(chosen); });
})();
