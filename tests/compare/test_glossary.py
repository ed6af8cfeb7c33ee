"""The glossary: where a text names its terms, and the terms that a library adds."""

import pytest

from briefing_tui.compare.glossary import FaultyLineError, Glossary
from briefing_tui.library.files import read_glossary
from tests.cases import each_case

GLOSSARY = read_glossary(None)


@each_case(
    "text, terms",
    [
        ("The South China Sea is wide.", ["South China Sea"]),
        ("It told us of AI; the aim is fair.", ["artificial intelligence"]),
        ("A turkey in Turkey.", ["Turkey"]),
        ("臺灣與發展中國家", ["Taiwan", "developing countries"]),
        ("российско-украинский диалог", ["Russia", "Ukraine"]),
        ("с Украиной, о Китае", ["Ukraine", "China"]),
        ("中美经贸", ["China", "United States", "trade"]),
        ("Gespräche über Zölle und die Ukraine", ["tariffs", "Ukraine"]),
        ("les droits de douane et l’Iran", ["tariffs", "Iran"]),
        ("与TikTok等公司", ["TikTok"]),
        ("RARE-EARTHS and rare earths", ["rare earths and critical minerals"]),
        ("Finance Minister Brandt met the Commerce Secretary", []),
        ("the Minister of Energy and Trade of Japan on trade", ["Japan", "trade"]),
        ("La ministre des Finances, le ministère de l'Énergie", []),
        ("Finanzministerin, Minister für Handel, Handelsministerium", []),
        ("министр финансов и министерство торговли", []),
        ("财政部长、能源部、贸易部分", ["trade"]),
        ("Россия стремится к миру на Украине", ["Russia", "peace", "Ukraine"]),
        ("мирные жители во всем мире, на территории завода, к миру без войн", []),
        ("прочного мира, world peace, friedlich", ["peace"] * 3),
        ("补贴、产能过剩", ["subsidies", "overcapacity"]),
        ("settlements and a settlement", ["peace talks"]),
        ("内政, internal affairs, министр внутренних дел", ["interference"] * 2),
        ("Visit Northland; commercial shipping; un prêt", ["visits", "shipping", "loans"]),
    ],
)
def test_names_in_texts(text: str, terms: list[str]) -> None:
    assert [each.term for each in GLOSSARY.mentions(text)] == terms


def test_a_library_adds_its_terms() -> None:
    glossary = Glossary.parse(
        "Taiwan = 台湾", "# ours\nWoodside = 旧金山\nTaiwan = Formosa # old\n"
    )
    assert [each.term for each in glossary.mentions("Formosa 旧金山 台湾")] == [
        "Taiwan",
        "Woodside",
        "Taiwan",
    ]
    with pytest.raises(FaultyLineError) as error:
        Glossary.parse("a = b", "\nTaiwan = = 台湾")
    assert error.value.line == 2


def test_a_name_that_is_none_of_a_term_is_not_looked_for() -> None:
    glossary = Glossary.parse("peace = peaceful = !peaceful protest = мир = de: Frieden")
    assert glossary.looked_for("peace", "LATIN") == ("peace", "peaceful", "Frieden")
    assert glossary.looked_for("peace", "LATIN", "de") == ("Frieden",)
    assert not glossary.mentions("a peaceful protest")


def test_the_glossary_names_each_term_in_english_chinese_and_russian_or_says_so() -> None:
    countries = [
        term for term in GLOSSARY.terms.values() if term.ids and not GLOSSARY.is_person(term.name)
    ]
    assert len(countries) > 190
    for term in countries:
        assert GLOSSARY.looked_for(term.name, "LATIN")
        assert GLOSSARY.looked_for(term.name, "CJK"), term.name
    unknown = {
        name
        for term in GLOSSARY.terms.values()
        for name in term.ids
        if name[0].isupper() and name not in GLOSSARY.terms
    }
    assert not unknown, "a person's country is a term"


def test_names_of_one_language_are_no_words_of_another() -> None:
    """A stem such as `rus*`, for Spanish, would be in the English "rush"."""
    text = (
        "They rush to amend a precious passage of March on hospitality, which was deported; "
        "fine crimes of Anthony Albanese, a mortgage, tariffs and cruel subsidiaries."
    )
    assert {mention.term for mention in GLOSSARY.mentions(text)} == {"Anthony Albanese", "tariffs"}
