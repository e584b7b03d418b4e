"""Tables in Markdown."""

from aicost.values.tables import Table


def markdown(table: Table) -> str:
    """A table in Markdown: its title as a heading, its notes as a list."""

    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(_escaped(cell) for cell in cells)} |"

    blocks = [f"## {_escaped(table.title)}"]
    if table.columns:
        rules = ("---:" if position in table.right else "---" for position in range(len(table.columns)))
        blocks.append("\n".join([line(table.columns), f"|{'|'.join(rules)}|", *map(line, table.rows)]))
    if table.notes:
        blocks.append("\n".join(f"- {_escaped(note)}" for note in table.notes))
    return "\n\n".join(blocks) + "\n"


def outline(text: str) -> str:
    """A text whose lines are indented by their depth, in Markdown: nested lists."""
    lines: list[str] = []
    for line in text.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        lines.append(f"{'  ' * depth}- {_escaped(line.strip())}" if line.strip() else "")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for character in "\\|*_<>`$[]":
        text = text.replace(character, f"\\{character}")
    return text
