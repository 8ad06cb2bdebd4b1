import { afterEach, expect, it, vi } from 'vitest';
import { builtInCrc32, signOfSeveralInstances } from '../../src/receive/runtime-on-edge.ts';

afterEach(() => vi.unstubAllGlobals());

it('several instances of an app are certain on Workers, and unknown on other edge runtimes', () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
  expect(signOfSeveralInstances()).toBe('Cloudflare-Workers');
  vi.stubGlobal('navigator', { userAgent: 'Another' });
  expect(signOfSeveralInstances()).toBeUndefined();
  vi.stubGlobal('navigator', undefined);
  expect(signOfSeveralInstances()).toBeUndefined();
});

it('Node is not asked for its CRC-32, because the process of Next.js on the edge has functions that throw', () => {
  const refuse = () => {
    throw new Error('not supported in the Edge Runtime');
  };
  vi.stubGlobal('process', { getBuiltinModule: refuse });
  expect(builtInCrc32()).toBeUndefined();
});
