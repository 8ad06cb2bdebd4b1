import { parseArgs } from 'node:util';

const usage = (names) =>
  `npm run bench -- [--only ${names.join(' | ')}]... [--quick] [--json]\n\n` +
  '--only   run this part alone; may be given more than once\n' +
  '--quick  fewer and shorter rounds: does everything run?, not: how fast is it?\n' +
  '--json   print JSON instead of tables';

/** The command line, with the names of the parts to run. Ends the process when it cannot be read. */
export function readOptions(names) {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: names },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const unknown = values.only.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new TypeError(`There is no part '${unknown}'.`);
    return { parts: names.filter((name) => values.only.includes(name)), quick: values.quick, json: values.json };
  } catch (error) {
    console.error(`${error.message}\n\n${usage(names)}`);
    process.exit(2);
  }
}
