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
      // Node leaves the message of an AggregateError empty: it has tried several addresses.
      message: withoutCredentials(
        String(message || errors?.[0]?.message || (typeof thrown === 'string' ? thrown : '')),
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

/** A name or a code, never a text. */
function word(value: unknown): string | null {
  const isWord = (typeof value === 'string' || typeof value === 'number') && /^[\w$.-]{1,60}$/.test(String(value));
  return isWord ? String(value) : null;
}

function withoutCredentials(message: string): string {
  const text = message
    .slice(0, 4_000)
    // redis://user:password@host, up to the last @, because a password may hold spaces and further @; user:password@host.
    .replace(/(:\/\/).*@|[^\s'"/:@]+:(?!\/\/)\S+@/gs, '$1***@')
    // Redis repeats the arguments of a command that it refuses, so of AUTH and of HELLO … AUTH.
    .replace(/(\bAUTH(?:["'],?\s*|\s+)(?!<)|args beginning with:).*/gis, '$1***')
    // password=x, "authToken": "x", Bearer x; not "(using password: YES)".
    .replace(
      /((?:pass\w*|pwd|secret|token|(?:api|access)_?key|authorization)["']?\s*[=:]\s*|\b(?:bearer|basic)\s+)(?!(?:yes|no|bearer|basic)\b)("[^"]*|'[^']*|[^\s&,;)}\]]+)/gi,
      '$1***',
    );
  return oneLine(text.trim(), 300);
}
