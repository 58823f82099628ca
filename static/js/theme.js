/* Runs before the first paint: light or dark as chosen (the server already wrote it from the cookie), else as the
   system says. Also tells the style sheet that JavaScript is there. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  if (!root.dataset.bsTheme) {
    root.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
})();
