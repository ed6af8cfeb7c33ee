"""Claims are proposed from whole texts: exact quotations, and silences that the texts bear out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing_tui.compare.draft import (
    MOST_CLAIMS,
    Draft,
    Glossary,
    draft_claims,
    language_of,
    parse_glossary,
    topic_of,
)
from briefing_tui.model.brief import Brief, Claim
from briefing_tui.parse.brief import parse_brief
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.words import simplified
from tests.architecture.source_tree import ROOT

SAMPLES = ROOT / "briefs"
PAIR = ("cn", "trump")
"""The two accounts of the call of 17 January 2025."""


@pytest.fixture(scope="module")
def brief() -> Brief:
    path = SAMPLES / "2025-01-17-xi-trump-call.md"
    return parse_brief(path.read_text(encoding="utf-8"), path.name).brief


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return parse_glossary((SAMPLES / "glossary.txt").read_text(encoding="utf-8"))


def quoted(claim: Claim) -> dict[str, str]:
    return {each.source: each.quote for each in claim.accounts if each.quote}


def silent(draft: Draft) -> set[tuple[str, str]]:
    return {
        (claim.topic, account.source)
        for claim in draft.claims
        for account in claim.accounts
        if account.stance == "silent"
    }


def rebuilt(brief: Brief, source: str) -> str:
    """The text of a source, as far as the brief quotes it: a paragraph for each quotation."""
    quotations: list[str] = []
    for claim in brief.claims:
        quote = quoted(claim).get(source, "")
        if quote and not any(quote.strip("。.") in other for other in quotations):
            quotations = [other for other in quotations if other.strip("。.") not in quote]
            quotations.append(quote)
    return "\n\n".join(f"{quote.rstrip('。.')}." for quote in quotations)


@pytest.fixture(scope="module")
def texts(brief: Brief) -> dict[str, str]:
    return {source: rebuilt(brief, source) for source in PAIR}


@pytest.fixture(scope="module")
def draft(texts: dict[str, str], glossary: Glossary) -> Draft:
    return draft_claims(texts, glossary)


def test_every_quotation_of_the_two_accounts_is_proposed(brief: Brief, draft: Draft) -> None:
    claims = [
        {source: quote for source, quote in quoted(claim).items() if source in PAIR}
        for claim in brief.claims
    ]
    claims = [claim for claim in claims if claim]
    assert len(claims) == 16
    proposed = [
        claim
        for claim in claims
        if all(
            any(quote.rstrip("。.") in quoted(each).get(source, "") for each in draft.claims)
            for source, quote in claim.items()
        )
    ]
    assert len(proposed) == 16
    both = [claim for claim in claims if len(claim) == 2]
    aligned = [
        claim
        for claim in both
        if any(
            all(quote.rstrip("。.") in quoted(each).get(s, "") for s, quote in claim.items())
            for each in draft.claims
        )
    ]
    # Not those on the relationship and on Xi's title, whose passages share no word.
    assert (len(aligned), len(both)) == (2, 4)


def test_the_rows_that_share_a_subject_and_the_silences(draft: Draft) -> None:
    shared = {claim.topic: quoted(claim) for claim in draft.claims if len(quoted(claim)) > 1}
    assert list(shared) == ["Trade", "Solving problems"]
    assert shared["Trade"]["trump"] == "balancing Trade"
    assert silent(draft) == {
        ("Taiwan", "trump"),
        ("Israel–Palestine", "trump"),
        ("Strategic channel", "trump"),
        ("Fentanyl", "cn"),
        ("TikTok", "cn"),
        ("World peace", "cn"),
    }


def assert_borne_out(texts: dict[str, str], glossary: Glossary, draft: Draft) -> None:
    """Nothing is proposed that the texts don't carry, and nothing is judged."""
    names = {entry[0]: entry for entry in glossary.entries}
    assert len({claim.id for claim in draft.claims}) == len(draft.claims)
    for claim in draft.claims:
        assert quoted(claim), claim
        assert not claim.differs
        for account in claim.accounts:
            assert account.stance in ("states", "silent")
            text = QuotedText(texts[account.source])
            if account.quote:
                assert account.quote in text.text
                assert text.find(account.quote) is not None
            else:
                topic = re.sub(r" \(\d+\)$", "", claim.topic)
                for spelling in names.get(topic, (topic,)):
                    for word in re.findall(r"\w{4,}|[^\x00-\x7f]{2,}", spelling):
                        assert simplified(word).casefold() not in simplified(text.text).casefold()


