// What was confirmed fades while it is sent.
(() => {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("[data-behaviour~=fades]")) return;
    if (event.submitter?.matches("[data-part=back]")) return;
    document.getElementById("main").classList.add("is-done");
  });
})();
