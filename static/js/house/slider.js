// Sliders draw their heavy stroke up to the mark: the share is a custom property, because pages hold no inline styles.

/** Sets the drawn share of one slider, in per cent of its way. */
export function drawSlider(slider) {
  const low = Number(slider.min || 0);
  const high = Number(slider.max || 100);
  const share = high > low ? ((Number(slider.value) - low) / (high - low)) * 100 : 0;
  // The thumb is 28 px wide and never leaves the track: the stroke ends under its middle.
  slider.style.setProperty("--at", String(share));
}

/** Draws every slider of the page and follows its changes. */
export function wireSliders() {
  for (const slider of document.querySelectorAll("input.slider")) drawSlider(slider);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("input.slider")) drawSlider(event.target);
  });
}
