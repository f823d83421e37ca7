/** How many packets lie before each part of a capture, as its reader came by. */

interface Start {
  readonly atByte: number;
  readonly packetsBefore: number;
}

export class SectionStarts {
  /** Of parts that are still there, or were when somebody asked last. */
  #starts: Start[] = [];

  add(atByte: number, packetsBefore: number): void {
    this.#starts.push({ atByte, packetsBefore });
  }

  /** Undefined when the reader has not come there. */
  packetsBefore(atByte: number): number | undefined {
    return this.#starts.find((start) => start.atByte === atByte)?.packetsBefore;
  }

  /** What lies before this byte was removed. */
  forgetBefore(atByte: number): void {
    this.#starts = this.#starts.filter((start) => start.atByte >= atByte);
  }
}
