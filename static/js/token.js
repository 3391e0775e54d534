// Who signed in anew in another window has an old token on this page: a form would be refused, and what was typed with it.
// As the window comes back, and where something was refused, the server is asked for a new one. It is taken only where the
// same person is signed in.
(() => {
  const renew = async () => {
    const { person, token } = document.body.dataset;
    if (!token) return "";
    const answer = await fetch(token, { credentials: "same-origin" });
    const found = await answer.json();
    if (found.person !== person) return "";
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = found.token));
    return found.token;
  };
  const quietly = () => renew().catch(() => "");

  // `detail.token` is a promise of the new one, or of nothing.
  document.addEventListener("second-look:refused", ({ detail }) => {
    detail.token = quietly();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && quietly());
  addEventListener("focus", quietly);
})();
