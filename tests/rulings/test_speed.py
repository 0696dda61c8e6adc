"""The course of a case of eight facts, with every reason in words, is told five thousand times a second on one core."""

from collections.abc import Callable
from typing import Final

from domain.rulings.codec import decode, encode
from domain.rulings.facts import Fact
from domain.rulings.judge import course
from domain.rulings.messages import sentence
from tests.rulings.pace import LOOPS_PER_SECOND, ratio
from tests.rulings.stories import SETTING, YINCHENG, dispute, evidence, report, rule, sign, subscribe, visit
from tests.rulings.test_replaying import VISIT_15, under

Benchmark = Callable[[Callable[[], object]], object]

COURSES_PER_SECOND: Final = 5000
# So many loops a course may take: two. On the core of the promise it takes half of one: a margin of four.
MOST_LOOPS: Final = LOOPS_PER_SECOND / COURSES_PER_SECOND
# A replay tells a case twice, and admits its reports, evidence and disputes once more.
MOST_LOOPS_OF_A_REPLAY: Final = 3 * MOST_LOOPS

ARRIVED: Final = visit("02 14:00", "A", signed=None)
EIGHT: Final[tuple[Fact, ...]] = (
    report("A", "02 10:00"),
    report("B", "02 11:00"),
    ARRIVED,
    sign(ARRIVED, "02 14:10"),
    dispute("B", "05 10:00", ARRIVED),
    evidence("B", "06 10:00", happened="02 09:00", dispute="dispute"),
    rule("08 10:00", ARRIVED, A=5000, B=5000),
    subscribe("10 10:00"),
)


def explained() -> list[str]:
    """Tell the course of the case, and say in words why it is so."""
    intervals = course(YINCHENG, SETTING, EIGHT)
    return [sentence(reason.message, "en") for interval in intervals for reason in interval.claim.reasons]


def read() -> list[Fact]:
    """Read the case's facts from what is stored of them."""
    return [decode(kind, body, fact_id=key, at=at) for key, at, kind, body in STORED]


STORED: Final = [(fact.id, fact.at, *encode(fact)) for fact in EIGHT]


def test_a_course_with_its_reasons_in_words_takes_two_loops_at_most(benchmark: Benchmark) -> None:
    assert len(EIGHT) == 8
    assert ratio(explained) <= MOST_LOOPS
    benchmark(explained)


def test_a_replay_of_the_case_takes_three_times_as_long_at_most(benchmark: Benchmark) -> None:
    assert ratio(lambda: under(VISIT_15, *EIGHT)) <= MOST_LOOPS_OF_A_REPLAY
    benchmark(lambda: under(VISIT_15, *EIGHT))


def test_the_facts_of_the_case_are_read_in_half_a_loop(benchmark: Benchmark) -> None:
    assert read() == list(EIGHT)
    assert ratio(read) <= MOST_LOOPS / 4
    benchmark(read)
