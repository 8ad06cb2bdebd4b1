/** What a row is called: the name with its version, which stands before the first comma. */
export function titleOf(name: string, version: string | undefined): string {
  if (version === undefined) return name;
  const [first, ...detail] = name.split(',');
  return [`${first} ${version}`, ...detail].join(',');
}
