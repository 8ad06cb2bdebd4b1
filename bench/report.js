import { cpus } from 'node:os';

/** Prints the date, the version of Node and the machine, without which the numbers say nothing. */
export function printSetting({ markdown }) {
  const [{ model }, ...others] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const text = `Node ${process.version.slice(1)}, ${date}, ${others.length + 1} cores of ${model.trim()}`;
  console.log(markdown ? `\n## ${text}` : text);
}

/**
 * Prints `{title, columns, rows}`: a column has a name and how many digits its numbers get, a row has a name and for each column a
 * number, a spread `{value, low, high}`, or `null`.
 */
export function printTable({ title, columns, rows }, options) {
  const cells = rows.map(([name, ...values]) => [name, ...values.map((value, i) => format(value, columns[i].digits))]);
  printColumns(title, [['', ...columns.map(({ name }) => name)], ...cells], options);
}

/**
 * Makes a gate, which holds if what was measured is at most `limit`, or at least it, as `bound` says. If only the spread reaches the
 * limit, it holds as well: another run may come out on the other side.
 *
 * @param measured A number, or a spread `{value, low, high}`.
 */
export function gate(name, measured, bound, limit) {
  const { value, low, high } =
    typeof measured === 'number' ? { value: measured, low: measured, high: measured } : measured;
  const holds = (seen) => (bound === 'at most' ? seen <= limit : seen >= limit);
  const verdict = holds(value) ? 'ok' : holds(bound === 'at most' ? low : high) ? 'ok within the spread' : 'MISSED';
  return { name, value, low, high, bound, limit, verdict };
}

/** Three digits, so that a gate missed by little does not look as if it had been reached. */
export function printGates(gates, options) {
  const lines = gates.map(({ name, bound, limit, verdict, ...seen }) => [
    name,
    format(seen, 3),
    `${bound} ${format(limit, 2)}`,
    verdict,
  ]);
  printColumns('Goals', [['', 'seen', 'wanted', ''], ...lines], options);
}

function format(cell, digits) {
  if (cell === null) return '';
  if (typeof cell === 'number') return cell.toFixed(digits);
  const { value, low, high } = cell;
  return low === high
    ? value.toFixed(digits)
    : `${value.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** The first column is set to the left, the others to the right. */
function printColumns(title, lines, { markdown }) {
  if (markdown) {
    const [header, ...rows] = lines.map((line) => `| ${line.join(' | ')} |`);
    console.log(['', `### ${title}`, '', header, `|---|${'---:|'.repeat(lines[0].length - 1)}`, ...rows].join('\n'));
    return;
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = lines.map(([name, ...cells]) =>
    [name.padEnd(widths[0]), ...cells.map((cell, i) => cell.padStart(widths[i + 1]))].join('  '),
  );
  console.log(['', title, ...aligned].join('\n'));
}
