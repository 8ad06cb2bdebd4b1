import { describe, expect, it } from 'vitest';
import { storeErrorOf } from '../../src/replay/store-error.ts';

const password = 'hunter2';
const messageOf = (message: string) => storeErrorOf(new Error(message)).message;

describe('a store error', () => {
  it('names the class, the code and the message', () => {
    class ReplyError extends Error {
      code = 'NOAUTH';
      command = { name: 'auth', args: [password] };
    }
    const error = storeErrorOf(new ReplyError('Authentication required.'));
    expect(error).toEqual({ name: 'ReplyError', code: 'NOAUTH', message: 'Authentication required.' });
    expect(storeErrorOf(error)).toEqual(error);
  });

  it('finds the message of a connection to several addresses, and the code below fetch', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
    const several = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' });
    expect(storeErrorOf(several)).toEqual({
      name: 'AggregateError',
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED ::1:1',
    });
    expect(storeErrorOf(new TypeError('fetch failed', { cause: refused }))).toMatchObject({
      name: 'TypeError',
      code: 'ECONNREFUSED',
    });
  });

  it.for<[string, unknown, object]>([
    ['a string', 'down', { name: 'Error', code: null, message: 'down' }],
    ['nothing', undefined, { name: 'Error', code: null, message: '' }],
    [
      'an object',
      { name: 'PostgrestError', message: 'no', code: 42 },
      { name: 'PostgrestError', code: '42', message: 'no' },
    ],
    [
      'a class without a usable name',
      new (class extends Error {
        static override name = 'a b';
      })('no'),
      { name: 'Error', message: 'no' },
    ],
    ['a code that is a text', Object.assign(new Error('no'), { code: `password ${password}` }), { code: null }],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error(password);
          },
        },
      ),
      { message: 'an error that cannot be read' },
    ],
    [
      'a message that throws',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error(password);
        },
      }),
      { name: 'Error' },
    ],
    ['a message that is a symbol', Object.assign(new Error(), { message: Symbol(password) }), { name: 'Error' }],
  ])('may be %s', ([, thrown, expected]) => {
    const error = storeErrorOf(thrown);
    expect(error).toMatchObject(expected);
    expect(Object.values(error).every((value) => value === null || typeof value === 'string')).toBe(true);
  });
});

