"""A brief that is saved again and again, each time with more or fewer of its things."""

from typing import NamedTuple


class Content(NamedTuple):
    """What a save writes: so many of each thing, counted from a first one."""

    first: int = 1
    events: int = 0
    claims: int = 0
    sources: int = 0
    headings: int = 0

    def text(self, name: str, names: tuple[str, ...]) -> str:
        """The brief of a file among others, to which it links."""
        slugs = [other.removesuffix(".md") for other in names]

        def other(number: int) -> str:
            return slugs[number % len(slugs)]

        events = (
            f'  - {{date: 2024-01-{day:02}, title: Talks {day}, brief: "{other(day)}"}}'
            for day in range(self.first, self.first + self.events)
        )
        sources = (f"  - {{id: s{n}, party: P{n}, coverage: full}}" for n in range(self.sources))
        accounts = ", ".join(f"s{n}: states" for n in range(self.sources))
        claims = (
            f"  - {{topic: Harbour {n}, accounts: {{{accounts}}}}}"
            for n in range(self.first, self.first + self.claims)
        )
        body = (
            f"## Part {n}\n\nA harbour, [[{other(n)}]] and [[nowhere]].\n"
            for n in range(self.first, self.first + self.headings)
        )
        day = 1 + names.index(name) % 28
        front = (f'title: "Brief {name}"', f"date: 2024-02-{day:02}", "tags: [sea]")
        lists = (("events:", events), ("sources:", sources), ("claims:", claims))
        lines = [*front, *(line for key, rows in lists for line in (key, *rows))]
        return "\n".join(["---", *lines, "---", "Talks.", "", *body])
