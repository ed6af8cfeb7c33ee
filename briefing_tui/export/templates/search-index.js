// briefing (site)
const briefs = {{ briefs | safe }};
const forms = {{ forms | safe }};