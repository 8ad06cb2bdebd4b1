import { answer } from './fetch-app.mjs';

export default { fetch: answer };
