import { describe, expect, it } from 'vitest';
import { urlSpellings } from '../../src/verify/url-spellings.ts';

describe('urlSpellings', () => {
  it.each([
    ['https://a.test/b', ['https://a.test/b', 'https://a.test:443/b']],
    ['http://a.test/b?c', ['http://a.test/b?c', 'http://a.test:80/b?c', 'http://a.test/b?c=', 'http://a.test:80/b?c=']],
    ['https://a.test:8443/b', ['https://a.test/b', 'https://a.test:8443/b']],
    ['https://u:p@a.test/?', ['https://u:p@a.test/?', 'https://u:p@a.test:443/?']],
    ['https://[::1]/', ['https://[::1]/', 'https://[::1]:443/']],
    ['not a URL', ['not a URL']],
  ])('of %s are with and without the port', (url, spellings) => {
    expect(urlSpellings(url)).toEqual(spellings);
  });

  it.each([
    ["as it was received, though it isn't what URLs write", "?a='b+c", "?a='b+c"],
    ['as URLs write it', "?a='b+c", '?a=%27b+c'],
    ['with an apostrophe that a server has escaped', '?a=%27b+c', "?a='b+c"],
    ['with %20 in place of +', '?a=b+c', '?a=b%20c'],
    ['with the values of a name one after another', '?a=1&b=2&a=3', '?a=1&a=3&b=2'],
    ['with a second question mark', '??a=1', '?%3Fa=1'],
  ])('have the query %s', (_what, query, spelling) => {
    expect(urlSpellings(`https://a.test/${query}`)).toContain(`https://a.test/${spelling}`);
  });
});
