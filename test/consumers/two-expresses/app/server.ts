import { byourside, type CallEvent, type EventContext, sender } from 'callhook';
import { bysWebhook, keepRawBody, type VerifiedRequest, verified, verifiedBy, webhook } from 'callhook/express';
import { nextneural } from 'callhook/sources/nextneural';
import express, { type Request } from 'express';

const secret = process.env.BYS_WEBHOOK_SECRET;
export const app = express();
export const router = express.Router();

app.post(
  '/mounted',
  bysWebhook(secret, (event) => console.log(event.callId)),
);
router.all('/mounted/:id', webhook(byourside, ['whsec_new', 'whsec_old'], { 'call.completed': () => {} }));
app.use(express.json({ verify: keepRawBody }), router);

// The request has the app's type, by an annotation and by a type argument.
app.post(
  '/annotated',
  bysWebhook(secret, (_event, { request }: EventContext<Request>) => {
    expectType<Request>()(request);
    console.log(request.params, request.header('x-tenant'));
  }),
);
app.post(
  '/by-secret',
  bysWebhook(
    (request: Request) => request.header('x-tenant'),
    (_event, { request }) => expectType<Request>()(request),
  ),
);
app.post(
  '/by-type-argument',
  bysWebhook<Request>(
    (request) => request.header('x-tenant'),
    (_event, { request }) => expectType<Request>()(request),
  ),
);

app.post(
  '/senders',
  webhook([
    sender(byourside, secret, (event) => console.log(event.callId)),
    sender(nextneural(), 'shared secret', { 'call.ended': (event) => console.log(event.data.call_uuid) }),
  ]),
);

app.post('/verified', verified(secret), (req: VerifiedRequest<CallEvent, number, Request>, res) => {
  expectType<CallEvent | undefined>()(req.callEvent);
  expectType<EventContext<Request> | undefined>()(req.callContext);
  res.status(req.params.id === undefined ? 204 : 200).end();
});
app.post(
  '/verified-by',
  verifiedBy(byourside, (request: Request) => request.header('x-tenant')),
  (_req, res) => {
    res.sendStatus(204);
  },
);
