// Everything works without this file. It does two things for the form at /indienen:
// says when saving is under way or failed, and never lets a button press overtake a save that is still on its way.
(() => {
  const form = () => document.getElementById("idee");
  const words = document.body.dataset;  // in the language of the page
  const say = (state, text) => {
    const line = document.getElementById("bewaard");
    if (!line || line.textContent.trim() === text) return;
    const said = document.createElement("p");
    said.className = `saved saved--${state}`; said.textContent = text;
    line.replaceChildren(said);
  };
  let dirty = false, saving = false, pressed = null;

  document.addEventListener("input", (event) => { if (form()?.contains(event.target)) { dirty = true; say("bezig", words.unsaved); } });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form()) return;
    saving = true; dirty = false; say("bezig", words.saving);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form()) return;
    saving = false;
    if (!event.detail.successful) {
      dirty = true;
      say("weg", words.notSaved);
    } else if (!event.detail.xhr.responseText.includes("saved--bewaard")) {
      dirty = true;  // it answered that nothing was saved: leaving is still asked about
    }
    if (pressed) {
      // The list of look-alikes may have been put in place anew meanwhile, and with it the button that was pressed.
      const button = pressed.isConnected ? pressed : document.getElementById(pressed.id); pressed = null;
      setTimeout(() => form()?.requestSubmit(button));
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    // A save on its way may be the one that creates the draft: a second one now would make a second draft.
    if (saving) { event.preventDefault(); pressed = event.submitter; return; }
    dirty = false;
  }, true);
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
