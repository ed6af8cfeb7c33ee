// Every term of the query must be in a brief; those with a term in their titles come first.
const most = 100;
const query = document.getElementById("query");
const status = document.querySelector("[role=status]");
const results = document.getElementById("results");
// As the index was folded: lower case, no diacritics, simplified characters, words with a space between.
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
  .replace(/\p{Script=Han}/gu, (character) => forms[character] ?? character)
  .match(/[\p{L}\p{N}_]+/gu)?.join(" ") ?? "";
const folded = briefs.map(([, title, , summary, text, tags]) =>
  ({ title: fold(title), text: `${fold(title)} ${fold(summary)} ${text}`, tags: tags.map(fold) }));
const element = (name, text, values = {}) =>
  Object.assign(document.createElement(name), { textContent: text, ...values });

const terms = (text) => [...text.matchAll(/(-?)(tag:)?(?:["“”]([^"“”]*)["“”]?|(\S+))/giu)]
  .map(([, without, tag, phrase, word]) => ({ without, tag, words: fold(phrase ?? word) }))
  .filter(({ words }) => words);
const fits = (brief, { tag, words }) => tag ? brief.tags.includes(words) : brief.text.includes(words);

const search = () => {
  const asked = terms(query.value);
  const wanted = asked.filter(({ without }) => !without);
  const found = [];
  if (wanted.length) {
    folded.forEach((brief, index) => {
      if (asked.every((term) => fits(brief, term) === !term.without)) {
        found.push([wanted.filter(({ words }) => brief.title.includes(words)).length, index]);
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
  if (wanted.length && !found.length && /(?!tag)\b[a-z]+:\S/i.test(query.value)) {
    status.textContent = "0 briefs; of the fields only tag: is searched here";
  }
  history.replaceState(null, "", query.value ? `#${encodeURIComponent(query.value)}` : location.pathname);
};
query.addEventListener("input", search);
query.closest(".filters").hidden = false;
query.value = new URLSearchParams(`q=${location.hash.slice(1)}`).get("q");
if (query.value) search();
