// Everything works without this file. It does two things for a form that saves itself (data-keeps: the id of its line):
// says when saving is under way or failed, and never lets a button press overtake a save that is still on its way.
(() => {
  const told = document.body.dataset;  // what to say, in the language of the page
  const known = new WeakMap();
  const of = (form) => known.get(form) ?? known.set(form, { dirty: false, saving: false, gone: false, pressed: null }).get(form);
  const forms = () => [...document.querySelectorAll("form[data-keeps]")];
  const say = (form, state, words) => {
    const line = document.getElementById(form.dataset.keeps);
    if (!line || line.textContent.trim() === words) return;
    const said = document.createElement("p");
    said.className = `saved saved--${state}`; said.textContent = words;
    line.replaceChildren(said);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keeps]");
    if (form) { Object.assign(of(form), { dirty: true, gone: false }); say(form, "bezig", told.unsaved); }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[data-keeps]")) return;
    // A save after the form was sent would bring back, as a draft, what was sent.
    if (of(form).gone) { event.preventDefault(); return; }
    Object.assign(of(form), { saving: true, dirty: false }); say(form, "bezig", told.saving);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[data-keeps]")) return;
    const it = of(form);
    it.saving = false;
    if (!event.detail.successful) {
      it.dirty = true;
      // Of saving too often (429) the answer tells itself, and when it goes on.
      if (event.detail.xhr.status !== 429) say(form, "weg", told.notSaved);
    } else if (event.detail.xhr.responseText.includes("saved--")) {
      // It may have answered that nothing was saved: then leaving is still asked about.
      it.dirty ||= !event.detail.xhr.responseText.includes("saved--bewaard");
    }
    if (it.pressed) {
      // The list of look-alikes may have been put in place anew meanwhile, and with it the button that was pressed.
      const button = it.pressed.isConnected ? it.pressed : document.getElementById(it.pressed.id); it.pressed = null;
      setTimeout(() => form.requestSubmit(button));
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-keeps]")) return;
    // A save on its way may be the one that creates the draft: a second one now would make a second draft.
    if (of(form).saving) { event.preventDefault(); of(form).pressed = event.submitter; return; }
    Object.assign(of(form), { dirty: false, gone: true });
  }, true);
  // What was typed before this file was there counts too.
  const differs = (field) => /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : "defaultValue" in field && field.value !== field.defaultValue;
  document.addEventListener("DOMContentLoaded", () => forms().forEach((form) => {
    if ([...form.elements].some((field) => field.type !== "hidden" && differs(field))) form.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  window.addEventListener("pageshow", () => forms().forEach((form) => { of(form).gone = false; }));
  window.addEventListener("beforeunload", (event) => { if (forms().some((form) => of(form).dirty)) event.preventDefault(); });
})();
