"use strict";
(function () {
  const articles = Array.from(document.querySelectorAll("article")).map(function (element) {
    const name = element.querySelector("h3").textContent;
    return { element: element, name: name.toLowerCase(), text: element.textContent.toLowerCase(), versions: element.dataset.versions.trim().split(" ") };
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
  filter();
})();
