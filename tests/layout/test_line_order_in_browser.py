"""The order of characters in lines from right to left, compared with Chromium's."""

import random
import unicodedata
from html import escape
from typing import Any

from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.layout.direction import arranged
from briefing_tui.layout.spans import Row, Span, directed
from briefing_tui.parse.document import parse_body
from tests.browser import browser, needs_chromium

pytestmark = needs_chromium
__all__ = ["browser"]  # the fixture

HEBREW = """# ישראל ולבנון (2022)

ממשלת ישראל הודיעה ביום 27 באוקטובר 2022 (לפי Reuters) כי [ההסכם עם לבנון](https://example.org)
אושר ברוב של 24 מול 8, או 75%; ראו `git log --oneline` בקוד, וכן https://example.org/a/b?c=1#d.

- סעיף ראשון: 860 קמ"ר בים, במחיר $5.20 (כ-17 ש"ח)
- סעיף שני (TotalEnergies, Eni) ו-17% מהרווחים, C++ ו-a/b

> "אנחנו לא נוותר על ס"מ אחד", אמר ראש הממשלה ב-12:30; ה-_status quo_ נשאר.

An English paragraph with שלום עולם in it, and 12 more (שלום, עולם) at the end, שלום 5.
"""
ARABIC = """# القمة العربية والإسلامية (٢٠٢٣)

أعلنت وزارة الخارجية في ١١ نوفمبر ٢٠٢٣ (نقلاً عن AFP) أنَّ [البيان الختامي](https://example.org)
صدر بموافقة 57 دولة، أي 98%؛ انظر `README.md` والرابط https://example.org/a/b?c=1 والرقم +966-1.

- السَّلامُ عَلَيْكُمْ ولا إله إلا الله، 12:30
- النقطة الثانية (UN) و17% من الأصوات [un] وفق **OPEC+**

> «لن نقبل بأقل من ذلك»، قال الوزير في 2023-11-11.

متن فارسی: جمهوری اسلامی ایران در سال ۱۴۰۲ می‌گوید که ۱۷٪ از گاز (LNG) را می‌خواهد.
"""
FRAGMENTS = (
    *("שלום", "עולם", 'קמ"ר', "ה-IDF", "مرحبا", "العالم", "السَّلامُ", "والإسلام", "می‌گوید"),
    *("Reuters", "a/b?c=1", "C++", "OPEC+", "[pmo]", "(AFP)", "(לבנון)", "(شكرا 5)", "x=1,"),
    *("17%", "$5.20", "-3", "12:30", "2022-10-27", "١٢٫٥", "۱۷٪", "1,000", "+5", "3-4", "#7"),
    *("–", "·", "«", "»", "“", "”", "!", "؟", "،", ";", "...", "(", ")", "&", "<b>"),
)

LINES_OF = """element => {
  const text = element.textContent, marks = [], walker = document.createTreeWalker(element, 4);
  let at = 0;
  for (let node; (node = walker.nextNode()); at += node.length) {
    for (let i = 0; i < node.length; i++) {
      const range = document.createRange();
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const rect = range.getBoundingClientRect();
      if (rect.width > 0.01) marks.push([rect.top + rect.height / 2, rect.left, at + i]);
    }
  }
  marks.sort((a, b) => a[0] - b[0]);
  const lines = [];
  let middle = -1000;
  for (const [y, x, index] of marks) {
    if (y - middle > 10) lines.push([]);
    middle = y;
    lines.at(-1).push([x, index]);
  }
  return [text, lines.map(line => line.sort((a, b) => a[0] - b[0]).map(mark => mark[1]))];
}"""


def paragraphs() -> list[str]:
    """The paragraphs of the pages above, and random ones with all that is mixed in such texts."""
    texts = []
    for body in (HEBREW, ARABIC):
        document = parse_body(body)
        context = LayoutContext(document, {}, 60)
        texts += [leaf_text(leaf, context) for leaf in document.leaves]
    choose = random.Random(9)
    return texts + [
        " ".join(choose.choices(FRAGMENTS, k=choose.randint(2, 24))) for _ in range(400)
    ]


def order_in_line(text: str, start: int, end: int) -> list[int]:
    """The characters of a line of a paragraph from left to right, as the reader draws them."""
    spans, offsets, at = [], [], 0
    for part in directed([Span(text)])[0]:
        words = part.text[max(0, start - at) : max(0, end - at)]
        if words:
            spans.append(Span(words, part.style))
            offsets.append(max(at, start))
        at += len(part.text)
    row = arranged(Row(tuple(spans), tuple(offsets)))
    order: list[int] = []
    for span, offset in zip(row.spans, row.offsets, strict=True):
        is_letter = unicodedata.bidirectional(span.text[0]) in ("R", "AL")  # with its marks
        order += range(offset, offset + (1 if is_letter else len(span.text))) if offset >= 0 else ()
    return order


def test_characters_are_in_the_order_of_chromium(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 240, "height": 900})
    texts = paragraphs()
    items = "".join(f"<p dir=auto>{escape(text)}</p>" for text in texts)
    page.set_content(items)
    lines = 0
    for element in page.query_selector_all("p"):
        text, found = element.evaluate(LINES_OF)
        for line in found:
            ours = order_in_line(text, min(line), max(line) + 1)
            # A mark has the place of its letter, and an alef that of the lam before it.
            shown = [at for at in line if unicodedata.category(text[at]) not in ("Mn", "Cf")]
            alefs = {at for at in shown if text[at] in "اأإآ" and text[at - 1] == "ل"}
            theirs = [at for at in shown if at not in alefs]
            assert [at for at in ours if at in theirs] == theirs, text
            assert set(theirs) <= set(ours), text
            lines += 1
    assert lines > 2 * len(texts), "they are broken into lines"
