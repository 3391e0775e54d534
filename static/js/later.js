// <section data-behaviour="later" data-url="…">: when the decision's three seconds are over it asks for what the decision met
// and puts that in place. Asked a little too early the server says 204; a worker may be late, so it is asked less and less.
(() => {
  const FIRST = 250;
  const TRIES = 9; // some two minutes; after that the page has it when it is opened anew

  const look = async (place, wait, left) => {
    if (!place.isConnected || !left) return;
    const answer = await fetch(place.dataset.url).catch(() => null); // a line that is down may be up the next time
    if (answer && answer.status >= 400) return;
    if (answer?.status !== 200 || answer.redirected) {
      setTimeout(look, wait, place, wait * 2, left - 1);
      return;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-part=met]");
    if (!next || !place.isConnected) return;
    place.querySelector("[data-part=met]").replaceWith(document.adoptNode(next));
    delete place.dataset.url;
  };

  document.addEventListener("second-look:final", () => {
    const place = document.querySelector("[data-behaviour~=later][data-url]");
    if (place) look(place, FIRST, TRIES);
  });
})();
