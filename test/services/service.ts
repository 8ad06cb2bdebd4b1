import { connect } from 'node:net';

/** A server that some tests need. They use it where it is; where it is not, they are skipped, and say so by name. */
export interface Service {
  readonly name: string;
  readonly url: string;
  /** Whether something listens there. */
  readonly isUp: boolean;
}

/** Looks whether a service is there. Its URL comes from the environment variable, or is the default. */
export async function findService(name: string, variable: string, defaultUrl: string): Promise<Service> {
  const url = process.env[variable] ?? defaultUrl;
  const isUp = await listens(new URL(url));
  return { name, url, isUp };
}

/** The text after the name of a test that needs it. */
export function needs(service: Service | undefined): string {
  return service === undefined || service.isUp ? '' : ` (skipped: no ${service.name} at ${service.url})`;
}

function listens({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 20_000 });
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
