import { builtInCrc32 } from '#runtime';

/** How many bytes at each end of a body count. */
const endLength = 2_048;

/**
 * Returns a short text about a body: a CRC-32 over at most its first and its last 2 KiB, which begins with its length. It tells
 * that two deliveries of one event differ; it decides nothing, because anyone can make two bodies with the same one.
 */
export function bodyChecksum(body: Uint8Array): string {
  crc32 ??= builtInCrc32() ?? tableCrc32();
  const { byteLength } = body;
  const isShort = byteLength <= 2 * endLength;
  const crc = isShort
    ? crc32(body, byteLength)
    : crc32(body.subarray(-endLength), crc32(body.subarray(0, endLength), byteLength));
  return String(crc | 0); // signed: V8 takes ten times as long to write a number above 2^31
}

/** Continues a checksum. */
type Crc32 = (bytes: Uint8Array, before: number) => number;

let crc32: Crc32 | undefined;

function tableCrc32(): Crc32 {
  const table = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  });
  return (bytes, before) => {
    let crc = ~before;
    for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8); // 256 entries
    return ~crc >>> 0;
  };
}
