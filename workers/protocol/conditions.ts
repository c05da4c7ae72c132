/** Why arithmetic is done without the kernels: no SIMD in this browser, or no memory left for them. */
export type KernelsLost = 'no-simd' | 'no-memory';

/** What the engine works with on this machine. None of it changes a figure; what is lost costs time. */
export interface Conditions {
  /** Processor cores the browser tells of. */
  readonly cores: number;
  /** Workers among whom the customers are dealt. */
  readonly workers: number;
  /** Workers that died and were replaced since the engine started. */
  readonly replaced: number;
  /** Workers without kernels by reason, the engine's own thread among them. */
  readonly lost: Readonly<Record<KernelsLost, number>>;
}
