import type { LambdaHandler } from 'callhook/lambda';

/** At `…/consumed`, puts an object in the place of the text, as middy's httpJsonBodyParser does in front of a handler. */
export function behindParser(handler: LambdaHandler): LambdaHandler {
  return (event, context) => {
    const { rawPath, path = rawPath } = event as { readonly path?: string; readonly rawPath?: string };
    if (!path?.endsWith('/consumed')) return handler(event, context);
    const body = JSON.parse(Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString());
    return handler({ ...event, body }, context);
  };
}
