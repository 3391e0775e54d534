// <form data-behaviour="zen">: only the picture, or everything again, at once and without leaving the page. The server is
// told, one word after the other, so that the last one is the one that it remembers.
(() => {
  let wanted = null; // what was asked for here, if anything was
  let telling = Promise.resolve();

  const put = () => {
    if (wanted === null) return;
    document.body.classList.toggle("is-zen", wanted);
    const button = document.querySelector("[data-behaviour~=zen] button");
    button?.setAttribute("aria-pressed", String(wanted));
    if (button) button.value = wanted ? "off" : "on";
    dispatchEvent(new Event("resize")); // the stage has another size now
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-behaviour~=zen]")) return;
    event.preventDefault();
    const { name, value } = form.querySelector("button");
    const body = new FormData(form);
    body.set(name, value);
    wanted = value === "on";
    put();
    const send = () => fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    telling = telling.then(send).catch(() => null);
  });
  document.addEventListener("second-look:shown", put);
})();
