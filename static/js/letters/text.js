// While a letter is worded its preview follows: the page itself is asked for it, as its button would.
const form = document.getElementById("words");
const shown = document.getElementById("previews");
const PAUSE = 600;
let timer;
let asked = 0;

async function look() {
  const mine = ++asked;
  const body = new FormData(form);
  body.set("look", "1");
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const fresh of page.querySelectorAll("[data-preview]")) {
    shown.querySelector(`[data-preview="${fresh.dataset.preview}"]`)?.replaceWith(document.importNode(fresh, true));
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

form.addEventListener("input", soon);
document.getElementById("project")?.addEventListener("change", soon);