describe('the message of a store error', () => {
  it.for([
    `connect to redis://:${password}@10.0.0.1:6379 failed`,
    `connect to redis://default:${password}@10.0.0.1:6379/0 failed`,
    `connect to postgres://u:${password}/x@10.0.0.1/db failed`,
    `connect to postgres://u:p@ss ${password}@10.0.0.1/db failed`,
    `connect to postgres://u:${password}\n@10.0.0.1/db failed`,
    `"user:${password}@10.0.0.1:5432" is not a URL`,
    `mysql: user:${password}@tcp(10.0.0.1:3306)/db`,
    `http://h/pipeline?_token=${password}`,
    `host=h user=u password=${password} dbname=d`,
    `host=h password='a ${password}' dbname=d`,
    `{"host":"h","password":"a ${password}","port":1}`,
    `{ password: '${password}' }`,
    `PASSWORD = ${password}`,
    `authToken: ${password}`,
    `REDIS_PASSWORD=${password}`,
    `apiKey=${password}; api_key=${password}; secret=${password}`,
    `Authorization: Bearer ${password}`,
    `Authorization: Basic ${password}`,
    `-ERR unknown command AUTH default ${password}`,
    `ERR unknown command 'AUTH', with args beginning with: 'default' '${password}' `,
    `ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' '${password}' `,
    `auth ${password}`,
    `command was: ["AUTH","default","${password}"]`,
    `${'x'.repeat(280)} redis://u:${password}@h`,
    `redis://u:${'p'.repeat(1_500)}${password}@h`,
    encodeURIComponent(`redis://u:${password}@h`),
    encodeURIComponent(encodeURIComponent(`redis://u:${password}@h`)),
    encodeURIComponent(`password=${password}`),
    `x-api-key: ${password}`,
    `api key: ${password}`,
    `access-key=${password}`,
    `accessKey=${password}`,
    `secretKey=${password}`,
    `secret key: ${password}`,
    `private_key => ${password}`,
    `AWS_SECRET_ACCESS_KEY=${password}`,
    `REDISCLI_AUTH=${password}`,
    `X-Amz-Signature=${password}`,
    `sessionId: ${password}`,
    `Cookie: theme=dark; session=${password}`,
    `Authorization: Token ${password}`,
    `{"authorization":"Digest username=u, response=${password}"}`,
    `credentials=u:${password}`,
    `credentials: { user: 'u', password: '${password}' }`,
    `password "${password}" rejected`,
    `password '${password}' rejected`,
    `the password is ${password}`,
    `the token was "${password}"`,
    `password=no-${password}`,
    `password: "a \\" ${password}"`,
    `{ password: 'it\\'s ${password}' }`,
    JSON.stringify({ query: JSON.stringify({ user: 'u', password }) }),
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ token: `x ${password}`, port: 1 }) }) }),
    `token eyJhbGciOiJIUzI1NiJ9.${password}.c2ln is invalid`,
    `-----BEGIN PRIVATE KEY-----\n${password}\n-----END PRIVATE KEY-----`,
  ])('holds no credential: %s', (message) => {
    expect(messageOf(message)).not.toContain(password);
    expect(messageOf(message)).toContain('***');
  });

  it.for([
    ['an address', `redis://u:${password}${'p'.repeat(5_000)}@h`],
    ['a user and a host', `user:${password}${'p'.repeat(5_000)}@h`],
    ['an address with spaces', `redis://u:${password} ${'p '.repeat(50_000)}@h`],
    ['a value', `password="${password} ${'p '.repeat(50_000)}"`],
  ])('holds no credential of %s that does not end where the search ends', ([, message = '']) => {
    expect(messageOf(message)).not.toContain(password);
    expect(messageOf(message)).toContain('***');
  });

  it.for([
    ['mariadb', `(conn:1, no: 1146) No such table\nsql: UPDATE t SET v = ? - parameters:['${password}']`],
    ['Drizzle', `No such table\nparams: 1,${password}`],
    ['Knex', `insert into "t" ("v") values ('${password} - x') - No such table`],
    ['Knex over several lines', `\nWITH own AS (\n  SELECT '${password}'\n) SELECT 1 - No such table`],
  ])('holds no value of a statement that %s repeats', ([, message = '']) => {
    expect(messageOf(message)).toMatch(/^(\(conn:1, no: 1146\) )?No such table$/);
  });

  it('is that of the database, if Drizzle repeats the statement in its own', () => {
    const cause = Object.assign(new Error(`No such table\nsql: SELECT '${password}'`), { code: 'ER_NO_SUCH_TABLE' });
    expect(storeErrorOf(new Error(`Failed query: SELECT ?\nparams: ${password}`, { cause }))).toEqual({
      name: 'Error',
      code: 'ER_NO_SUCH_TABLE',
      message: 'No such table',
    });
  });

  it.for([
    'WRONGPASS invalid username-password pair or user is disabled.',
    'NOAUTH Authentication required.',
    'ERR Client sent AUTH, but no password is set',
    'ERR AUTH <password> called without any password configured for the default user.',
    'password authentication failed for user "app"',
    "Access denied for user 'app'@'localhost' (using password: YES)",
    'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
    'ERR the password is not set',
    'the token is expired, and the password is required.',
    `Unexpected token '<', "<html>" is not valid JSON`,
    'connect ECONNREFUSED 127.0.0.1:6379',
    'getaddrinfo ENOTFOUND db.example',
    'no answer within 5000 ms',
    'near "selec": syntax error',
    'SELECT permission denied',
    'fetch http://127.0.0.1:8080/pipeline failed',
  ])('keeps what helps: %s', (message) => {
    expect(messageOf(message)).toBe(message);
  });

  it('is one line of at most 301 characters', () => {
    expect(messageOf('first\nsecond \u001b[31mred')).toBe('first\\u{a}second \\u{1b}[31mred');
    expect(messageOf('x'.repeat(100_000))).toBe(`${'x'.repeat(300)}…`);
  });

  it('is made quickly, whatever the driver says', () => {
    const parts = [
      '://',
      'a:',
      'password',
      'auth ',
      '"',
      'token="',
      ' ',
      'Bearer ',
      '%3A%2F%2F',
      '%25',
      'password is ',
      '\\\\"',
    ];
    const startedAt = performance.now();
    for (const part of parts) messageOf(part.repeat(1e6));
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });
});
