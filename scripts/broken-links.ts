/** The files that pages can link to. */
export interface LinkedFiles {
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => string;
}

/** Finds the relative links of a Markdown page that lead to no file, or to no heading in it. */
export function brokenLinks(page: string, files: LinkedFiles): string[] {
  const links = [...proseOf(files.read(page)).matchAll(/\]\((?!\w+:)([^)\s]*)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !leadsSomewhere(page, link, files));
}

/** Returns Markdown without its blocks of code. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```.*?^```/gms, '');
}

function leadsSomewhere(page: string, link: string, files: LinkedFiles): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : new URL(path, `file:///${page}`).pathname.slice(1);
  if (!files.has(target)) return false;
  if (anchor === undefined) return true;
  const headings = [...proseOf(files.read(target)).matchAll(/^#+ (.*)/gm)].map(([, heading = '']) => heading);
  return headings.some(
    (heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-') === anchor,
  );
}
