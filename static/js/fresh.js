// A page that the browser brings back from its memory is asked for again: who it is for may have signed out since.
(() => {
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.hidden = true;
    location.reload();
  });
})();
