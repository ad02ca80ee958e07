"""`perflab list`: what can be compared?"""

import json as json_format
import sys

import typer
from rich.console import Console
from rich.table import Table

from perflab.cli.overhead import QUESTION, WORD
from perflab.experiments.catalogue import experiment_files, read_experiment
from perflab.experiments.vocabulary import installed_vocabulary


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="list")(list_experiments)


def list_experiments(json: bool = typer.Option(False, "--json", help="Machine-readable.")) -> None:
    """List the factors, their strategies and their presets, and what else can be run."""
    words = installed_vocabulary()
    experiments = {name: read_experiment(file, words) for name, file in experiment_files().items()}
    if json:
        json_format.dump(
            {
                name: {
                    "factor": experiment.factor,
                    "dataset": experiment.dataset,
                    "question": experiment.question,
                    "baseline": experiment.baseline,
                    "strategies": {key: table.summary for key, table in experiment.strategies.items()},
                    "presets": {key: {"blocks": preset.blocks} for key, preset in experiment.presets.items()},
                }
                for name, experiment in experiments.items()
            },
            sys.stdout,
            indent=2,
        )
        sys.stdout.write("\n")
        return
    console = Console(soft_wrap=False)
    for experiment in experiments.values():
        variant = "" if experiment.dataset == "storefront" else f" --dataset {experiment.dataset}"
        console.print(f"[bold]{experiment.factor}{variant}[/bold]  {experiment.question}")
        table = Table.grid(padding=(0, 2))
        for name, strategy in experiment.strategies.items():
            needs = f" (needs {', '.join(strategy.needs)})" if strategy.needs else ""
            baseline = " [baseline]" if name == experiment.baseline else ""
            table.add_row(" ", name, f"{strategy.summary}{needs}".replace("[", "\\[") + baseline.replace("[", "\\["))
        console.print(table)
        console.print()
    console.print(f"[bold]{WORD}[/bold]  {QUESTION}")
    console.print("  no factor: `perflab run overhead` measures it alone, and reports show its table", highlight=False)
