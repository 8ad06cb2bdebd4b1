/** The CPU time that this process has used so far. */
export function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
