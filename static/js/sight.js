// <section data-behaviour="sight" data-url="…">: while it waits for what was asked, it looks again every second, as long
// as the page is seen, and puts in place what has come. Its forms (data-behaviour="asks") go out without leaving the page.
(() => {
  const EVERY = 1_000;
  let sending = false;
  let turn = 0; // an answer to a look from before something was sent is out of date
  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  document.addEventListener("DOMContentLoaded", () => document.body.append(announcer));

  const here = () => document.querySelector("[data-behaviour~=sight]");

  const put = (html, keepsTyped) => {
    const old = here();
    const next = new DOMParser().parseFromString(html, "text/html").querySelector("[data-behaviour~=sight]");
    if (!next) return false;
    if (keepsTyped && next.dataset.state === old.dataset.state) return true;
    const typed = old.querySelector("#question");
    const focused = old.contains(document.activeElement);
    const typing = document.activeElement === typed;
    old.replaceWith(document.adoptNode(next));
    const field = next.querySelector("#question");
    if (keepsTyped) field.value = typed.value;
    if (typing) field.focus();
    else if (focused) next.focus({ preventScroll: true });
    announcer.textContent = next.dataset.says;
    const picture = document.querySelector("img.veiled-again");
    if (picture && next.dataset.alt) picture.alt = next.dataset.alt;
    return true;
  };

  const look = async () => {
    const { url } = here()?.dataset || {};
    if (!url || sending || document.visibilityState === "hidden") return;
    const mine = ++turn;
    const answer = await fetch(url).catch(() => null); // the line is down for a moment: the next look may find it up
    if (!answer?.ok || answer.redirected) return;
    const html = await answer.text();
    if (mine === turn) put(html, true);
  };

  // Whatever else the server says than a page with this part in it is a page of its own: it is gone to.
  const send = async (form) => {
    sending = true;
    turn += 1;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!put(await answer.text(), false)) location.assign(answer.redirected ? answer.url : location.pathname);
    } catch {
      announcer.textContent = here()?.dataset.offline || "";
    } finally {
      sending = false;
    }
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-behaviour~=asks]") || event.defaultPrevented) return;
    event.preventDefault();
    if (!sending) send(event.target);
  });

  setInterval(look, EVERY);
})();
