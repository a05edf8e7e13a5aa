// Sends files one by one, apart from the form, each with its own progress.

import { csrf } from "../house/csrf.js";
import { readable } from "../house/files.js";
import { missing, phrase } from "./say.js";

/** One file on its way; resolves to {status, body}. Only XMLHttpRequest tells how much has left. */
function send(form, file, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    const question = form.elements.question;
    if (question) body.append("question", question.value);
    body.append("file", file, file.name);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrf());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(Math.floor((100 * event.loaded) / event.total));
    });
    request.addEventListener("loadend", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A page instead of JSON: a sign-in that ended, or a proxy's own words.
      }
      resolve({ status: request.status, body: answer });
    });
    request.send(body);
  });
}

function line(list) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = 100;
  item.append(text, bar);
  list.append(item);
  return {
    show(words, percent) {
      text.textContent = words;
      if (percent === null) bar.removeAttribute("value");
      else bar.value = percent;
    },
    fail(words) {
      bar.remove();
      text.textContent = words;
      text.className = "failed";
    },
    done: () => item.remove(),
  };
}

async function one(form, file, most) {
  const part = form.closest("[data-upload]");
  const row = line(part.querySelector("[data-uploads]"));
  const name = file.name;
  if (file.size > most) {
    row.fail(phrase("too_big", { name, size: readable(file.size), most: readable(most) }));
    return;
  }
  const tell = (percent) => row.show(phrase("uploading", { name, percent }), percent);
  tell(0);
  const { status, body } = await send(form, file, tell);
  if (status === 201 && body) {
    part.querySelector("[data-files]").innerHTML = body.html;
    missing(body.gaps, body.all);
    row.done();
  } else {
    row.fail(body?.text ?? phrase("upload_failed", { name }));
  }
}

/** Files go as soon as they are picked or dropped. */
export function wireUploads() {
  document.querySelectorAll("[data-upload-form]").forEach(wire);
}

function wire(form) {
  const input = form.querySelector('input[type="file"]');
  let queue = Promise.resolve();
  input.multiple = !("one" in input.dataset);
  form.querySelector("button").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("change", () => {
    const files = [...input.files];
    form.closest("[data-upload]").querySelector("[data-uploads]").replaceChildren();
    for (const file of files) queue = queue.then(() => one(form, file, Number(input.dataset.most)));
    queue = queue.then(() => {
      input.value = "";
      form.querySelector("[data-drop-words]").textContent = "";
    });
  });
}
