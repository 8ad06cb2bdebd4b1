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

  /** Changes the value of a key that is there. It keeps its age. */
  replace(key: string, value: T): void {
    this.pieces.find((piece) => piece.has(key))?.set(key, value);
  }

  delete(key: string): boolean {
    return this.pieces.some((piece) => piece.delete(key));
  }

  /** Looks at the next `count` entries, in a walk over all of them that never ends. */
  walk(count: number, look: (key: string, value: T) => void): void {
    for (let looks = 0; looks < count; looks++) {
      const { value, done } = this.#walk.next();
      if (!done) look(value[0], value[1]);
      else {
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
