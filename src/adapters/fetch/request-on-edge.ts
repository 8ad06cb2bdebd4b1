// On edge runtimes a web request is the platform's own: see `request-on-node.ts`.

/** Whether somebody has read the body, or is about to. */
export function isRead(request: Request): boolean {
  return request.bodyUsed || request.body?.locked === true;
}

/** Never: what has no bytes came without. */
export function isEmptied(_request: Request): boolean {
  return false;
}

/** Lets go of what is still to come of a body. */
export function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): void {
  reader?.cancel().catch(() => {}); // it may be lost already
}

/** There is no other request below that of the web. */
export function readIncoming(): undefined {
  return undefined;
}
