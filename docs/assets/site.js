// For those who use the keyboard, or hear the page: a table wider than the page can be scrolled, and the buttons beside
// the blocks of code are told apart.
const reachable = () => {
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) frame.tabIndex = 0;
  document.querySelectorAll(".md-code__nav").forEach((beside, place) => {
    beside.setAttribute("aria-label", `Block of code ${place + 1}`);
  });
};
new MutationObserver(reachable).observe(document.body, { childList: true, subtree: true });
reachable();
