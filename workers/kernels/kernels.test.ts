import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { binaryModule, compileKernels } from '../../scripts/kernels.mjs';
import { kernelChecks } from '../testing/kernel-checks';
import { growMemory, must } from '../testing/kernel-memory';
import { Arena } from './arena';
import { KERNELS_BINARY } from './binary';
import { Kernels, kernelsLost } from './kernels';

describe('the kernels and their twins agree under Node', () => {
  it.each(kernelChecks.map((check) => [check.name, check] as const))('%s', async (_, check) => {
    await check.run();
  });
});

it('the binary is what the sources compile to', async () => {
  const compiled = await compileKernels();
  expect(KERNELS_BINARY === compiled.toString('base64'), 'run npm run kernels').toBe(true);
  expect(binaryModule(compiled)).toContain('KERNELS_BINARY');
});

describe('memory', () => {
  it('is dealt out in rooms, whose places are aligned to 16 bytes, above what the program needs', () => {
    const room = must(Kernels.take(4_000));
    let last = room.run.heapBase();
    for (const bytes of [3, 40, 28, 36]) {
      const at = room.place(bytes);
      expect(at % 16).toBe(0);
      expect(at).toBeGreaterThanOrEqual(last);
      last = at + bytes;
    }
    expect(last).toBeLessThanOrEqual(room.at + room.bytes);
    room.release();
  });

  it('is all 0 for whoever takes it next, and the same for both ends of a release', () => {
    const before = Kernels.taken;
    const first = must(Kernels.take(1_000));
    new Uint8Array(first.buffer, first.at, 1_000).fill(9);
    first.release();
    first.release();
    expect(Kernels.taken).toBe(before);
    const [second, third] = [must(Kernels.take(600)), must(Kernels.take(1_000))];
    for (const room of [second, third]) {
      expect(new Uint8Array(room.buffer, room.at, room.bytes).every((byte) => byte === 0)).toBe(true);
      room.release();
    }
  });

  it('grows by a share of what is taken, and by what is needed where a share is refused', () => {
    const held = must(Kernels.take(2 ** 25));
    const sizes = [true, false].map((isGranted) => {
      const before = held.buffer.byteLength;
      const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
      if (!isGranted) {
        grow.mockImplementationOnce(() => {
          throw new RangeError('refused');
        });
      }
      growMemory();
      expect(grow).toHaveBeenCalledTimes(isGranted ? 1 : 2);
      vi.restoreAllMocks();
      return held.buffer.byteLength - before;
    });
    expect(sizes[0]).toBeGreaterThanOrEqual(2 ** 21);
    expect(sizes[1]).toBeLessThan(2 ** 21);
    expect(sizes[1]).toBeGreaterThan(0);
    held.release();
  });

  it('is looked at anew when it has grown, by those who have it still', () => {
    const room = must(Kernels.take(8));
    const gone = must(Kernels.take(8));
    let view = new Float64Array(0);
    const look = vi.fn();
    room.look((buffer) => {
      view = new Float64Array(buffer, room.at, 1);
    });
    gone.look(look);
    gone.release();
    view[0] = 7;
    const before = view;
    growMemory();
    expect(before).toHaveLength(0);
    expect(view[0]).toBe(7);
    expect(look).toHaveBeenCalledTimes(1);
    room.release();
  });

  it('is an instance of its own where it is asked for apart', () => {
    const [apart, common] = [must(Kernels.takeApart(100)), must(Kernels.take(100))];
    expect(apart.buffer).not.toBe(common.buffer);
    common.release();
  });

  it('is not to be had where there is none, and that is said', () => {
    expect(kernelsLost()).toBeNull();
    expect(Kernels.take(2 ** 40)).toBeNull();
    expect(kernelsLost()).toBe('no-memory');
    expect(Kernels.takeApart(2 ** 40)).toBeNull();
  });
});

describe('stretches of memory', () => {
  const FIRST = 100;

  it('never lie on one another, and are one again when all are given back', () => {
    const step = fc.record({ bytes: fc.integer({ min: 0, max: 400 }), gives: fc.nat({ max: 6 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const arena = new Arena(FIRST);
        let end = 0;
        let taken: { at: number; bytes: number }[] = [];
        const give = ({ at, bytes }: { at: number; bytes: number }) => arena.give(at, bytes);
        for (const { bytes, gives } of steps) {
          let at = arena.take(bytes);
          if (at < 0) {
            end = arena.needed(bytes);
            arena.extend(end);
            at = arena.take(bytes);
          }
          expect(at % 16).toBe(0);
          expect(at).toBeGreaterThanOrEqual(FIRST);
          expect(at + bytes).toBeLessThanOrEqual(end);
          for (const other of taken) {
            expect(at + bytes <= other.at || other.at + other.bytes <= at).toBe(true);
          }
          taken.push({ at, bytes });
          const given = taken.filter((_, place) => place < gives && place % 2 === 0);
          for (const one of given) give(one);
          taken = taken.filter((one) => !given.includes(one));
        }
        for (const one of taken) give(one);
        // All of it in one piece, and not a byte more.
        const start = Math.ceil(FIRST / 16) * 16;
        expect(arena.needed(16)).toBe(start + 16);
        if (end > start) expect(arena.take(end - start)).toBe(start);
        expect(arena.take(1)).toBe(-1);
      }),
    );
  });
});
