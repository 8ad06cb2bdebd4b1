/** A list of 100 calls with long transcripts stays far below. */
const maxBytes = 16 * 1024 * 1024;

/** The text of a response, or `undefined` where it is larger than 16 MiB: then the rest is not read. */
export async function readText(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    size += next.value.byteLength;
    if (size > maxBytes) {
      reader?.cancel().catch(() => {}); // it may be lost already
      return undefined;
    }
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}
