/** The facts that we want to know about a call. */
export interface Extracted {
  readonly interested: boolean;
  readonly words: number;
}

/**
 * Here a language model would read the transcript, which costs money and says something else every time: reason enough to
 * ask it once. The shape of the transcript is not published, so it is made text first.
 */
export async function extract(transcript: unknown): Promise<Extracted> {
  const text = typeof transcript === 'string' ? transcript : JSON.stringify(transcript);
  return { interested: /\bsounds good\b/i.test(text), words: text.split(/\s+/).length };
}
