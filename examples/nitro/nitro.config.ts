import type { NitroConfig } from 'nitro/types';

export default { preset: 'node-server', compatibilityDate: '2026-11-01' } satisfies NitroConfig;
