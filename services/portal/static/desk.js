// Shortcuts for who has many cases to do. Everything works without: a key presses a link or a button that is there, or
// goes to a field. The switch on the page turns them all off (WCAG 2.1.4), and this browser remembers it.
// It also asks before words that were not sent are left behind, but for forms that keep them (portal.js asks for those).
(() => {
  const OFF = "bieb-sneltoetsen-uit";
  const kept = { read: () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } },
                 write: (off) => { try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* for this page only */ } } };
  const box = document.getElementById("sneltoetsen");
  let off = kept.read();

  const named = () => document.querySelectorAll("[data-key]").forEach((element) => {
    if (off) element.removeAttribute("aria-keyshortcuts"); else element.setAttribute("aria-keyshortcuts", element.dataset.key);
  });
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const walk = (step) => {
    const all = rows(), at = all.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
  };
  const press = (key) => {
    const element = document.querySelector(`[data-key="${key}"]`);
    if (!element) return false;
    if (element.matches("a, button")) element.click();
    else { element.focus(); element.scrollIntoView({ block: "center" }); }
    return true;
  };

  let sent = null; // the form that is on its way: what stands in another one would be lost all the same
  const unsent = () => [...document.querySelectorAll("main textarea")].some((area) => area.value.trim() && area.form !== sent && !area.form?.dataset.keeps);
  document.addEventListener("submit", (event) => { sent = event.target; });
  window.addEventListener("pageshow", () => { sent = null; });
  window.addEventListener("beforeunload", (event) => { if (unsent()) event.preventDefault(); });

  if (box) {
    box.checked = !off;
    box.addEventListener("change", () => { off = !box.checked; kept.write(off); named(); });
  }
  named();
  document.addEventListener("keydown", (event) => {
    if (off || event.defaultPrevented || event.repeat && !"jk".includes(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.isComposing || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (event.key === "j" || event.key === "k") { if (!rows().length) return; walk(event.key === "j" ? 1 : -1); }
    else if (event.key === "o") { const all = rows(), row = all.includes(document.activeElement) ? document.activeElement : all[0]; if (!row) return; row.click(); }
    else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
})();
