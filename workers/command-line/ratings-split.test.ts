import { describe, expect, it } from 'vitest';
import { parseRatings } from './ratings';
import { splitRatings } from './ratings-split';

const split = (train: string[], test: string[]) =>
  splitRatings(parseRatings(train.join('\n'), 'train'), parseRatings(test.join('\n'), 'test'));

describe('splitRatings', () => {
  const { task, counts, users, items } = split(
    [
      'user,item,rating,time',
      'b,y,4,1000',
      'a,y,3,1059',
      'b,x,5,940',
      'a,x,1,1000',
      'b,x,2,1065',
      'c,z,1,1000',
    ],
    [
      'user,item',
      'b,z', // to be found
      'b,new', // relevant, cannot be found
      'b,x', // in train already
      'b,x',
      'c,z', // leaves c with nothing to be found
      'stranger,x',
      'a,z',
    ],
  );
  const { training, scoring, relevant } = task;

  it('numbers customers and items by code point', () => {
    expect(items).toEqual(['x', 'y', 'z']);
    expect(users).toEqual(['a', 'b', 'stranger']);
    expect(Array.from(scoring.customerIds)).toEqual([0, 1, 5]);
    expect(scoring.customerIds.at(-1)).toBeGreaterThanOrEqual(training.interactions.rows);
  });

  it('puts events in order of time, whole minutes from the earliest, one per pair', () => {
    const { events } = training;
    expect(Array.from(events.customer)).toEqual([0, 1, 2, 0, 1]);
    expect(Array.from(events.item)).toEqual([0, 1, 2, 1, 0]);
    // Earliest is 1000, the last time of b and x being 1065.
    expect(Array.from(events.minute)).toEqual([0, 0, 0, 0, 1]);
    expect(Array.from(events.value)).toEqual([1, 4, 1, 3, 7]);
    expect(training.end).toBe(2);
  });

  it('holds what every customer has in train, and nothing of strangers', () => {
    const { history } = scoring;
    const rows = [0, 1, 2].map((row) =>
      Array.from(history.columns.subarray(history.start[row]!, history.start[row + 1]!)),
    );
    expect(rows).toEqual([[0, 1], [0, 1], []]);
    expect(Array.from(history.value)).toEqual([1, 3, 7, 4]);
  });

  it('asks for what is new to the customer, unknown items beyond the catalogue', () => {
    const rows = [0, 1, 2].map((row) =>
      Array.from(relevant.columns.subarray(relevant.start[row]!, relevant.start[row + 1]!)),
    );
    expect(rows).toEqual([[2], [2, 3], [0]]);
  });

  it('counts what became of every row', () => {
    expect(counts).toEqual({
      train: { rows: 6, duplicates: 1, pairs: 5, customers: 3, items: 3, density: 5 / 9, timestamps: true },
      test: {
        rows: 7,
        duplicates: 1,
        pairs: 6,
        customers: 4,
        items: 3,
        pairsAlreadyInTrain: 2,
        customersUnknownToTrain: 1,
        itemsUnknownToTrain: 1,
        pairsOfUnknownItems: 1,
        evaluatedCustomers: 3,
        relevantPairs: 4,
      },
    });
  });

  it('makes all events simultaneous where there are no times', () => {
    const { training: untimed } = split(['user,item', 'b,y', 'a,x'], ['user,item', 'a,y']).task;
    expect(Array.from(untimed.events.minute)).toEqual([0, 0]);
    expect(Array.from(untimed.events.customer)).toEqual([0, 1]);
    expect(untimed.end).toBe(1);
  });

  it('gives the same whatever the order of the rows', () => {
    const train = ['b,y,4,1000', 'a,y,3,2000', 'b,x,5,1000', 'a,x,1,1000', 'b,y,2,90'];
    const test = ['b,z', 'c,x', 'a,q', 'b,w'];
    const one = split(['user,item,rating,time', ...train], ['user,item', ...test]);
    const other = split(['user,item,rating,time', ...train.reverse()], ['user,item', ...test.reverse()]);
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });
});
