import { describe, expect, it } from 'vitest';
import { dataGroups, dataSentence } from './customer-data';

const point = (name: string, used: boolean) => ({ name, value: '', used, why: 'so' });
const POINTS = [
  point('Region', true),
  point('Shopping history', false),
  point('Liking for channels', true),
  point('Shopping history, to learn from', true),
  point('Shopping history of the last twelve weeks', false),
];

describe('data on a person', () => {
  it('is told by what it is there for: the list apart from the channel of a message', () => {
    expect(dataGroups(POINTS).map(({ use, points }) => [use, points.map(({ name }) => name)])).toEqual([
      ['list', ['Region', 'Shopping history']],
      ['message', ['Liking for channels']],
      ['learning', ['Shopping history, to learn from']],
      ['check', ['Shopping history of the last twelve weeks']],
    ]);
  });

  it('is counted so that a message is not taken for the list', () => {
    expect(dataSentence(POINTS)).toBe(
      '1 of 2 kinds of data choose the list; 2 more are used for something else.',
    );
    expect(dataSentence(POINTS.slice(0, 2))).toBe(
      '1 of 2 kinds of data choose the list; nothing else is used.',
    );
  });
});
