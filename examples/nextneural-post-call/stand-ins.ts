// The platform's API and the CRM, as far as the example needs them: they accept whatever comes, and show it.
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 4000);
createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  console.log(request.method, request.url, body);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}).listen(port, () => console.log(`Standing in on http://localhost:${port}`));
