// Examples beside the choices of a rule: asked for anew while the form is typed; the server computes them.

const form = document.getElementById("setup");
const fault = document.querySelector("[data-example-fault]");
const WAIT = 250;
let timer = 0;
let asked = 0;

function show(answer) {
  for (const place of document.querySelectorAll("[data-example]")) {
    const html = answer.examples[place.dataset.example];
    place.hidden = html === undefined;
    if (html !== undefined && place.innerHTML !== html) place.innerHTML = html;
  }
  if (fault) {
    fault.hidden = !answer.fault;
    fault.querySelector("span").textContent = answer.fault;
  }
}

async function ask() {
  const mine = ++asked;
  try {
    const answer = await fetch(`${window.location.pathname}/example`, { method: "POST", body: new FormData(form) });
    // A slower answer to an older question must not replace a newer one.
    if (answer.ok && mine === asked) show(await answer.json());
  } catch {
    // Without a connection the last example stays; saving says what is wrong.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});
