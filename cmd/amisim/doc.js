"use strict";
(function () {
  const articles = Array.from(document.querySelectorAll("article")).map(function (element) {
    return { element: element, text: element.textContent.toLowerCase(), versions: element.dataset.versions.trim().split(" ") };
  });
  const search = document.getElementById("search");
  const version = document.getElementById("version");
  const count = document.getElementById("count");
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const a of articles) {
      const found = words.every(function (w) { return a.text.includes(w); }) && (version.value === "" || a.versions.includes(version.value));
      a.element.hidden = !found;
      shown += found ? 1 : 0;
    }
    count.textContent = shown + " of " + articles.length;
  }
  // The head stays on top and grows where lines wrap: nothing may come to stand under it.
  function makeRoom() {
    document.documentElement.style.scrollPaddingTop = document.querySelector("header").offsetHeight + 8 + "px";
  }
  window.addEventListener("resize", makeRoom);
  search.addEventListener("input", filter);
  version.addEventListener("change", filter);
  window.addEventListener("hashchange", function () {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) {
      search.value = "";
      version.value = "";
      filter();
      target.scrollIntoView();
    }
  });
  makeRoom();
  filter();
})();
