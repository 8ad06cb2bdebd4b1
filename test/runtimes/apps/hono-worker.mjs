import * as hono from 'hono';
import { createApp } from './hono-app.mjs';

export default createApp(hono);
