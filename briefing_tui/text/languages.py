"""Languages: their names and tags, and the one of a text, by its script or its small words."""

import re
from collections import Counter
from collections.abc import Mapping

from briefing_tui.text.scripts import script_of

LANGUAGES: Mapping[str, str] = {
    **{"english": "en", "chinese": "zh", "中文": "zh", "russian": "ru", "русский": "ru"},
    **{"german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es"},
    **{"japanese": "ja", "korean": "ko", "ukrainian": "uk", "arabic": "ar", "hindi": "hi"},
    **{"italian": "it", "portuguese": "pt", "polish": "pl", "turkish": "tr", "persian": "fa"},
}
"""The tags of languages by their names, the English one first."""


def main_language(tag: str) -> str:
    """The language of a tag without its script and region: `zh` for `zh-Hant`."""
    return tag.partition("-")[0].lower()


_RIGHT_TO_LEFT = frozenset(
    {
        *("ar", "arc", "ary", "arz", "ckb", "dv", "fa", "glk", "he", "iw", "ks", "mzn", "nqo"),
        *("pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"),
        *("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"),
    }
)
"""The languages, and the scripts of others."""


def is_right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left, by its script if the tag names one."""
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return (script or language) in _RIGHT_TO_LEFT


def language_name(tag: str) -> str:
    """`French` for `fr-CA`; the tag itself for a language without a name in `LANGUAGES`."""
    main = main_language(tag)
    return next((name.title() for name, code in LANGUAGES.items() if code == main), tag)


# The language of a text

_SAMPLE = 20_000
_FEWEST = 5
"""So many small words a language needs, and so much more of them than the next language."""
_LEAD = 1.5

_OF_SCRIPT = {
    **{"HANGUL": "ko", "GREEK": "el", "HEBREW": "he"},
    **{"ARMENIAN": "hy", "GEORGIAN": "ka", "THAI": "th"},
}
"""The languages that have a script of their own."""
_KANA = re.compile("[\u3041-\u30ff]")
_SHARE_OF_KANA = 0.05
"""The share of kana in a Japanese text, which has Chinese characters, too."""
_SMALL_WORDS = {
    "en": "the of and to that is was for with by which has in a on it at from be are",
    "de": "der die und das den nicht mit ist von dem des ein in zu auf für im sich eine wir",
    "fr": "le la les des et est une du dans qui pour au de un en à que sur par a il ce ne pas plus",
    "es": "el la los las y que del una con por se es de en un su al lo no para",
    "it": "il la di che e della per una gli sono nel con in un del a è i le si",
    "pt": "o a os as e que do da em uma com não de um para dos na no se por",
    "nl": "de het een en van dat niet is op zijn met voor",
    "pl": "i w z na się nie że do jest oraz przez o",
    "tr": "ve bir bu için ile olarak da de olan çok daha ne",
    "sv": "och att det som en på är av för med den till",
    "ru": "и что с по это из его от как был который",
    "uk": "і що з та це із його від як був який",
    "ar": "في من على أن إلى عن مع هذا التي",
    "fa": "در از به که این است را با",
    "hi": "के में है की से को का और ने",
}


def language_of(text: str, shortest: int = 200) -> str:
    """The tag of a text's language, or nothing if the text doesn't tell, or has few characters."""
    sample = text[:_SAMPLE]
    if len(sample) < shortest:
        return ""
    script = script_of(sample)
    if script == "CJK":
        return "ja" if len(_KANA.findall(sample)) > _SHARE_OF_KANA * len(sample) else "zh"
    if script in _OF_SCRIPT:
        return _OF_SCRIPT[script]
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    small = {
        language: sum(words[word] for word in found.split())
        for language, found in _SMALL_WORDS.items()
    }
    best, second = sorted(small, key=lambda language: -small[language])[:2]
    if small[best] < _FEWEST or small[best] < _LEAD * small[second]:
        return ""
    return best
