/** A list of numbers that grows and costs no more than its numbers. */
type TypedArray = Int32Array | Float64Array;

export class Numbers<Kind extends TypedArray> {
  readonly #make: new (length: number) => Kind;
  #values: Kind;
  #length = 0;

  constructor(make: new (length: number) => Kind) {
    this.#make = make;
    this.#values = new make(1024);
  }

  get length(): number {
    return this.#length;
  }

  /** What lies behind `length` means nothing. Valid until the next `push`. */
  get values(): Kind {
    return this.#values;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new this.#make(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }
}