def test_nothing_is_proposed_that_the_texts_do_not_carry(
    texts: dict[str, str], glossary: Glossary, draft: Draft
) -> None:
    assert_borne_out(texts, glossary, draft)
    manual = ROOT / "docs/examples"
    example = parse_brief((manual / "2031-05-03-strait-call.md").read_text("utf-8"), "call.md")
    source = example.brief.source("haizhou")
    assert source is not None
    pair = {
        "haizhou": source.text,
        "northmark": (manual / "texts/2031-05-03-northmark.txt").read_text("utf-8"),
    }
    own = parse_glossary("Tunnel = 隧道\nFerries = 轮渡 = 渡轮\nFishing quota = 配额 = quota")
    drafted = draft_claims(pair, own)
    assert_borne_out(pair, own, drafted)
    tunnel = next(claim for claim in drafted.claims if claim.topic == "Tunnel")
    assert tunnel.account("haizhou")
    assert ("Ferries", "haizhou") in silent(drafted)


PIECES = """
Taiwan 台湾 臺灣 问题。 Trade, the “trade” of and U.S.A. 25% [sic] … it's # : 「合意」 ヶ x [@cn] &
1990s 5G's {a} discussed fish, ferries, and trade. Тайвань — 就台湾、贸易等交换意见。 Fish. 鱼
"""
WORDS = st.lists(st.sampled_from([*PIECES.split(), "\n\n"]), max_size=30).map(" ".join)


@given(WORDS, WORDS, WORDS)
@settings(max_examples=40)
def test_whatever_the_texts_are(first: str, second: str, third: str) -> None:
    texts = {"a": first, "b": second, "c": third}
    names = Glossary((("Taiwan", "台湾", "Тайвань"), ("Fish", "鱼")))
    assert_borne_out(texts, names, draft_claims(texts, names))


ENGLISH = "The ministers met in the port. They spoke of the {} for two hours, and of the weather."


def test_texts_in_one_language_are_silent_on_names_that_they_do_not_have() -> None:
    draft = draft_claims(
        {
            "a": ENGLISH.format("ferry line to Northmark"),
            "b": ENGLISH.format("fish") + " The minister of Southmark was not there.",
        },
        Glossary(),
    )
    assert {("Southmark", "a")} <= silent(draft)
    shared = [claim.topic for claim in draft.claims if len(quoted(claim)) > 1]
    assert shared == ["two hours"], "a row is named by words that both have"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("Les ministres se sont vus dans le port et ont parlé de la pêche.", "another language"),
        ("部长们在港口会面。", "another script, and no entry of the glossary"),
        (f"{ENGLISH.format('fish')} Ein Northmarker sprach.", "a word that begins with the name"),
    ],
)
def test_no_silence_is_proposed_where_the_words_could_be_others(other: str, why: str) -> None:
    texts = {"a": "The minister of Northmark was there, and the ferry too.", "b": other}
    draft = draft_claims(texts, Glossary())
    assert not {each for each in silent(draft) if each[1] == "b"}, why


def test_an_entry_of_the_glossary_names_a_subject_in_the_other_script() -> None:
    texts = {"a": "They spoke of the Taiwanese ports.", "b": "双方讨论了渡轮。"}
    glossary = parse_glossary("Taiwan = 台湾  # the island\n\nFerries = 渡轮 = ferry")
    assert silent(draft_claims(texts, glossary)) == {("Taiwan", "b"), ("Ferries", "a")}
    assert not silent(draft_claims({**texts, "b": "台灣。"}, glossary)), "traditional characters"
    fishing = parse_glossary("Fishing = 渔业")
    texts = {"a": "渔业。", "b": "The fisheries need rules."}
    assert not silent(draft_claims(texts, fishing)), "a word that begins alike"
    assert silent(draft_claims({**texts, "b": "The ports need rules."}, fishing))
    short = parse_glossary("AI = 人工智能")
    assert not silent(draft_claims({"a": "We aim high.", "b": "渡轮。"}, short))


def test_japanese_with_japanese_and_with_english() -> None:
    first = "両首脳は電話で会談した。台湾海峡の平和と安定が重要だと述べた。"
    second = "両首脳は電話で会談し、経済について意見を交換した。北朝鮮の核問題も議論した。"
    english = "They underlined peace in the Taiwan Strait. The 12 ports were not raised."
    glossary = parse_glossary("Taiwan = 台湾\nNorth Korea = 北朝鮮")
    draft = draft_claims({"first": first, "second": second}, glossary)
    assert len(draft.claims) == 3
    assert set(quoted(draft.claims[0])) == {"first", "second"}
    assert silent(draft) == {("Taiwan", "second"), ("North Korea", "first")}
    draft = draft_claims({"first": first, "english": english}, glossary)
    assert draft.claims[0].topic == "Taiwan"
    assert set(quoted(draft.claims[0])) == {"first", "english"}
    assert not silent(draft)


