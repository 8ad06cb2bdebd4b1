/** A list of 100 calls with long transcripts stays far below. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Reads the text of a response. Returns `undefined` for a body above 16 MiB, without the rest of it. Stops when the signal
 * aborts, even if the `fetch` ignores it.
 */
export async function readText(response: Response, signal: AbortSignal): Promise<string | undefined> {
  const reader = response.body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => {}); // it may be lost already
  signal.addEventListener('abort', cancel);
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    size += next.value.byteLength;
    if (size > maxBytes) {
      cancel();
      return undefined;
    }
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}
