/** The title of a row: the name with its version before the first comma. */
export function titleOf(name: string, version: string | undefined): string {
  if (version === undefined) return name;
  const [first, ...detail] = name.split(',');
  return [`${first} ${version}`, ...detail].join(',');
}
