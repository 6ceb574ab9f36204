// n and p go from one difference to the next; a page is whole without this file.
"use strict";
(() => {
  const stops = [...document.querySelectorAll("[data-change]")];
  if (!stops.length) return;
  document.querySelectorAll("[data-keys]").forEach((hint) => { hint.hidden = false; });
  const here = () => {
    const focused = stops.indexOf(document.activeElement && document.activeElement.closest("[data-change]"));
    if (focused >= 0) return focused;
    const line = window.innerHeight / 3;
    return stops.findLastIndex((stop) => stop.getBoundingClientRect().top < line);
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { n: 1, p: -1 }[event.key];
    if (!step) return;
    const stop = stops[Math.min(Math.max(here() + step, 0), stops.length - 1)];
    event.preventDefault();
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "start" });
    history.replaceState(null, "", `#${stop.id}`);
  });
})();
