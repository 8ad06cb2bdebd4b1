/**
 * Prints `{title, columns, rows}`: a column has a name and how many digits its numbers get, a row has a name and a number
 * for each column, or `null`.
 */
export function printTable({ title, columns, rows }) {
  const cells = rows.map(([name, ...values]) => [name, ...values.map((value, i) => format(value, columns[i].digits))]);
  printColumns(title, [['', ...columns.map(({ name }) => name)], ...cells]);
}

/** A gate holds when `value` is at most `limit`, or at least it, as `bound` says. */
export function gate(name, value, bound, limit) {
  const held = bound === 'at most' ? value <= limit : value >= limit;
  return { name, value, bound, limit, verdict: held ? 'ok' : 'missed' };
}

/** Three digits, so that a gate missed by little does not look as if it had been reached. */
export function printGates(gates) {
  const lines = gates.map(({ name, value, bound, limit, verdict }) => [
    name,
    format(value, 3),
    `${bound} ${format(limit, 2)}`,
    verdict,
  ]);
  printColumns('Gates', [['', 'seen', 'wanted', ''], ...lines]);
}

function format(value, digits) {
  return value === null ? '' : value.toFixed(digits);
}

/** The first column is set to the left, the others to the right. */
function printColumns(title, lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = lines.map(([name, ...cells]) =>
    [name.padEnd(widths[0]), ...cells.map((cell, i) => cell.padStart(widths[i + 1]))].join('  '),
  );
  console.log(['', title, ...aligned].join('\n'));
}
