import { Kernels } from '../kernels/kernels';

/** What kernels are asked for where SIMD is known to be there. */
export function must<T>(kernel: T | null): T {
  if (kernel === null) throw new Error('There is no SIMD here, or no memory for it.');
  return kernel;
}

/** Makes the memory that kernels have in common grow, so that no view of it is good any more. */
export function growMemory(): void {
  const room = must(Kernels.take(1));
  const before = room.buffer.byteLength;
  must(Kernels.take(before - Kernels.taken + 1)).release();
  if (room.buffer.byteLength <= before) throw new Error('memory did not grow');
  room.release();
}
