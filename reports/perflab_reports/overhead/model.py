"""What does the ledger say of each set-up? Ratios to bare with their intervals, beside what they are ratios of."""

from dataclasses import dataclass

from perflab_reports.evidence import SCHEMA_VERSION
from perflab_reports.evidence.manifest import Environment
from perflab_reports.evidence.overhead import CostEndpoint, Kind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEstimate:
    """Set-up over bare, paired within blocks: exp of the mean log-ratio, and its 95 % t-interval from two blocks on."""

    ratio: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCell:
    """One set-up on one endpoint. Absolute figures are geometric means of all CPU, arithmetic ones of its parts."""

    endpoint: str
    blocks: int
    cpu: CostEstimate | None
    p50: CostEstimate | None
    cpu_us_per_request: float
    app_us_per_request: float
    helper_us_per_request: float
    postgres_us_per_request: float
    service_p50_ms: float
    exported_bytes_per_request: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """One set-up; one cell for each endpoint on which it has been visited. `idle_share` is of one CPU."""

    variant: str
    title: str
    kind: Kind
    role: Role
    cells: tuple[CostCell, ...]
    idle_share: float | None = None

    def on(self, endpoint: str) -> CostCell | None:
        """Its cell for one endpoint."""
        return next((cell for cell in self.cells if cell.endpoint == endpoint), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverheadReport:
    """The judged ledger. With any of `invalid_reasons` its figures are not to be used."""

    ledger_id: str
    created_at: str
    preset: str
    workers: int
    blocks: int
    planned_blocks: int
    answer: str
    invalid_reasons: tuple[str, ...]
    endpoints: tuple[CostEndpoint, ...]
    rows: tuple[CostRow, ...]
    environment: Environment
    schema_version: int = SCHEMA_VERSION

    @property
    def complete(self) -> bool:
        return self.blocks >= self.planned_blocks

    @property
    def valid(self) -> bool:
        return not self.invalid_reasons

    def row(self, variant: str) -> CostRow | None:
        """One set-up by its name."""
        return next((row for row in self.rows if row.variant == variant), None)
