// The page of a display that nobody has named yet: its code, large.

import { attend } from "./agent.js";

const code = document.getElementById("code");

attend((state) => {
  code.textContent = state.code;
}, true);
