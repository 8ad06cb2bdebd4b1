/** How many errors may wrap that of the server. An error may also be its own cause. */
const deepest = 5;

/**
 * Returns whether an error of a database's server has a code, also if drivers and ORMs have wrapped it: most as the `cause`,
 * Sequelize as the `original`, Prisma in its `meta`.
 *
 * @param code The SQLSTATE of PostgreSQL, or the number of MySQL.
 */
export function hasServerCode(error: unknown, code: string | number, depth = deepest): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  const { code: own, errno, originalCode, cause, original, meta }: Partial<Record<string, unknown>> = error;
  if ([own, errno, originalCode].some((given) => given === code || given === String(code))) return true;
  const wrapped = [cause, original, Object(meta).driverAdapterError];
  return wrapped.some((inner) => hasServerCode(inner, code, depth - 1));
}
