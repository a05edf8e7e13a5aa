// The MC's page: asks for itself anew whenever the hall changes, and keeps what it shows when nobody answers.

const facts = JSON.parse(document.getElementById("mc-facts").textContent);
const POLL_MS = 5000;
let soon = 0;

async function refresh() {
  soon = 0;
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
      if (fresh) part.replaceWith(document.adoptNode(fresh));
    }
  } catch {
    // The next change or round asks again.
  }
}

function refreshSoon() {
  soon ||= setTimeout(refresh, 200);
}

const socket = window.io("/live", { transports: ["websocket"], auth: { ...facts, view: "control" } });
for (const channel of ["hall", "board", "reveal"]) socket.on(channel, refreshSoon);
setInterval(() => socket.connected || refreshSoon(), POLL_MS);
