/** How fast it goes now: over the last seconds of this session, from what was committed. */
const windowMs = 10_000;
const samplesMax = 256;

interface Sample {
  readonly ms: number;
  readonly bytes: number;
  readonly rows: number;
}

export class RateMeter {
  private samples: Sample[] = [];

  add(sample: Sample): void {
    this.samples.push(sample);
    const oldest = sample.ms - windowMs;
    const firstInside = this.samples.findIndex(({ms}) => ms >= oldest);
    // One sample from before the window stays: a rate needs two.
    const cut = Math.max(0, Math.max(firstInside - 1, this.samples.length - samplesMax));
    this.samples = this.samples.slice(cut);
  }

  get rate(): {readonly bytesPerSecond: number; readonly rowsPerSecond: number} {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.ms <= first.ms) return {bytesPerSecond: 0, rowsPerSecond: 0};
    const seconds = (last.ms - first.ms) / 1000;
    return {
      bytesPerSecond: Math.round((last.bytes - first.bytes) / seconds),
      rowsPerSecond: Math.round(((last.rows - first.rows) / seconds) * 10) / 10,
    };
  }
}
