// The CSRF token of this page, for JSON writes by cookie: send it as X-CSRFToken.

/** @returns {string} */
export function csrf() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}
