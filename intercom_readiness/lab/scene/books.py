"""The books of one scenario: who is to be written or erased, what the target said of it, what Intercom holds."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intercom_readiness.accounts import Account, Errand
from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.waiting import NotInTime, eventually, sleep_until

from .asking import AT_ONCE_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from intercom_readiness.accounts import Standing
    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Role, Subject
    from intercom_readiness.profile import Operation

    from .asking import Asking
    from .evidence import Evidence
    from .people import People

# Some work is done before anything breaks, some is under way then, and some begins after it.
SHARES = 3
# What one caller asks, one thing after the other.
VERSIONS = 2
# Callers come so quickly after one another that their work overlaps.
APART_S = 0.005
TOLD_WITHIN_S = 1.0
_STANDINGS: dict[str, Standing] = {"done": "done", "refused": "refused", "failed": "refused", "wrong": "mistaken"}


@dataclass(frozen=True, slots=True)
class Story:
    """
    What one caller asks about one person, one thing after the other.

    Attributes:
        versions: The person as each write is to leave them; for an erasure the person as they are.
        repeatable: Asking the same again is right where nobody was told how it ended.
    """

    operation: str
    versions: tuple[Subject, ...]
    erases: bool = False
    repeatable: bool = False


class Books:
    """
    The books of one scenario.

    Attributes:
        shares: What callers are going to ask, in three shares that are alike.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking, evidence: Evidence) -> None:
        self.shares: list[list[Story]] = []
        self._lab = lab
        self._people = people
        self._asking = asking
        self._evidence = evidence
        self._known: set[str] = set()
        self._telling: dict[str, bool] = {}
        self._entered: list[tuple[Story, Subject, Answer]] = []

    @property
    def marks(self) -> list[str]:
        """Name the texts by which calls about the books' people are known."""
        return [mark for one in self._people.everybody for mark in (one.canary, one.intercom_id) if mark]

    # -- planning ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """
        Introduce the people, and see on a healthy target whether versions of a contact can be told apart.

        Raises:
            MissingPremise: A write does not work while all is well.
        """
        self._asking.start()
        writes, erasures = self._lab.profile.by_role("write"), self._lab.profile.by_role("erase")
        for operation in writes:
            # Who only creates leaves a person as the first of two callers had it made.
            self._telling[operation.name] = self._tells_versions(operation) and operation.updates
        for _ in range(SHARES):
            share = [story for operation in writes for story in self._writes(operation)]
            share += [Story(operation.name, (self._meet_known(),), erases=True) for operation in erasures]
            self.shares.append(share)

    def another(self) -> Story:
        """Plan one more thing to ask, about somebody new."""
        writes, erasures = self._lab.profile.by_role("write"), self._lab.profile.by_role("erase")
        if writes:
            return self._writes(writes[0])[-1]
        return Story(erasures[0].name, (self._meet_known(),), erases=True)

    def _writes(self, operation: Operation) -> list[Story]:
        """Plan one of each kind that the operation can do."""
        stories: list[Story] = []
        if "user" in operation.creates:
            newcomer = self._people.meet()
            stories.append(self._written(operation, newcomer, again=operation.updates))
            # Two callers, one person, one moment.
            stories.append(self._written(operation, newcomer, again=False))
        if "lead" in operation.creates:
            stories.append(self._written(operation, self._people.meet("lead"), again=False))
        if operation.updates:
            stories.append(
                self._written(operation, self._meet_known(self._people.role_for(operation.name)), again=True)
            )
        return stories

    def rewritten(self, operation: str) -> Story:
        """Plan to write the scenario's person again and again; the first version is whoever was introduced."""
        self._asking.start()
        declared = self._lab.profile.operation(operation)
        self._telling[operation] = self._tells_versions(declared)
        return self._written(declared, self._people.contact, again=True)

    def _written(self, operation: Operation, subject: Subject, *, again: bool) -> Story:
        """
        Write a person once, or *again* as soon as that was answered.

        Asked again is only for new users: a lead is not known for sure, and of whoever was known before it would hide
        that an earlier version was lost.
        """
        changed = [self._lab.population.changed(subject) for _ in range(VERSIONS if again else 1)]
        versions = tuple(replace(subject, name=one.name, marker=one.marker) for one in changed)
        repeatable = operation.updates and subject.role == "user" and not subject.intercom_id
        return Story(operation.name, versions, repeatable=repeatable)

    def _meet_known(self, role: Role = "user") -> Subject:
        subject = self._people.meet_known(role=role)[0]
        self._known.add(subject.canary)
        return subject

    def _tells_versions(self, operation: Operation) -> bool:
        """Tell whether what was written last shows at Intercom."""
        subject = self._people.stranger_for(operation.name)
        version = self._lab.population.changed(subject)
        with self._evidence.not_counting_effects():
            answer = self._asking.put(operation.name, replace(subject, name=version.name).values())
        if answer.kind != "done":
            raise MissingPremise(f"{operation.name} did not work before anything was broken: {answer.detail}")
        with contextlib.suppress(NotInTime):
            # Who writes it a moment later tells versions apart as well, and has told success too early.
            return eventually(lambda: self._shows(subject, version.marker), TOLD_WITHIN_S)
        return False

    def _shows(self, subject: Subject, mark: str) -> bool:
        return any(mark in str(contact).casefold() for contact in self._people.records(subject))

    # -- asking -----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def asking(
        self, within_s: float | None = None
    ) -> Iterator[Callable[[Sequence[Story]], list[Future[list[Answer]]]]]:
        """
        Let stories be told side by side while the context lasts; at its end all were answered, and are in the books.

        What comes out tells stories, and gives what will come back to each.

        Args:
            within_s: Hard deadline for each question, in seconds; by default what the target's claims allow.
        """
        under_way: list[tuple[Story, Future[list[Answer]]]] = []

        def tell(stories: Sequence[Story]) -> list[Future[list[Answer]]]:
            told: list[Future[list[Answer]]] = []
            for story in stories:
                told.append(pool.submit(self._tell, story, within_s))
                sleep_until(time.monotonic() + APART_S)
            under_way.extend(zip(stories, told, strict=True))
            return told

        with ThreadPoolExecutor(AT_ONCE_MAX) as pool:
            yield tell
        for story, answers in under_way:
            for version, answer in zip(story.versions, answers.result(), strict=True):
                self._entered.append((story, version, answer))
                self._asking.note(version, answer)

    def _tell(self, story: Story, within_s: float | None) -> list[Answer]:
        return [self._asking.put(story.operation, version.values(), within_s) for version in story.versions]

    def untold(self) -> list[Story]:
        """Give what may be asked again, since nobody was told how it ended."""
        return [
            Story(story.operation, (version,))
            for story, version, answer in self._entered
            if story.repeatable and answer.kind == "no_answer" and not answer.accepted
        ]

    # -- closing ----------------------------------------------------------------------------------------------

    def accounts(self) -> list[Account]:
        """Give both sides for each person, as they are now."""
        people: dict[str, Subject] = {version.canary: version for _, version, _ in self._entered}
        return [
            Account(
                canary,
                subject.email,
                subject.external_id if subject.role == "user" else "",
                canary in self._known,
                tuple(self._errand(*one) for one in self._entered if one[1].canary == canary),
                tuple(self._people.records(subject)),
            )
            for canary, subject in people.items()
        ]

    def _errand(self, story: Story, version: Subject, answer: Answer) -> Errand:
        mark = version.marker if self._telling.get(story.operation) else ""
        standing = self._standing(answer)
        return Errand(
            story.operation, mark, standing, answer.began_s, answer.ended_s, erases=story.erases, ids=answer.ids
        )

    def _standing(self, answer: Answer) -> Standing:
        accepted = self._lab.profile.operation(answer.operation).accepted
        only_accepted = answer.accepted and accepted is not None and accepted.completion.effect
        if answer.accepted and (answer.kind == "no_answer" or (answer.kind == "done" and only_accepted)):
            return "accepted"
        return _STANDINGS.get(answer.kind, "unsure")