def test_a_list_of_subjects_is_a_claim_each() -> None:
    draft = draft_claims(
        {
            "en": "We discussed balancing Trade, Fentanyl, TikTok, and many other subjects.",
            "cn": "双方还就乌克兰危机、巴以冲突和贸易等问题交换了意见。",
            "long": "We discussed trade, which they had wanted for years, and left, all of us.",
        },
        Glossary(),
    )
    quotes = {source: quote for claim in draft.claims for source, quote in quoted(claim).items()}
    by_source = {
        source: [quoted(claim)[source] for claim in draft.claims if source in quoted(claim)]
        for source in quotes
    }
    assert set(by_source["en"]) == {"balancing Trade", "Fentanyl", "TikTok", "many other subjects"}
    assert set(by_source["cn"]) == {"乌克兰危机", "巴以冲突", "贸易"}
    assert len(by_source["long"]) == 1


@pytest.mark.parametrize(
    ("other", "rows"),
    [
        ("Their harbours froze.", 1),  # one word may be chance
        ("Their harbours need pilots, dredging and repair.", 0),
        ("Of 12,000 crowns he knew nothing.", 0),
        ("The minister of Northmark left.", 0),
    ],
)
def test_one_common_word_makes_no_row_but_a_name_a_number_or_several_words_do(
    other: str, rows: int
) -> None:
    first = "For 12,000 crowns the harbours of Northmark get pilots, dredging and repair."
    draft = draft_claims({"a": first, "b": other}, Glossary())
    assert len(draft.claims) == 1 + rows


def test_every_sentence_is_proposed_and_no_row_has_two_of_one_text() -> None:
    texts = {"a": "Old Northmark agreed. Northmark then left.", "b": "She came to Northmark."}
    draft = draft_claims(texts, Glossary())
    quotes = [quote for claim in draft.claims for quote in quoted(claim).values()]
    assert sorted(quotes) == [
        "Northmark then left",
        "Old Northmark agreed",
        "She came to Northmark",
    ]
    assert len(draft.claims) == 2


@pytest.mark.parametrize(
    ("first", "second", "topics"),
    [
        (
            "2025年6月5日晚，两国元首通电话。",
            "They last spoke on January 17, 2025, and he repeated that fentanyl must stop.",
            [],
        ),
        ("On 5 June 2025 they met in the port.", "June 5, 2025: a treaty on fish.", []),
        ("She praised the ferries and wanted more.", "He praised fish and wanted nothing.", []),
        ("Mr. Ban said no to fish.", "Mr. Ban said yes to ferries.", []),
        ("特朗普表示，经贸合作很重要。", "主席表示，经贸合作是关键。", ["经贸合作"]),
        ("The same words of a treaty.", "The same words of a treaty.", ["The same words of a…"]),
        ("The Harbour of Northmark was named.", "Fentanyl came through the harbour.", ["Harbour"]),
        ("In the 1990s it rained.", "The 1990s were bad.", ["1990s"]),
        ("5G's price fell.", "They sold 5G's mast.", ["5G's"]),
        ("Use 3D-printers now.", "We like 3D-printers too.", ["3D-printers"]),
    ],
)
def test_a_row_is_joined_by_its_subject_and_named_by_it(
    first: str, second: str, topics: list[str]
) -> None:
    draft = draft_claims({"a": first, "b": second}, Glossary())
    assert [claim.topic for claim in draft.claims if len(quoted(claim)) > 1] == topics


@pytest.mark.parametrize(
    "text",
    [
        "U.S. President Donald Trump was there. Then Trump left the port.",
        "Mr. Trump was there. Then Donald Trump left.",
        "Trump said yes. A letter of Trump and of the president came.",
    ],
)
def test_no_text_is_silent_on_persons_and_their_countries(text: str) -> None:
    other = "I was there in the harbour. It was a good talk of the port, and they left."
    topics = {topic for topic, _ in silent(draft_claims({"a": text, "b": other}, Glossary()))}
    assert not {"Donald Trump", "Trump", "President Donald Trump", "U.S"} & topics


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            'He said: "We had a great talk. It was very good for both." Then he left.',
            ['He said: "We had a great talk. It was very good for both."', "Then he left"],
        ),
        ("“We met. We spoke,” he said.\n\nHe left.", ["“We met. We spoke,” he said", "He left"]),
        ("他说：“谈得很好。很成功。”他走了。", ["他说：“谈得很好。很成功。”", "他走了"]),
        ("“We met. We spoke.\n\nHe left.", ["“We met", "We spoke", "He left"]),
    ],
)
def test_quoted_speech_stays_together(text: str, quotes: list[str]) -> None:
    draft = draft_claims({"a": text, "b": "渡轮。"}, Glossary())
    assert [quoted(claim)["a"] for claim in draft.claims if "a" in quoted(claim)] == quotes


