const noticed = /* @__PURE__ */ new WeakMap<object, Set<string>>();

/**
 * Writes a line to stderr, once for each subject and text. For facts about a set-up that a developer should know and that no
 * delivery reports.
 *
 * @param subject The object that the notice is about, such as the client of a store.
 * @param text One sentence or two, without secrets.
 */
export function noticeOnce(subject: object, text: string): void {
  let texts = noticed.get(subject);
  if (texts === undefined) {
    texts = new Set();
    noticed.set(subject, texts);
  }
  if (texts.has(text)) return;
  texts.add(text);
  console.error(`callhook: ${text}`);
}
