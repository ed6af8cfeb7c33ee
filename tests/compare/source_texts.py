"""A brief whose sources have texts."""

TEXT = """\
---
title: A call
date: 2031-05-04
lang: en
sources:
  - id: n
    name: Northern statement
    publisher: The northern ministry
    party: North
    kind: statement
    date: 2031-05-03
    lang: en
    coverage: full
    list: open
    grade: B2
    url: https://example.org/n
    archived: https://archive.example.org/n
    retrieved: 2031-05-05
    text: |
      The call took 40 minutes. It was the first since autumn. Nobody was surprised.

      A tunnel can only be built if both sides carry its cost. Engineers will
      report. Until then, nothing is signed. The ferries run again.
  - id: s
    name: Southern readout
    party: South
    kind: readout
    lang: zh
    translator: Dr. Li
    coverage: full
    text: { file: texts/south.txt }
  - id: p
    name: A paper
    kind: report
    role: response
  - { id: agency, publisher: The northern agency, coverage: none, retrieved: 2031-05-05 }
claims:
  - topic: Tunnel
    differs: framing
    note: Each speaks of another half of it.
    accounts:
      n: { quote: "a tunnel can only be built … nothing is signed" }
      s: { quote: 隧道应当早日开工, translation: The tunnel should be begun soon. }
  - topic: Cost
    accounts:
      n: { quote: "if both sides carry its cost" }
      s: silent
  - topic: Islets
    accounts:
      n: silent
      s: { quote: 白沙岛是我们的, translation: White Sand Island is ours. }
  - topic: Length
    accounts:
      n: { quote: "The call took 50 minutes", value: 50, unit: minutes }
      p: { says: a short call }
---
The call [@n].
"""
SOUTH = "双方通话。隧道应当早日开工。白沙岛是我们的。会谈友好。\n"
