import { describe, expect, it } from 'vitest';
import { paced } from './frame-pace';

function setUp() {
  const shown: number[] = [];
  const due = new Map<number, () => void>();
  let frames = 0;
  const page = { isHidden: false };
  const pace = paced<number>((value) => shown.push(value), {
    request: (then) => {
      frames += 1;
      due.set(frames, then);
      return frames;
    },
    cancel: (frame) => due.delete(frame),
    areNone: () => page.isHidden,
  });
  const frame = () => {
    const now = [...due.values()];
    due.clear();
    for (const then of now) then();
  };
  return { shown, pace, frame, page, waits: () => due.size };
}

describe('values at the pace of frames', () => {
  it('hands the first on at once, and of those within a frame the latest with the next', () => {
    const { shown, pace, frame } = setUp();
    for (const value of [1, 2, 3]) pace.pass(value);
    expect(shown).toEqual([1]);
    frame();
    expect(shown).toEqual([1, 3]);
    pace.pass(4);
    expect(shown).toEqual([1, 3]);
    frame();
    frame();
    expect(shown).toEqual([1, 3, 4]);
    pace.pass(5);
    expect(shown).toEqual([1, 3, 4, 5]);
  });

  it('hands on what waits when it is over, and nothing after it', () => {
    const { shown, pace, frame, waits } = setUp();
    pace.pass(1);
    pace.pass(2);
    pace.finish();
    expect(shown).toEqual([1, 2]);
    expect(waits()).toBe(0);
    frame();
    pace.finish();
    expect(shown).toEqual([1, 2]);
  });

  it('waits for no frame while the page is not seen', () => {
    const { shown, pace, frame, page } = setUp();
    pace.pass(1);
    pace.pass(2);
    page.isHidden = true;
    pace.pass(3);
    pace.pass(4);
    expect(shown).toEqual([1, 3, 4]);
    page.isHidden = false;
    frame();
    expect(shown).toEqual([1, 3, 4]);
    pace.pass(5);
    expect(shown).toEqual([1, 3, 4, 5]);
  });
});
