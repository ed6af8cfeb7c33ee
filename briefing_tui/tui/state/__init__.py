"""The state of the reader as one frozen value, and the result of each event.

A function here takes the state, the desk and the event's own values, and returns the next state and
what to do: effects, a notice, or something that a pane shows once. What it needs to know at once it
asks the desk. It uses no terminal, file or clock. The reader screen applies the answer. Four
stories can be read here: a step through the list and a save of the open brief in `opening`, a list
query and a search in `lists`.
"""

from briefing_tui.tui.state.following import *
from briefing_tui.tui.state.lists import *
from briefing_tui.tui.state.note_taking import *
from briefing_tui.tui.state.opening import *
from briefing_tui.tui.state.panes import *
from briefing_tui.tui.state.progress import *
from briefing_tui.tui.state.values import *
