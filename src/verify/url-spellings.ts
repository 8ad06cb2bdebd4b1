/** The parts of an absolute URL that a port lies between, exactly as they were written. */
const authority = /^([a-z][a-z0-9+.-]*):\/\/((?:[^/?#]*@)?)(\[[^\]/?#]*\]|[^:/?#]*)((?::[^/?#]*)?)/i;

/** Returns a URL without its port. */
function withoutPort(url: string): string {
  return url.replace(authority, '$1://$2$3');
}

/** Returns a URL with the port of its scheme, unless it has one. */
function withPort(url: string): string {
  return url.replace(authority, (whole, scheme: string, _user, _host, port: string) =>
    port === '' ? `${whole}:${scheme.toLowerCase() === 'https' ? 443 : 80}` : whole,
  );
}

/**
 * Returns the spellings of a URL that Twilio may have signed: those that its SDK tries, and one for servers whose `Request` has
 * written `%27` in place of an apostrophe. All of them name the same resource.
 *
 * The SDK tries the URL as it was received, with and without a port; then as `new URL()` writes it; then with its query as Node's
 * `querystring` writes it. See https://github.com/twilio/twilio-node/issues/1059.
 */
export function urlSpellings(url: string): readonly string[] {
  const normal = URL.canParse(url) ? new URL(url).href : url;
  const spellings = [url, withApostrophes(url), normal, withPlainQuery(normal)];
  return [...new Set(spellings.flatMap((spelling) => [withoutPort(spelling), withPort(spelling)]))];
}

function withApostrophes(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path, ...query.map((part) => part.replaceAll('%27', "'"))].join('?');
}

/** Writes a query as Node's `querystring` does: blanks as `%20`, and the values of a repeated name one after another. */
function withPlainQuery(url: string): string {
  const start = url.indexOf('?') + 1;
  if (start === 0 || start === url.length) return url;
  const values: Record<string, string[]> = Object.create(null); // an object puts names that are integers first, as querystring does
  for (const [name, value] of parameters(url.slice(start))) values[name] = [...(values[name] ?? []), value];
  const pairs = Object.entries(values).flatMap(([name, all]) =>
    all.map((value) => [name, value].map(encodeURIComponent)),
  );
  return url.slice(0, start) + pairs.map((pair) => pair.join('=')).join('&');
}

/** At most as many as `querystring` reads. */
function parameters(query: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(query.replace(/^\?/, '??'))].slice(0, 1_000);
}
