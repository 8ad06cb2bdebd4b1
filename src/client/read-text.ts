/** A list of 100 calls with long transcripts stays far below. */
const maxBytes = 16 * 1024 * 1024;

/**
 * The text of a response, or `undefined` where it is larger than 16 MiB: then the rest is not read. Nor is it when the
 * signal aborts, for those whose `fetch` does not heed it.
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
