// Every word of the query must be in a brief; those with a word in their titles come first.
const most = 100;
const query = document.getElementById("query");
const status = document.querySelector("[role=status]");
const results = document.getElementById("results");
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
const folded = briefs.map(([, title, , summary, words]) => [fold(title), `${fold(title)} ${fold(summary)} ${words}`]);
const element = (name, text, values = {}) =>
  Object.assign(document.createElement(name), { textContent: text, ...values });

const search = () => {
  const words = fold(query.value).split(/\s+/).filter(Boolean);
  const wanted = words.filter((word) => !word.startsWith("-"));
  const unwanted = words.filter((word) => word.startsWith("-") && word.length > 1).map((word) => word.slice(1));
  const found = [];
  if (wanted.length) {
    folded.forEach(([title, text], index) => {
      if (wanted.every((word) => text.includes(word)) && !unwanted.some((word) => text.includes(word))) {
        found.push([wanted.filter((word) => title.includes(word)).length, index]);
      }
    });
  }
  found.sort(([a, i], [b, j]) => b - a || i - j);
  results.replaceChildren(...found.slice(0, most).map(([, index]) => {
    const [address, title, date, summary] = briefs[index];
    const item = document.createElement("li");
    item.append(element("a", title, { href: address, className: "strong", dir: "auto" }));
    item.append(element("p", summary, { dir: "auto" }), element("p", date, { className: "facts" }));
    return item;
  }));
  status.textContent = !wanted.length ? "" : found.length > most
    ? `${found.length} briefs, the first ${most} here` : `${found.length} brief${found.length === 1 ? "" : "s"}`;
  history.replaceState(null, "", query.value ? `#${encodeURIComponent(query.value)}` : location.pathname);
};
query.addEventListener("input", search);
query.closest(".filters").hidden = false;
query.value = new URLSearchParams(`q=${location.hash.slice(1)}`).get("q");
if (query.value) search();
