// The list of events refreshes itself without this file, once a minute. This one listens to the feed and has the list
// asked for again as soon as something comes.
(() => {
  const list = document.getElementById("nieuwste"), said = document.getElementById("live");
  let number = 0, waiting = false, away = 0;
  const told = () => (number === 0 ? said.dataset.open : number === 1 ? said.dataset.one : said.dataset.more).replace("#", number);
  const feed = new EventSource(list.dataset.stream);
  feed.addEventListener("open", () => { clearTimeout(away); said.textContent = told(); });
  // A stream that ends is taken up again by the browser itself; only one that stays away is worth a word.
  feed.addEventListener("error", () => { clearTimeout(away); away = setTimeout(() => { said.textContent = said.dataset.away; }, 8000); });
  feed.addEventListener("message", () => {
    number += 1;
    if (waiting) return;
    // What comes together is shown together: an import of fifty projects is one refresh.
    waiting = true;
    setTimeout(() => { waiting = false; said.textContent = told(); htmx.trigger(list, "arrived"); }, 500);
  });
})();
