// What there is to tell a judge: the desk's reminder, shown once, gone at a press; and the judge's other tablets.

const ROUND_MS = 4000;
const KEY = "doorstep.nudge";
const bar = document.getElementById("nudge");

async function ask() {
  if (document.hidden) return;
  try {
    const response = await fetch("/judge/nudge", { cache: "no-store", headers: { Accept: "application/json" } });
    // To the sign-in page, and nowhere else: a hotspot's page is no word of ours.
    const out = response.status === 401 || (response.redirected && new URL(response.url).pathname === "/sign-in");
    if (out) return void document.dispatchEvent(new Event("judging:out"));
    if (!response.ok) return;
    const { at, now, others } = await response.json();
    // A hotspot answers everything with something of its own.
    if (!Array.isArray(others)) return;
    document.dispatchEvent(new CustomEvent("judging:others", { detail: others }));
    // What is older than a few minutes was meant for another moment.
    if (at === null || now - at > 180000 || String(at) === localStorage.getItem(KEY)) return;
    localStorage.setItem(KEY, String(at));
    bar.hidden = false;
    navigator.vibrate?.(200);
  } catch {
    // Without a network there is nobody to ask.
  }
}

bar.querySelector("button").addEventListener("click", () => {
  bar.hidden = true;
});
setInterval(ask, ROUND_MS);
