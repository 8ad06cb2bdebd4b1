import { oneLine } from '../one-line.ts';
import { isError } from '../realms.ts';

/**
 * Describes the error of a store or of its driver. Reports hold this instead of the error itself, because drivers keep commands,
 * addresses and passwords on theirs.
 */
export interface StoreError {
  /** The class of the error, such as `ReplyError`. */
  readonly name: string;
  /** The code that the driver gave, such as `ECONNREFUSED` or `28P01`; `null` if there is none. */
  readonly code: string | null;
  /** The driver's message in one line of at most 300 characters, without credentials. */
  readonly message: string;
}

/** Describes whatever a store threw. Never throws. A `StoreError` stays as it is. */
export function storeErrorOf(thrown: unknown): StoreError {
  try {
    const { name, code, message, errors, cause }: Driven = Object(thrown);
    return {
      name: word(isError(thrown) ? thrown.constructor.name : name) ?? 'Error',
      code: word(code) ?? word((cause as Driven | undefined)?.code), // fetch keeps it there
      message: messageOf(
        // Node leaves the message of an AggregateError empty: it has tried several addresses.
        String(message || errors?.[0]?.message || (typeof thrown === 'string' ? thrown : '')),
        cause,
      ),
    };
  } catch {
    return { name: 'Error', code: null, message: 'an error that cannot be read' }; // a proxy may throw
  }
}

/** Ends a sentence about a store that failed with the reason. */
export function explainStoreError(error: StoreError | null): string {
  const reason = error && (error.message || error.code);
  return reason ? `: ${reason.replace(/\.$/, '')}.` : '.';
}

/** Properties that an error of a driver may have. */
interface Driven {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly { readonly message?: unknown }[];
}

/** @param cause Drizzle's own message is the statement; that of the database is behind it. */
function messageOf(message: string, cause: unknown): string {
  if (message.startsWith('Failed query: ') && isError(cause)) return storeErrorOf(cause).message;
  return withoutCredentials(withoutStatement(message));
}

/** Some repeat the statement and its values, such as keys and answers: mariadb and Drizzle behind the message, Knex before it. */
function withoutStatement(message: string): string {
  return message
    .replace(/\n(?:sql|params): .*/s, '')
    .replace(/^\s*(?:with|select|insert|replace|update|delete)\b.* - /is, '');
}

/** A name or a code, never a text. */
function word(value: unknown): string | null {
  const isWord = (typeof value === 'string' || typeof value === 'number') && /^[\w$.-]{1,60}$/.test(String(value));
  return isWord ? String(value) : null;
}

/** The most characters that are searched for credentials, which bounds the time. */
const maxSearched = 4_000;

/** The names of credentials, in any case and with any prefix. */
const names =
  '(?:(?:api|access|account|auth|private|secret|shared|signing)[-_ ]?key|auth|(?:pass|pwd|secret|token|credential|signature|session)[\\w-]*)';

/** A value in quotes; if they are escaped, as those of JSON inside JSON, up to the next escaped one. */
function quoted(quote: string): string {
  const end = String.raw`${quote}(?=[\s,;:&)}\]]|$)|$`;
  return String.raw`\\+${quote}[^]*?(?:\\${end})|${quote}[^]*?(?:(?<!\\)${end})`;
}

/** Matches `password=x`, `"authToken": "x"`, `password "x"`, `password is x` and `Bearer x`; not `(using password: YES)`. */
function namedCredential(): RegExp {
  /** The value behind the name: in quotes, or up to the next separator. */
  const value = String.raw`(?:${quoted('"')}|${quoted("'")}|[^\s&,;)}\]]+)`;
  return new RegExp(
    `(${names}["'\\\\]*\\s*(?:=>?|:|%3[AD])\\s*|\\b(?:bearer|basic)\\s+)(?!(?:yes|no)(?=[\\s,;)]|$)|(?:bearer|basic)\\s)${value}` +
      `|((?:pass|pwd|secret)\\w*\\s+)(?=["'])${value}` +
      `|(${names}\\s+(?:is|was)\\s+)(?!(?:an?|denied|empty|expired|in\\w+|missing|needed|no|not|null|re\\w+|set|too|un\\w+|wrong)(?=[\\s.,;)]|$))${value}`,
    'gi',
  );
}

/** Made with the first error, because a bundle would keep it even if nothing calls it. */
let named: RegExp | undefined;

function withoutCredentials(message: string): string {
  named ??= namedCredential();
  // An @ behind the end may belong to an address whose password begins before it.
  const cut = message.slice(0, maxSearched) + (message.includes('@', maxSearched) ? '@' : '');
  const text = cut
    // redis://user:password@host, up to the last @, because a password may hold spaces and further @; user:password@host.
    .replace(/(:\/\/|%(?:25)*3A(?:%(?:25)*2F){2}).*(?:@|%(?:25)*40)|[^\s'"/:@]+:(?!\/\/)\S+@/gis, '$1***@')
    // Redis repeats the arguments of a command that it refuses, so of AUTH and of HELLO … AUTH.
    .replace(/(\bAUTH(?:["'],?\s*|\s+)(?!<)|args beginning with:|-----BEGIN |,p=).*/gis, '$1***')
    .replace(/((?:authorization|cookie)["'\\]*\s*[=:]).*|\beyJ[\w.-]+/gi, '$1***')
    .replace(named, '$1$2$3***');
  return oneLine(text.trim(), 300);
}
