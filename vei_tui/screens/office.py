"""The office: panes, time, goals and what happened, on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from vei_tui.commands import command, of_place
from vei_tui.keymap import help_lines
from vei_tui.notices import Notices
from vei_tui.panes._base import Pane, place_bindings
from vei_tui.presenters import when
from vei_tui.presenters.events import Happening, record_lines
from vei_tui.presenters.goals import all_met, tally
from vei_tui.presenters.text import Line, Role, line, one_line
from vei_tui.pump import Pump
from vei_tui.registry import Panes, PaneSpec
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.clockwork import Clockwork
from vei_tui.screens.notice_bar import NoticeBar
from vei_tui.screens.rail import Rail, task_lines
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.timeline import Timeline, TimelineScreen
from vei_tui.session import Frame, Session
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.status import Part, StatusLine
from vei_tui.widgets.tabs import PaneTab, PaneTabs

if TYPE_CHECKING:
    from engine.tool import Outcome
