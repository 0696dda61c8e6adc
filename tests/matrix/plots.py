"""How the cases come about that the tables speak of, and who is in them; never a verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from tests.stage import Stage
from tests.story import Story, codes, moment, piece

DESKS: Final = {"office": "receptionist", "annex": "receptionist-annex", "elsewhere": "receptionist-elsewhere"}
PROJECTS: Final = {"office": "home", "annex": "home", "elsewhere": "away"}
MASKED: Final = "138****9999"
NUMBERS: Final = count(13810000001)


@dataclass(frozen=True)
class Plot:
    """How a case comes about: who reported, who brought the customer where, who took them in and over, on which day."""

    reporter: str | None
    brought_by: str | None = None
    place: str = "office"
    consultant: str | None = None
    day: int = 2
    taken_in_by: str | None = None
    taken_over_by_signing: str = "CUSTOMER"
    disputed: bool = True
    sold: bool = False
    refused: str | None = None


PLOTS: Final[dict[str, Plot]] = {
    "ours": Plot("agent-b", "agent-b", consultant="consultant"),
    "a colleague's": Plot("agent2-b", "agent2-b", consultant="consultant-2"),
    "a rival's": Plot("agent-a", "agent-a", consultant="consultant-2"),
    "a rival's that we brought": Plot("agent-a", "agent-b", consultant="consultant-2"),
    "a colleague's beside ours": Plot("agent2-b", "agent-b", consultant="consultant-2"),
    "nobody's yet": Plot(None),
    "nobody's of yesterday": Plot(None, day=1),
    "the other site's": Plot("agent-b", "agent-b", place="annex", consultant="consultant-annex"),
    "another project's": Plot("agent-a", "agent-a", place="elsewhere", consultant="receptionist-elsewhere"),
    "one they were the consultant of": Plot("agent-a", "agent-a", consultant="manager"),
    "of a deal": Plot("agent-b", "agent-b", consultant="consultant", sold=True),
    "a rival's deal": Plot("agent-a", "agent-a", consultant="consultant-2", sold=True, disputed=False),
    "a rival's deal that we brought": Plot("agent-a", "agent-b", consultant="consultant-2", sold=True, disputed=False),
    "a rival's that shut us out": Plot("agent-a", "agent-a", consultant="consultant-2", refused="agent-b"),
}
# Reports that still wait for their visit: who made them, one after the other, and where; the last one is meant.
WAITING: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "ours": (("agent-b",), "home"),
    "a colleague's": (("agent2-b",), "home"),
    "a rival's": (("agent-a",), "home"),
    "a rival's beside ours": (("agent-b", "agent-a"), "home"),
    "another project's": (("agent-a",), "away"),
    "a number never given in full": (("agent-b",), "home"),
}
# What a story is kept under: the object of a line, or the cell that has one of its own.
Key = tuple[str, ...]


def fresh(stage: Stage) -> Story:
    """Begin the story of a customer with a number of their own."""
    return Story(stage, phone=str(next(NUMBERS)))


async def play(stage: Stage, plots: Mapping[Key, Plot]) -> dict[Key, Story]:
    """Play cases up to the afternoon of the second day, each up to its visit."""
    stories = {key: fresh(stage) for key in plots}
    told = [(stories[key], plot) for key, plot in plots.items()]
    await stage.until(moment("day 1 09:30"))
    await _arrive((story, plot) for story, plot in told if plot.day == 1)
    await stage.until(moment("day 2 10:00"))
    for story, plot in told:
        if plot.reporter:
            await report(story, plot.reporter, PROJECTS[plot.place])
    await stage.until(moment("day 2 14:00"))
    await _arrive((story, plot) for story, plot in told if plot.day == 2)
    return stories


async def report(story: Story, who: str, project: str) -> None:
    """Let somebody report a customer on a project."""
    assert codes(await story.reports_them(who, projectId=story.stage.ids[project])) == []


async def _arrive(told: Iterable[tuple[Story, Plot]]) -> None:
    for story, plot in told:
        desk = plot.taken_in_by or DESKS[plot.place]
        assert codes(await story.takes_in(desk, brought_by=plot.brought_by, site=plot.place)) == []
        if plot.consultant and plot.consultant != "manager":
            assert codes(await story.signs(plot.consultant, role=plot.taken_over_by_signing)) == []
        await story.case_id()


async def go_on(stories: Mapping[Key, Story], plots: Mapping[Key, Plot]) -> None:
    """Play cases on for an hour: to a deal, a refused report, the dispute of whoever reported first."""
    for stage in {id(story.stage): story.stage for story in stories.values()}.values():
        await stage.until(moment("day 2 15:00"))
    for key, story in stories.items():
        plot = plots[key]
        if plot.sold:
            assert codes(await story.subscribes("admin", unit=story.phone)) == []
        if plot.refused:
            await _shut_out(story, plot.refused)
        if plot.reporter and plot.disputed:
            subject, shown = "DEAL" if plot.sold else "VISIT", [piece("CHAT", moment("day 2 09:00"))]
            assert codes(await story.files(plot.reporter, subject=subject, shown=shown, **about(story))) == []


async def _shut_out(story: Story, who: str) -> None:
    answer = await story.reports_them(who, projectId=story.stage.ids["home"])
    assert codes(answer) == ["CUSTOMER_PROTECTED"]
    story.reports["refused"] = answer["fact"]["id"]


def about(story: Story) -> dict[str, str]:
    """Name a case whose reporter sees it."""
    return {"caseId": story.case}


async def wait(stage: Stage, keys: Iterable[Key], named: Mapping[Key, str]) -> dict[Key, Story]:
    """Let reports be made that wait for their visit."""
    await stage.until(moment("day 2 15:30"))
    stories: dict[Key, Story] = {}
    for key in keys:
        reporters, project = WAITING[named[key]]
        stories[key] = fresh(stage)
        if named[key] == "a number never given in full":
            stories[key].phone = MASKED
        for who in reporters:
            await report(stories[key], who, project)
    return stories