def test_a_title_and_thanks_for_attention_are_no_claims() -> None:
    text = "Readout of the call\n\nThe ferries sail. Thank you for your attention to this matter!"
    draft = draft_claims({"a": text, "b": "习近平同特朗普通电话\n\n渡轮。"}, Glossary())
    quotes = [quote for claim in draft.claims for quote in quoted(claim).values()]
    assert quotes == ["The ferries sail", "渡轮"]


def test_initials_keep_their_last_full_stop() -> None:
    draft = draft_claims({"a": "The China-U.S. ties.", "b": "渡轮。"}, Glossary())
    assert draft.claims[0].topic == "China-U.S."
    (claim,) = draft_claims({"a": "Good for the U.S.A.", "b": ""}, Glossary()).claims
    assert quoted(claim) == {"a": "Good for the U.S.A."}


def test_a_topic_is_no_possessive_and_no_junior() -> None:
    text = "They spoke of Northmark's ports. Then Ann Example, Jr. came."
    topics = [claim.topic for claim in draft_claims({"a": text, "b": "渡轮。"}, Glossary()).claims]
    assert topics == ["Northmark", "Ann Example", "渡轮"]


def test_three_texts_make_one_row() -> None:
    sentence = "The tunnel to Northmark will cost 12,000 crowns."
    draft = draft_claims(
        {"a": sentence, "b": f"Nothing else. {sentence}", "c": sentence.replace("will", "may")},
        Glossary(),
    )
    assert set(quoted(draft.claims[0])) == {"a", "b", "c"}


def test_long_texts_are_not_proposed_to_the_end() -> None:
    text = " ".join(f"Sentence {number} of a speech that goes on." for number in range(150))
    draft = draft_claims({"a": text, "b": "Something else."}, Glossary())
    assert (len(draft.claims), draft.left_out) == (MOST_CLAIMS, 151 - MOST_CLAIMS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("两国元首同意 TikTok", "zh"),
        ("両国の首脳は電話で話した", "ja"),
        ("두 정상은 통화했다", "ko"),
        ("The two leaders spoke", "en"),
        ("Les ministres ont parlé de la pêche", ""),
        ("We met", ""),
        ("12", ""),
    ],
)
def test_the_language_of_a_script(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_glossary_names_its_faulty_lines() -> None:
    glossary = parse_glossary("# names\nTaiwan = 台湾 = 臺灣\nTrade\n = x\n")
    assert glossary == Glossary((("Taiwan", "台湾", "臺灣"),), (3, 4))


def test_a_topic_is_the_start_of_a_quotation() -> None:
    assert topic_of("The call was a very good one.") == "The call was a very…"
    assert topic_of("关键是要尊重彼此核心利益和重大关切，找到办法") == "关键是要尊重彼此核心利益…"
    assert topic_of("美方将继续奉行一个中国政策") == "美方将继续奉行一个中国政策"
    assert topic_of("两岸四地人民世世代代友好往来共同繁荣昌盛") == "两岸四地人民世世代代友好往来共…"
    assert topic_of("“Fine”") == "Fine"
    assert topic_of("…") == ""


def test_the_sample_glossary_is_in_order(glossary: Glossary) -> None:
    assert not glossary.faulty_lines
    assert len(glossary.entries) > 10
    assert not [name for entry in glossary.entries for name in entry if re.search(r"^\W|\W$", name)]


def test_an_entry_of_the_glossary_for_one_who_speaks_is_no_subject() -> None:
    texts = {
        "cn": "国家主席习近平欢迎特朗普再次访华。台湾问题必须慎重处理。\n",
        "trump": "President Xi Jinping invited the First Lady and me. A very good call.\n",
    }
    names = parse_glossary("Xi Jinping = 习近平\nTrump = 特朗普\nTaiwan = 台湾\n")
    claims = {claim.topic: claim for claim in draft_claims(texts, names).claims}
    assert "Xi Jinping" not in claims
    assert [account.source for account in claims["Trump"].accounts] == ["cn"]
    assert [account.stance for account in claims["Taiwan"].accounts] == ["states", "silent"]
