// Looks for new events every two seconds and puts them in place, so that nothing on the page jumps.
"use strict";

const list = document.querySelector("[data-events]");
const status = document.querySelector("[data-status]");

async function look() {
  try {
    const answer = await fetch("/events", { cache: "no-store" });
    const text = await answer.text();
    if (text !== list.dataset.shown) {
      const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.id));
      list.innerHTML = text;
      list.dataset.shown = text;
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    }
    status.textContent = "Looking every 2 s";
  } catch {
    status.textContent = "The receiver does not answer";
  }
}

setInterval(look, 2000);
