// The field to sign in: what the pen drew goes with the form as lines of points, measured against the field's height.

const pad = document.getElementById("pad");
const send = document.getElementById("send");
const LEAST_POINTS = 8;
let ink = null;

/** The canvas as sharp as the display; turning the tablet starts the signature anew. */
function fit() {
  const ratio = Math.max(devicePixelRatio || 1, 1);
  pad.width = pad.clientWidth * ratio;
  pad.height = pad.clientHeight * ratio;
  pad.getContext("2d").scale(ratio, ratio);
  ink?.clear();
  told();
}

/** Lines as whole hundredths of the field's height, cut at its edges. */
function strokes() {
  const unit = 100 / pad.clientHeight;
  const cut = (value, most) => Math.round(Math.min(Math.max(value * unit, 0), most));
  return ink.toData().map(({ points }) => points.map(({ x, y }) => [cut(x, 600), cut(y, 100)]));
}

function told() {
  send.disabled = !ink || strokes().flat().length < LEAST_POINTS;
}

ink = new globalThis.SignaturePad(pad, { penColor: getComputedStyle(pad).color, minDistance: 3 });
fit();
let width = pad.clientWidth;
addEventListener("resize", () => {
  if (pad.clientWidth === width) return;
  width = pad.clientWidth;
  fit();
});
ink.addEventListener("endStroke", told);
document.getElementById("clear").addEventListener("click", () => {
  ink.clear();
  told();
});
document.getElementById("sign").addEventListener("submit", () => {
  document.getElementById("strokes").value = JSON.stringify(strokes());
});
