/** Returns a number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Makes a generator (sfc32, 128 bits of state) whose numbers look random and are the same for the same seed. */
export function seededRandom(seed: string): Random {
  let a = hash(`a${seed}`);
  let b = hash(`b${seed}`);
  let c = hash(`c${seed}`);
  let counter = hash(`d${seed}`);

  function next(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  // Similar seeds give different numbers only after some rounds.
  for (let round = 0; round < 16; round++) next();
  return next;
}

/** Returns a random whole number from `least` to `most`, both included. */
export function randomWholeNumber(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** Returns an id such as `call_4fzyo82mvyr9u05c7hr1`. */
export function randomId(random: Random, prefix: string): string {
  const characters = Array.from({ length: 20 }, () => randomWholeNumber(random, 0, 35).toString(36));
  return `${prefix}_${characters.join('')}`;
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
