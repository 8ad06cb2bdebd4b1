// Both in one process, to try them. In production, `npm run receiver` and `npm run worker` are started apart.
import './receiver.ts';
import './worker.ts';
