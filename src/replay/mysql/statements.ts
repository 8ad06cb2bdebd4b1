import { quoteTable } from './schema.ts';

/** The largest number of rows that one sweep deletes. */
const sweepBatch = 10_000;

// The server's clock when it received the statement, before it waited for any lock: waiting does not extend a lease.
// It does not depend on the time zone of the connection, as `NOW(6)` does.
const now = 'UTC_TIMESTAMP(6)';
/**
 * A time so many milliseconds from now, and at most 3,000 years: behind the last `datetime`, which is in the year 9999,
 * `INSERT IGNORE` would write one that is over.
 */
const later = `${now} + INTERVAL LEAST(?, 94608000000000) * 1000 MICROSECOND`;
/**
 * A text as hexadecimal digits. No `charset` of a connection and no `sql_mode` changes these, or lets a text end its quotes:
 * mysql2 escapes with backslashes, which `NO_BACKSLASH_ESCAPES` takes for text.
 */
const text = 'UNHEX(?)';
/** A text that may be empty, as digits and their number of bytes: `EMPTY_STRING_IS_NULL` of MariaDB takes `''` for NULL. */
const anyText = 'LEFT(UNHEX(?), ?)';

/**
 * Returns the SQL of each verb, for MySQL 8.0 and MariaDB 10.6, which have no `RETURNING` in common. A statement that finds its
 * row always changes it, because the driver's `FOUND_ROWS` decides whether a row counts that stays as it was.
 *
 * Reads are `FOR UPDATE`: others would see the snapshot of a transaction, which may be old, or, at `READ UNCOMMITTED`, what is
 * rolled back later.
 */
export function statementsFor(table: string) {
  const claims = quoteTable(table);
  const isFree = `(\`expires_at\` <= ${now} OR \`token\` = ${text})`;
  const isOwn = `\`key\` = ${text} AND \`token\` = ${text}`;
  return {
    look: `SELECT 1 AS status FROM ${claims} LIMIT 0`,

    /** Values: key, token, lease. */
    insertClaim: `INSERT IGNORE INTO ${claims} (\`key\`, \`token\`, \`expires_at\`) VALUES (${text}, ${text}, ${later})`,

    /** Values: token, key. */
    readClaim: `SELECT
  CASE WHEN ${isFree} THEN 'free' WHEN \`token\` IS NULL THEN 'done' ELSE 'in_flight' END AS status,
  (TIMESTAMPDIFF(MICROSECOND, ${now}, \`expires_at\`) + 999) DIV 1000 AS ms,
  HEX(\`value\`) AS value
FROM ${claims} WHERE \`key\` = ${text} FOR UPDATE`,

    /** Values: token, lease, key, token. It leaves the value of the row as it is; the commit replaces it. */
    takeOver: `UPDATE ${claims} SET \`token\` = ${text}, \`expires_at\` = ${later} WHERE \`key\` = ${text} AND ${isFree}`,

    /** Values: lease, lease, key, token. The same end of the lease by chance becomes a microsecond later. */
    renew: `UPDATE ${claims} SET \`expires_at\` = ${later} + INTERVAL (\`expires_at\` = ${later}) MICROSECOND WHERE ${isOwn}`,

    /** Values: retention, value and its length, key, token. */
    commit: `UPDATE ${claims} SET \`token\` = NULL, \`expires_at\` = ${later}, \`value\` = ${anyText} WHERE ${isOwn}`,

    /** Values: key, token. */
    release: `DELETE FROM ${claims} WHERE ${isOwn}`,

    /** Values: key, retention, value and its length. */
    mark: `REPLACE INTO ${claims} (\`key\`, \`expires_at\`, \`value\`) VALUES (${text}, ${later}, ${anyText})`,

    /** Values: key. */
    isDone: `SELECT CASE WHEN EXISTS (
  SELECT * FROM ${claims} WHERE \`key\` = ${text} AND \`token\` IS NULL AND \`expires_at\` > ${now} FOR UPDATE
) THEN 'yes' ELSE 'no' END AS status`,

    /** Values: key, retention, position, position, position, retention. Concurrent ones wait for the row, one after another. */
    advance: `INSERT INTO ${claims} (\`key\`, \`expires_at\`, \`value\`) VALUES (${text}, ${later}, ${text})
ON DUPLICATE KEY UPDATE
  \`value\` = IF(\`expires_at\` > ${now} AND \`value\` > ${text}, \`value\`, ${text}), \`expires_at\` = ${later}`,

    /** Values: position, key. */
    isBehind: `SELECT CASE WHEN \`value\` > ${text} THEN 'behind' ELSE 'highest' END AS status FROM ${claims} WHERE \`key\` = ${text} FOR UPDATE`,

    /** Values: key. */
    readMark: `SELECT 'yes' AS status, (
  SELECT HEX(\`value\`) FROM ${claims} WHERE \`key\` = ${text} AND \`expires_at\` > ${now} FOR UPDATE
) AS value`,

    /** Rows that have expired more than a day ago; late owners may need the younger ones. */
    sweep: `DELETE FROM ${claims} WHERE \`expires_at\` < ${now} - INTERVAL 1 DAY ORDER BY \`expires_at\` LIMIT ${sweepBatch}`,
  };
}
