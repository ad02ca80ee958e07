"""Which set-ups does the ledger compare? One row each; a row edits a settings module's names, as a project would."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from perflab.overhead import peers
from perflab.overhead.ours import ALL, ours
from perflab_reports.evidence.overhead import CostVariant, Kind, Role

TRACES, TRANSACTIONS = "traces", "transactions"
"""What a set-up sends: OTLP's spans, Sentry's envelopes that hold one."""


def nothing(settings: dict[str, Any]) -> None:
    """The bare application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One set-up and what it does to the settings; `exports` and `profiles` as in CostVariant."""

    name: str
    title: str
    kind: Kind
    role: Role = "candidate"
    exports: tuple[str, ...] = ()
    profiles: bool = False
    apply: Callable[[dict[str, Any]], None] = nothing

    def recorded(self) -> CostVariant:
        """As evidence names it."""
        return CostVariant(
            name=self.name,
            title=self.title,
            kind=self.kind,
            role=self.role,
            exports=self.exports,
            profiles=self.profiles,
        )


_ROWS = (
    Variant(name="bare", title="bare", kind="bare", role="baseline"),
    Variant(name="bare_again", title="bare again (A/A)", kind="bare", role="baseline_again"),
    Variant(name="ours_prometheus", title="ours: metrics", kind="ours", apply=ours("prometheus", sample_ratio=0.0)),
    Variant(
        name="ours_otel",
        title="ours: OpenTelemetry, 100 %",
        kind="ours",
        exports=(TRACES,),
        apply=ours("otel", sample_ratio=1.0),
    ),
    Variant(
        name="ours_sentry",
        title="ours: Sentry, 100 %",
        kind="ours",
        exports=(TRANSACTIONS,),
        apply=ours("sentry", sample_ratio=1.0),
    ),
    Variant(
        name="ours_silk", title="ours: Silk, 100 %", kind="ours", profiles=True, apply=ours("silk", sample_ratio=1.0)
    ),
    Variant(name="ours_all_1", title="ours: all four, 1 %", kind="ours", apply=ours(*ALL, sample_ratio=0.01)),
    Variant(name="ours_all_10", title="ours: all four, 10 %", kind="ours", apply=ours(*ALL, sample_ratio=0.1)),
    Variant(
        name="ours_all_100",
        title="ours: all four, 100 %",
        kind="ours",
        exports=(TRACES, TRANSACTIONS),
        profiles=True,
        apply=ours(*ALL, sample_ratio=1.0),
    ),
    Variant(name="peers_prometheus", title="django-prometheus", kind="peers", apply=peers.django_prometheus),
    Variant(
        name="peers_otel", title="OpenTelemetry's own", kind="peers", exports=(TRACES,), apply=peers.opentelemetry(1.0)
    ),
    Variant(name="peers_sentry", title="sentry-sdk", kind="peers", exports=(TRANSACTIONS,), apply=peers.sentry(1.0)),
    Variant(name="peers_silk", title="django-silk", kind="peers", profiles=True, apply=peers.silk(1.0)),
    Variant(name="peers_all_1", title="peers: all four, 1 %", kind="peers", apply=peers.all_four(0.01)),
    Variant(name="peers_all_10", title="peers: all four, 10 %", kind="peers", apply=peers.all_four(0.1)),
    Variant(
        name="peers_all",
        title="peers: all four, defaults (100 %)",
        kind="peers",
        exports=(TRACES, TRANSACTIONS),
        profiles=True,
        apply=peers.all_four(1.0),
    ),
)

VARIANTS: Final[Mapping[str, Variant]] = MappingProxyType({variant.name: variant for variant in _ROWS})
"""By name, in the order of the table. Defaults of the packages trace everything."""
