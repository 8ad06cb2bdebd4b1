// Calls the function on this machine, as a Function URL does: HTTP to an event, and the reply back to HTTP.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { handler } from './handler.js';

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  const event = {
    version: '2.0',
    rawPath: request.url,
    requestContext: { http: { method: request.method, path: request.url } },
    headers: joined(request.headers),
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
  const context = { awsRequestId: 'local', functionName: 'receive-calls', getRemainingTimeInMillis: () => 3_000 };
  const reply = await handler(event, context);
  response.writeHead(reply.statusCode, reply.headers).end(reply.body);
});

const port = Number(process.env.PORT ?? 3000);
server.listen(port, () => console.log(`Listening on http://localhost:${port}/webhooks/bys`));

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
