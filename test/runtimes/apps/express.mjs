import { bysWebhook } from 'callhook/express';
import { onEvent, options, received, secret } from './contract-app.mjs';

const { default: express } = await import(process.argv[2]);
const receive = bysWebhook(secret, onEvent, options);

const app = express();
app.get('/received', (_request, response) => response.json(received()));
app.all('/webhooks/bys', receive);
app.use(express.json());
app.all('/webhooks/bys/consumed', receive);
app.listen(Number(process.env.PORT), '127.0.0.1');
