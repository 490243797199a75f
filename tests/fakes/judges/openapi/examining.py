"""Lets Schemathesis examine a fake by a description, and gathers what it saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.judges.openapi.casting import cast
from tests.fakes.judges.openapi.descriptions import Description, operation
from tests.fakes.judges.openapi.records import Records

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from schemathesis import BaseSchema, Case, Config, HookContext, Response
    from schemathesis.engine.events import ScenarioFinished

    from tests.fakes.intercom.driving import Fake

# Whether a value was rightly refused or taken, or a record is rightly missing, is not asked: the descriptions say
# little of the first, and of the second that only DELETE takes records away, which archiving and merging do as well.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
    "ignored_auth",
)
_SAMPLES_MAX = 25


@dataclass(frozen=True, slots=True)
class Depth:
    """
    How much is tried.

    Attributes:
        generated: Generated requests per operation.
        chains: Chains of calls in which each one uses what an earlier one answered.
        steps: Calls per chain.
        coverage: Whether the boundary values of every parameter are tried too.
    """

    generated: int
    chains: int
    steps: int
    coverage: bool = False


@dataclass(slots=True)
class Findings:
    """
    What an examination saw.

    Attributes:
        failures: What no rule allows, in words.
        requests: Requests per phase.
        proven: Operations of which an example was answered 2xx, as described.
        answered: Statuses that came, by operation.
        samples: Answers by label of the operation and status.
    """

    failures: list[str] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    answered: set[tuple[str, int]] = field(default_factory=set)
    samples: dict[tuple[str, int], list[Response]] = field(default_factory=dict)

    def note(self, phase: str, case: Case[Any], response: Response, failures: list[str]) -> None:
        """Keep one answer, and what is wrong with it."""
        name = operation(case.operation.label)
        self.requests[phase] = self.requests.get(phase, 0) + 1
        self.answered.add((name, response.status_code))
        self.failures += [f"{phase}: {name}: {response.status_code}: {one}" for one in failures]
        kept = self.samples.setdefault((case.operation.label, response.status_code), [])
        if len(kept) < _SAMPLES_MAX:
            kept.append(response)
        if phase == "examples" and response.status_code < 300 and not failures:
            self.proven.add(name)


def examine(fake: Fake, version: str, description: Description, depth: Depth) -> Findings:
    """Ask for everything in *description*: its examples, generated requests, and chains of calls."""
    from schemathesis.engine import events, from_schema

    findings = Findings()
    schema = loaded(description, _config(fake, version, depth))
    records = Records(fake, version)
    records.prepare()
    _seat(schema, records)
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            findings.failures.append(f"{event.label}: {event.value}")
        if isinstance(event, events.ScenarioFinished):
            _note(event, findings)
    if depth.chains:
        _chain(schema, records, findings, depth)
    return findings


def loaded(description: Description, config: Config | None = None) -> BaseSchema:
    """Let Schemathesis read a description."""
    import schemathesis

    return schemathesis.openapi.from_dict(description, config=config or schemathesis.Config())


def _config(fake: Fake, version: str, depth: Depth) -> Config:
    import schemathesis

    generation = {"deterministic": True, "database": "none", "no-shrink": True, "mode": "positive"}
    # Nothing is learned from answers, whose ids and times are new in each run.
    steady = {"operation-ordering": "none", "extra-data-sources": {"responses": False}}
    return schemathesis.Config.from_dict(
        {
            "base-url": fake.addresses["api"],
            "headers": {"Authorization": f"Bearer {fake.token}", "Intercom-Version": version},
            "continue-on-failure": True,
            "workers": 1,
            "generation": generation,
            "checks": {"enabled": False} | {name: {"enabled": True} for name in CHECKS},
            "phases": {
                "examples": {"fill-missing": True, **steady},
                "coverage": {"enabled": depth.coverage, **steady},
                "fuzzing": {
                    "generation": {**generation, "max-examples": depth.generated},
                    "error-feedback": {"enabled": False},
                    **steady,
                },
                # Chains run by themselves, because each one must begin in the same workspace to be repeatable.
                "stateful": {"enabled": False, "inference": {"algorithms": ["dependency-analysis"]}},
            },
        }
    )


def _seat(schema: BaseSchema, records: Records) -> None:
    """Ask each example twice, with its own ids and with those of records; half of what is generated gets records."""
    from hypothesis import strategies as st
    from schemathesis.generation.meta import TestPhase

    def before_add_examples(context: HookContext, examples: list[Case[Any]]) -> None:
        del context
        examples += [_played(case) for case in examples]

    def flatmap_case(context: HookContext, case: Case[Any]) -> SearchStrategy[Case[Any]]:
        del context
        phase = case.meta.phase.name if case.meta is not None else None
        if phase not in (TestPhase.FUZZING, TestPhase.STATEFUL):
            return st.just(case)
        # In a chain, the ids of a path are those that earlier answers named.
        own_path = phase is TestPhase.STATEFUL
        return st.booleans().map(lambda wanted: _played(case, own_path=own_path) if wanted else case)

    def _played(case: Case[Any], *, own_path: bool = False) -> Case[Any]:
        copied: Case[Any] = case.operation.Case(
            method=case.method,
            path_parameters=dict(case.path_parameters or {}),
            query=dict(case.query or {}),
            headers=case.headers,
            body=case.body,
            media_type=case.media_type,
        )
        cast(copied, records, own_path=own_path)
        return copied

    schema.hooks.register_hook_with_name(before_add_examples, "before_add_examples")
    schema.hooks.register_hook_with_name(flatmap_case, "flatmap_case")


def _note(event: ScenarioFinished, findings: Findings) -> None:
    for case_id, interaction in event.recorder.interactions.items():
        case, response = event.recorder.cases[case_id].value, interaction.response
        if response is None:
            findings.failures.append(f"{event.label}: no answer")
            continue
        broken = [one.failure_info for one in event.recorder.checks.get(case_id, ()) if one.failure_info is not None]
        findings.note(event.phase.value, case, response, [f"{one.failure}\n{one.code_sample}" for one in broken])


def _chain(schema: BaseSchema, records: Records, findings: Findings, depth: Depth) -> None:
    """Play chains of calls, linked by what Schemathesis infers from the description."""
    from hypothesis import HealthCheck, Phase, settings
    from schemathesis.core.failures import FailureGroup

    schema.config.phases.stateful.enabled = True

    class Chain(schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            records.begin()

        def validate_response(self, response: Response, case: Case[Any], *_: Any, **__: Any) -> None:
            failures: list[str] = []
            try:
                super().validate_response(response, case)
            except FailureGroup as group:
                failures = [f"{one}\n{case.as_curl_command()}" for one in group.exceptions]
            findings.note("chains", case, response, failures)

    Chain.run(
        settings=settings(
            max_examples=depth.chains,
            stateful_step_count=depth.steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
