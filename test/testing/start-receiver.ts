import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallEvent, DeliveryReport, ReceiverOptions } from 'callhook';
import { bysWebhook } from 'callhook/node';

export const secret = 'whsec_simulated';

/** A receiver on node:http that keeps its events and reports. */
export async function startReceiver({
  secret: own = secret,
  handle,
  ...options
}: ReceiverOptions & {
  readonly secret?: string | readonly string[];
  readonly handle?: (event: CallEvent) => unknown;
} = {}) {
  const events: CallEvent[] = [];
  const reports: DeliveryReport[] = [];
  const listener = bysWebhook(
    own,
    async (event) => {
      events.push(event);
      await handle?.(event);
    },
    { ...options, log: false, observe: (report) => void reports.push(report) },
  );
  const server = await startServer(listener);
  return { ...server, events, reports, names: () => events.map((event) => event.event) };
}

/** Any server on a free port. */
export async function startServer(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/bys`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
