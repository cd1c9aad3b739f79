"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const [find, words, told, map] = [by("find"), by("words"), by("told"), document.querySelector(".map")];
  if (!find || !words || !told || !map) return;
  const screens = [...document.querySelectorAll("[data-find]")].map((screen) => ({
    screen,
    node: by("node-" + screen.dataset.screen),
    text: screen.dataset.find,
  }));
  let hits = [];
  let next = 0;

  // Every word must be there; nothing else is hidden on the drawing, so that a hit keeps its place.
  const search = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    hits = [];
    next = 0;
    for (const { screen, node, text } of screens) {
      const hit = wanted.every((word) => text.includes(word));
      screen.hidden = !hit;
      if (node) {
        node.classList.toggle("hit", hit && wanted.length > 0);
        node.classList.toggle("dim", !hit);
      }
      if (hit && node && wanted.length > 0) hits.push(node);
    }
    const counted = hits.length === 1 ? "1 screen" : hits.length + " screens";
    told.textContent = wanted.length === 0 ? "" : counted + (hits.length > 0 ? "; Enter shows the next" : "");
  };
  const centre = (node) => {
    const [box, all] = [node.getBoundingClientRect(), map.getBoundingClientRect()];
    map.scrollLeft += box.left - all.left - (all.width - box.width) / 2;
    map.scrollTop += box.top - all.top - (all.height - box.height) / 2;
  };
  words.addEventListener("input", () => {
    search();
    if (hits.length > 0) centre(hits[0]);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || hits.length === 0) return;
    next = (next + (event.shiftKey ? hits.length - 1 : 1)) % hits.length;
    centre(hits[next]);
  });
  find.hidden = false;

  const show = (on) => (event) => {
    const node = event.target.closest(".node");
    const others = node && by("others-" + node.id.slice("node-".length));
    if (others) others.classList.toggle("on", on);
  };
  for (const [name, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
    map.addEventListener(name, show(on));
  }

  // A link may carry a search: report.html#find=delete
  const link = /^#find=(.+)$/.exec(location.hash);
  if (link) {
    try {
      words.value = decodeURIComponent(link[1]);
    } catch {
      return;
    }
    search();
    find.scrollIntoView();
    if (hits.length > 0) centre(hits[0]);
  }
})();
