// Filters of the claims. Without scripts they stay hidden, and all claims are shown.
for (const section of document.querySelectorAll(".claims")) {
  const filters = section.querySelector(".filters");
  const [tally, side] = filters.querySelectorAll("select");
  const status = filters.querySelector("[role=status]");
  const rows = [...section.querySelectorAll(".matrix > tbody > tr")];
  const apply = () => {
    let shown = 0;
    for (const row of rows) {
      const wanted = (!tally.value || row.dataset.tally === tally.value) &&
        (!side.value || row.dataset.sides.split(" ").includes(side.value));
      row.hidden = !wanted;
      shown += wanted;
    }
    status.textContent = `${shown} of ${rows.length} claims`;
  };
  const showTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!rows.includes(target) || !target.hidden) return;
    tally.value = side.value = "";
    apply();
    target.scrollIntoView();
  };
  filters.addEventListener("change", apply);
  addEventListener("hashchange", showTarget);
  addEventListener("load", showTarget);
  filters.hidden = false;
  apply();
}
for (const link of document.querySelectorAll(".cited a")) {
  link.addEventListener("click", () => link.closest(".cited").hidePopover?.());
}
