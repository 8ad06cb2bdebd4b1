import { bysWebhook } from 'callhook/lambda';
import { sqliteStore } from 'callhook/replay/sqlite';
import Database from 'libsql';
import { onEvent, options, received, secret } from './contract-app.mjs';

const replay = sqliteStore(new Database(process.env.CLAIMS));
const hook = bysWebhook(secret, onEvent, { ...options, replay });

export const handler = async (event, context) => (event.ask === 'received' ? received() : hook(event, context));
