/* Phases of the story: what an address points at is opened. What is printed is shown without a script. */
const lead = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const list = target && target.closest("details.phase:not([open]) + .story");
  if (!list) return;
  list.previousElementSibling.open = true;
  target.scrollIntoView();
};
window.addEventListener("hashchange", lead);
lead();
