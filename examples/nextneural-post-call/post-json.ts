import { retryLater } from 'callhook';

/**
 * Posts JSON, and throws unless it was accepted. The signal aborts when the claim on the step is lost, so that somebody else
 * may be at it.
 */
export async function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
  });
  await response.body?.cancel();
  // The platform allows 30 of these a minute.
  if (response.status === 429) throw retryLater(Number(response.headers.get('retry-after')) || 60);
  if (!response.ok) throw new Error(`${new URL(url).pathname} was answered ${response.status}`);
}
