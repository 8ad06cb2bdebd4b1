/**
 * A map in the order of age, in a few pieces: to grow a map, V8 copies it, and for one of 100,000 entries everything else would
 * wait for more than 10 ms.
 */
export class AgedMap<T extends object | number> {
  /** The oldest first, as the entries of each. */
  readonly pieces: Map<string, T>[] = [];
  readonly #pieceSize: number;
  #newest = new Map<string, T>();
  /** The rest of the walk, and its piece. An iterator that rests would keep the former tables of its map. */
  #walk = this.#newest.entries();
  #walked = 0;

  constructor(pieceSize: number) {
    this.#pieceSize = pieceSize;
    this.pieces.push(this.#newest);
  }

  get(key: string): T | undefined {
    for (let at = this.pieces.length - 1; at >= 0; at--) {
      const value = this.pieces[at]?.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Adds a key that is not there, as the newest. */
  add(key: string, value: T): void {
    if (this.#newest.size >= this.#pieceSize) this.#beginPiece();
    this.#newest.set(key, value);
  }

  delete(key: string): boolean {
    for (let at = this.pieces.length - 1; at >= 0; at--) if (this.pieces[at]?.delete(key)) return true;
    return false;
  }

  /** Looks at the next `count` entries, or at all if there are fewer, in a walk over all of them that never ends. */
  walk(count: number, look: (key: string, value: T) => void): void {
    let ends = 0;
    for (let looks = 0; looks < count; looks++) {
      const { value, done } = this.#walk.next();
      if (!done) look(value[0], value[1]);
      else {
        if (++ends > this.pieces.length) return;
        this.#walked = (this.#walked + 1) % this.pieces.length;
        this.#walk = (this.pieces[this.#walked] ?? this.#newest).entries();
      }
    }
  }

  /** Joins the two oldest pieces if there are many, because a lookup goes through all of them. */
  #beginPiece(): void {
    const [oldest, second] = this.pieces;
    if (oldest?.size === 0) this.pieces.shift();
    else if (oldest && second && this.pieces.length > 3) {
      for (const [key, value] of second) oldest.set(key, value);
      second.clear(); // for a walk that is in it
      this.pieces.splice(1, 1);
    }
    this.#newest = new Map();
    this.pieces.push(this.#newest);
  }
}
