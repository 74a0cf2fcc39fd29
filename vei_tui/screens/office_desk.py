"""Acting in the office: what can be done with a thing, forms, where to write, whom to meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from vei_tui.presenters.text import Role
from vei_tui.screens.office import OfficeFloor
from vei_tui.screens.tools import applicable, arguments, complete, form_for


class OfficeDesk(OfficeFloor):
    """The office's floor, and a desk at which tools are called."""

    def do_act(self) -> None:
        """What can be done with what is under the cursor."""
        pane = self.stage.pane()
        selection = pane.selection()
        tools = applicable(self.session.tools(), self.front, selection)
        by_name = {tool.name: tool for tool in tools}
        if not by_name:
            self.tell("There is nothing to do here.")
            return

        async def chosen(name: str) -> None:
            tool = by_name[name]
            args = arguments(tool, selection)
            if complete(tool, args):
                await pane.act(name, args)
            else:
                self.open_form(name, args)

        width = max(len(name) for name in by_name)
        rows = [(name, f"{name:<{width}}  {tool.description}") for name, tool in by_name.items()]
        title = f"Act on {selection.label}" if selection.label else "Act"
        self.choose(title, rows, chosen)

    def open_form(self, name: str, values: Mapping[str, object]) -> None:
        """Fill in a tool's arguments in a form."""
        tool = next((tool for tool in self.session.tools() if tool.name == name), None)
        if tool is None:
            self.tell(f"There is no {name} here.")
            return
        pane = self.stage.pane()
        completions = self._completions(tool.app, pane.completions)

        def sent(args: dict[str, object] | None) -> None:
            if args is not None:
                self.tell(f"✔ {tool.name}", Role.GOOD)

        self.app.push_screen(form_for(tool, values, self.act, completions), sent)

    def _completions(
        self, app: str, fallback: Callable[[str, str], Sequence[str]]
    ) -> Callable[[str, str], Sequence[str]]:
        """What the tool's own pane completes, whether or not it was ever opened."""
        spec = next((spec for spec in self.specs if spec.twin == app), None)
        if spec is None:
            return fallback
        if spec.twin in self.stage.opened:
            return self.stage.pane(spec.twin).completions
        pane = spec.pane(self, spec)
        pane.view = self.session.frame.views.get(app)
        return pane.completions

    def write_in(self, app: str, text: str) -> None:
        """Go to a pane and begin to write in it."""

        async def write() -> None:
            pane = await self.open_pane(app)
            await pane.write(text)

        if any(spec.twin == app for spec in self.specs):
            self.call_next(write)
        else:
            self.tell(f"There is no {app} in this office.")

    def meet(self, person: str) -> None:
        """Open the conversation with a person."""

        async def meet() -> None:
            pane = await self.open_pane("slack")
            await pane.act("slack.open_channel", {"channel": f"@{person}"})
            await pane.write("")

        self.call_next(meet)
