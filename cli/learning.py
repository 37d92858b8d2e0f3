"""`exilewatch matcher learn`: fits the weights of the event reader on example texts."""

from pathlib import Path
from typing import Annotated

import typer

from config.errors import UsageError
from config.learned import EXAMPLES, read_examples, write_learned
from config.signals import SIGNALS, read_signal_rules
from matcher.signals.fitting import fit
from matcher.signals.lessons import lesson_from, share_right


def learn(
    examples: Annotated[Path, typer.Option(help="Folder of example texts (*.jsonl).")] = EXAMPLES,
    rules: Annotated[Path, typer.Option(help="Folder of signal rules that they are read with.")] = SIGNALS,
    output: Annotated[Path | None, typer.Option(help="File to write; else learned.csv in the folder of rules.")] = None,
    check: Annotated[bool, typer.Option(help="Say first how much of a third is read right by the other two.")] = True,
) -> None:
    """Fit the weights by which single words and rules together suggest a measure, on example texts."""
    files = sorted(examples.glob("*.jsonl"))
    if not files:
        raise UsageError(f"{examples} holds no *.jsonl; give a folder of examples with --examples")
    signal_rules = read_signal_rules(rules)
    lessons = [lesson_from(example, signal_rules) for example in read_examples(files)]
    if check:
        typer.echo(f"{share_right(lessons):.3f} of {len(lessons)} examples right, each read by the others.", err=True)
    learned = fit(lessons)
    file = output or rules / "learned.csv"
    write_learned(learned, file)
    typer.echo(f"{len(learned.weights)} features, {len(learned.measures) - 1} measures written to {file}.", err=True)
