import { EngineFault } from '../protocol/engine-error';
import type { Random } from './random';

/** Decay of the running means of gradients and of their squares, and the floor of the step's divisor. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Trainable numbers, rows x width, row-major, with the gradients of the batch at hand. */
export class Weights {
  readonly value: Float64Array;
  readonly gradient: Float64Array;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private readonly touched: Uint8Array;
  private readonly touchedRows: Uint32Array;
  private touchedCount = 0;

  constructor(
    readonly rows: number,
    readonly width: number,
  ) {
    this.value = new Float64Array(rows * width);
    this.gradient = new Float64Array(rows * width);
    this.mean = new Float64Array(rows * width);
    this.square = new Float64Array(rows * width);
    this.touched = new Uint8Array(rows);
    this.touchedRows = new Uint32Array(rows);
  }

  /** Fills with uniform numbers of the given standard deviation. */
  randomise(random: Random, deviation: number): this {
    const width = deviation * Math.sqrt(12);
    for (let at = 0; at < this.value.length; at++) this.value[at] = (random.uniform() - 0.5) * width;
    return this;
  }

  /** Where a row begins; its gradient counts in the next step. */
  touch(row: number): number {
    if (this.touched[row] === 0) {
      this.touched[row] = 1;
      this.touchedRows[this.touchedCount++] = row;
    }
    return row * this.width;
  }

  /** One step on the touched rows, whose gradients are then cleared. */
  step(rate: number, squareCorrection: number): void {
    const { value, gradient, mean, square, width } = this;
    for (let row = 0; row < this.touchedCount; row++) {
      const begin = this.touchedRows[row]! * width;
      for (let at = begin; at < begin + width; at++) {
        const g = gradient[at]!;
        const m = BETA1 * mean[at]! + (1 - BETA1) * g;
        const s = BETA2 * square[at]! + (1 - BETA2) * g * g;
        mean[at] = m;
        square[at] = s;
        value[at]! -= (rate * m) / (Math.sqrt(s * squareCorrection) + EPSILON);
        gradient[at] = 0;
      }
      this.touched[this.touchedRows[row]!] = 0;
    }
    this.touchedCount = 0;
  }
}

/**
 * Adam (Kingma and Ba 2015) in its lazy form: rows that a batch does not touch, and their running means,
 * stay as they are.
 */
export class Adam {
  private decay1 = 1;
  private decay2 = 1;

  constructor(
    private readonly weights: readonly Weights[],
    private readonly learningRate: number,
  ) {}

  /** One step against the gradients gathered since the last. */
  step(): void {
    this.decay1 *= BETA1;
    this.decay2 *= BETA2;
    const rate = this.learningRate / (1 - this.decay1);
    for (const each of this.weights) each.step(rate, 1 / (1 - this.decay2));
  }
}

/** @throws EngineFault `not-solvable` unless every number is finite. */
export function requireFinite(values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) {
      throw new EngineFault({
        code: 'not-solvable',
        message:
          'The network cannot be trained: its numbers grew beyond all bounds. Lower the learning rate.',
        field: 'learningRate',
      });
    }
  }
}
