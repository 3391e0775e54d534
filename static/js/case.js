// The case: sends its forms without leaving the page, puts the next case in place, and asks for a reason
// between Reject and its dispatch. The server answers with whole pages, so nothing here knows what they say.
(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  document.addEventListener("DOMContentLoaded", () => document.body.append(announcer));

  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  let busy = false;
  let pointed = false;
  let finger = false;

  // The session is over: the sign-in page takes the whole body, and its form carries what was typed back here.
  const signIn = (next, url) => {
    const form = next.querySelector(".sign-in form");
    const page = document.getElementById("case");
    if (!form) {
      const again = new URL(page.dataset.signIn, location.href);
      again.searchParams.set("ended", "form");
      again.searchParams.set("next", location.pathname + location.search);
      setTimeout(() => load(again, {}, false));
      return;
    }
    const typed = document.getElementById("note")?.value.trim();
    const carried = typed ? { note: typed, note_by: page.dataset.person } : {};
    for (const [name, value] of Object.entries(carried)) {
      const field = next.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    if (typed) next.querySelector("[data-part=kept]")?.removeAttribute("hidden");
    document.body.replaceWith(document.adoptNode(next.body));
    document.title = next.title;
    if (url) history.replaceState(null, "", url);
    document.querySelector("[autofocus]")?.focus();
  };

  // The one picture leaves while the other arrives. The movement is the element's own: it goes on when the page changes
  // around it.
  const MOVE = { duration: 160, easing: "ease-out" };
  const pass = (leaving, arriving) => {
    if (still()) return;
    leaving.removeAttribute("data-part");
    leaving.className = "leaving";
    leaving.alt = "";
    document.querySelector(".stage").append(leaving);
    const gone = leaving.animate({ opacity: [0.5, 0], translate: ["0 0", "-60% 0"] }, MOVE);
    gone.onfinish = () => leaving.remove();
    arriving.animate({ translate: ["46px 0", "0 0"] }, MOVE);
  };

  // The next case is ours and its page is being made: its picture, if it was fetched ahead, goes on the stage meanwhile.
  // It has no grey one yet, and no key decides anything before the page is there.
  const goFirst = (address, leaves) => {
    const old = part("image");
    const found = { address, blob: "" };
    if (address && old) document.dispatchEvent(new CustomEvent("second-look:coming", { detail: found }));
    if (!found.blob) return null;
    const image = new Image();
    Object.assign(image, { src: found.blob, alt: "", draggable: false });
    image.dataset.part = "image";
    part("broken").hidden = true;
    old.replaceWith(image);
    if (leaves) pass(old, image);
    return image;
  };

  // The picture that went first stays the node that it is, so that nothing is decoded or painted a second time.
  const settle = (image, column) => {
    const place = column.querySelector("[data-part=image]");
    if (!image || place?.getAttribute("src") !== image.getAttribute("src")) return false;
    [...place.attributes].filter(({ name }) => name !== "src").forEach(({ name, value }) => image.setAttribute(name, value));
    place.replaceWith(image);
    return true;
  };

  const show = (html, url, leaves, first = null) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const column = next.querySelector(".column");
    if (!column) throw new TypeError("not one of our pages");
    if (!next.querySelector(".sidebar")) {
      signIn(next, url);
      return;
    }
    const old = part("image");
    document.querySelectorAll("dialog[open]:not(#palette)").forEach((dialog) => dialog.close()); // in that one types who leaves
    document.dispatchEvent(new CustomEvent("second-look:arriving", { detail: column }));
    const settled = settle(first, column);
    const leaving = [...document.querySelectorAll(".leaving")];
    document.querySelector(".column").replaceWith(document.adoptNode(column));
    if (settled) document.querySelector(".stage").append(...leaving);
    document.body.className = next.body.className;
    document.title = next.title;
    if (url) history.replaceState(null, "", url);
    const image = part("image");
    if (leaves && !settled && old && image) pass(old, image);
    const toast = document.querySelector(".toast");
    toast?.removeAttribute("role"); // the announcer says it once; the countdown would say it every second
    announcer.textContent = `${toast?.dataset.says || ""} ${document.title}`;
    document.getElementById("main").focus({ preventScroll: true });
    document.dispatchEvent(new Event("second-look:shown"));
  };

  const waiting = (on) => {
    const line = part("wait");
    if (line) line.hidden = !on;
  };

  // A line that is down keeps what was typed in the page; the version guard makes a second sending harmless.
  let tick = 0;
  let sendAgain = null;
  const unsent = { what: "", instead: "" };
  const noLine = (on) => {
    const banner = document.getElementById("offline");
    if (!banner) return;
    banner.hidden = !on;
    banner.querySelector("[data-part=again]").hidden = !sendAgain;
    banner.querySelector("button").hidden = !sendAgain;
  };

  const because = (banner, answered) => {
    const why = banner?.querySelector("[data-part=why]");
    if (!why) return;
    why.dataset.line ||= why.textContent;
    why.textContent = answered ? why.dataset.failed : why.dataset.line;
  };

  // What was pressed last is what goes out: the banner names it, and what it takes the place of.
  const name = (banner, what) => {
    if (what !== unsent.what) unsent.instead = unsent.what;
    unsent.what = what;
    const goes = banner.querySelector("[data-part=goes]");
    goes.dataset.resting ||= goes.textContent;
    const words = unsent.instead ? goes.dataset.instead.replace("{old}", unsent.instead) : goes.dataset.words;
    goes.textContent = what ? words.replace("{}", what) : goes.dataset.resting;
  };

  // `answered`: the line is there, and what came over it is no page of ours.
  const offline = (again, what, answered) => {
    const banner = document.getElementById("offline");
    if (!banner) return;
    name(banner, what);
    because(banner, answered);
    clearInterval(tick);
    let left = 6;
    const words = banner.querySelector("[data-part=again-in]");
    const say = () => (words.textContent = words.dataset.words.replace("{}", Math.max(left, 0)));
    const go = () => {
      clearInterval(tick);
      sendAgain = null;
      noLine(false);
      again();
    };
    tick = setInterval(() => {
      left -= 1;
      say();
      if (left <= 0) go();
    }, 1000);
    say();
    sendAgain = go;
    noLine(true);
    banner.querySelector("button").onclick = go;
  };

  // The line went or came back with nothing pressed (lease.js); what waits to be sent goes out as soon as it is back.
  document.addEventListener("second-look:line", ({ detail }) => {
    if (!detail.down && sendAgain) sendAgain();
    else {
      because(document.getElementById("offline"), false);
      noLine(detail.down);
    }
  });

  // A form that was refused is sent once more with a new token, where there is one (token.js).
  const renewed = async (body) => {
    const found = {};
    document.dispatchEvent(new CustomEvent("second-look:refused", { detail: found }));
    const token = await found.token;
    if (token) body.set("csrfmiddlewaretoken", token);
    return Boolean(token);
  };

  const load = async (url, options, leaves, what = "") => {
    if (busy) return;
    busy = true;
    const slow = setTimeout(() => waiting(true), 150);
    let answered = false;
    try {
      const ask = () => fetch(url, { credentials: "same-origin", ...options });
      let answer = await ask();
      if (answer.status === 403 && options.body) {
        // Without its header the server knows that nobody tries again, and keeps the note.
        if (!(await renewed(options.body))) delete options.headers;
        answer = await ask();
      }
      const type = answer.headers.get("Content-Type") || "";
      if (answer.status >= 500 || !type.startsWith("text/html")) {
        answered = true;
        throw new TypeError(`${answer.status} ${type}`);
      }
      // The answer to a form that was refused has no address of its own; that of the next case says where it belongs.
      const straight = answer.headers.get("Content-Location") || "";
      const first = goFirst(answer.headers.get("X-Picture"), leaves);
      show(await answer.text(), straight || (answer.redirected || !options.method ? answer.url : ""), leaves, first);
      unsent.what = unsent.instead = "";
    } catch (error) {
      busy = false;
      offline(() => load(url, options, leaves, what), what, answered);
    } finally {
      clearTimeout(slow);
      waiting(false);
      busy = false;
    }
  };

  // What the banner calls it: an entry of a menu says only how (“1 hour”), so its data-goes says what goes out.
  const labelled = (pressed) =>
    pressed?.closest("[data-goes]")?.dataset.goes ||
    pressed?.getAttribute("aria-label") ||
    [...(pressed?.childNodes || [])].map((one) => (one.nodeType === Node.TEXT_NODE ? one.data.trim() : "")).join("");

  // What was chosen in it is on its way, or waits for the line: open, it would lie on what comes next, or on the banner.
  const shut = (form) => {
    form.closest("dialog")?.close();
    form.querySelectorAll("details[data-behaviour~=closes][open]").forEach((menu) => {
      if (menu.contains(document.activeElement)) document.getElementById(menu.dataset.returns)?.focus({ preventScroll: true });
      menu.open = false;
    });
  };

  const send = (form, submitter) => {
    if (busy) return;
    const body = new FormData(form);
    shut(form);
    document.dispatchEvent(new CustomEvent("second-look:sending", { detail: form }));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    const url = submitter?.getAttribute("formaction") || form.getAttribute("action");
    load(url, { method: "POST", body, headers: { "X-Straight-On": "1" } }, form.id === "dock", labelled(submitter));
  };

  // Reject, then a reason.
  const dock = () => document.getElementById("dock");
  const reject = () => dock()?.querySelector("[value=rejected]");
  const chosen = () => dock().querySelectorAll("[name=reason]:checked").length > 0;
  const choosing = () => dock()?.classList.contains("is-choosing");
  const hints = () => {
    const hint = part("reject-hint");
    hint.dataset.resting ||= hint.textContent;
    const next = chosen() ? "send" : finger ? "tap" : "choosing";
    hint.textContent = hint.dataset[choosing() ? next : "resting"];
  };
  const choose = (on) => {
    dock().classList.toggle("is-choosing", on);
    hints();
    announcer.textContent = on ? part("reject-hint").dataset.says : "";
    if (on) dock().scrollIntoView({ block: "nearest" }); // in a very low window it is a part of the page that scrolls
    else {
      dock().querySelectorAll("[name=reason]:checked").forEach((box) => (box.checked = false));
      dock().querySelectorAll(".rest[open]").forEach((rest) => (rest.open = false));
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-behaviour~=swaps]") || event.defaultPrevented) return;
    event.preventDefault();
    if (event.submitter?.value === "rejected" && !chosen() && dock().querySelector("[name=reason]")) {
      choose(!(pointed && choosing())); // a finger has no Escape: pointing at Reject again leaves
      return;
    }
    send(form, event.submitter);
  });

  document.addEventListener("click", (event) => {
    pointed = event.detail > 0;
    const link = event.target.closest("a[data-behaviour~=swaps]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      document.dispatchEvent(new Event("second-look:sending"));
      load(link.href, {}, false, labelled(link));
      return;
    }
    // A reason that was pointed at goes out at once; one reached with Tab and Space only gets its tick. So does one
    // under a finger, which has no title to hover over: the words for the uploader come first, Reject sends.
    const box = event.target.closest(".reasons [name=reason]");
    if (!box || !choosing() || !event.detail || event.shiftKey) return;
    if (!finger && box.checked) send(dock(), reject());
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("#dock [name=reason]") && choosing()) hints();
  });

  // The click that a label passes on to its box does not say what pressed it.
  document.addEventListener("pointerdown", (event) => {
    finger = event.pointerType === "touch";
  }, true);

  // Shift and a digit tick what an approval carries; while a reason is chosen they are the reasons'.
  document.addEventListener("keydown", (event) => {
    if (!event.shiftKey || event.repeat || event.ctrlKey || event.metaKey || event.altKey || choosing()) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
    const box = event.digit && dock()?.querySelector(`[data-carried="${event.digit}"]`);
    if (!box) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.checked = !box.checked;
    announcer.textContent = `${box.closest("label").lastElementChild.textContent}: ${part("reject-hint").dataset[box.checked ? "on" : "off"]}`;
  }, true);

  document.addEventListener("keydown", (event) => {
    if (!choosing() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      choose(false);
      return;
    }
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "Enter" && chosen() && !event.repeat && !event.target.closest?.("button, summary, a")) {
      event.preventDefault(); // from a ticked box the browser would press the form's first button, Approve
      send(dock(), reject());
      return;
    }
    const { digit, more } = event;
    // Whoever types a reason's name without 0 must not skip or escalate with it. A French 2 is an é as well: a digit.
    if (digit === undefined && /^\p{L}$/u.test(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (digit === undefined || event.repeat) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (digit === "0") {
      const rest = dock().querySelector(".rest");
      if (!rest) return;
      rest.open = true;
      rest.querySelector("input").focus();
      return;
    }
    const box = dock().querySelector(`[data-digit="${digit}"]`);
    if (!box) return;
    box.checked = more ? !box.checked : true;
    hints();
    if (!more) send(dock(), reject());
  }, true);

  document.addEventListener("second-look:reason", () => send(dock(), reject()));

  // A note opens with the cursor in it. The event comes late: whoever is in one of its fields by then stays there, as
  // the next letter typed would be taken for a key elsewhere.
  document.addEventListener("toggle", ({ target }) => {
    if (!target.open) return;
    const inside = target.contains(document.activeElement) && !document.activeElement.matches("summary");
    if (!inside) target.querySelector?.("[data-behaviour~=opens-here]")?.focus();
  }, true);
})();
