"use strict";
const byId = (id) => document.getElementById(id);

/* Whatever a run says comes in as text and never as markup. */
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/* The office's time of day; where nobody knows when its day began, the time since. */
function clockOf(start, ms) {
  const begun = Date.parse(start ? `${start}Z` : "");
  const whole = Math.floor((Number.isNaN(begun) ? 0 : begun) / 1000) + Math.floor(ms / 1000);
  const day = ((whole % 86400) + 86400) % 86400;
  return [Math.floor(day / 3600), Math.floor(day / 60) % 60, day % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
