import type { HomeJob, SlateHome } from '../kernels/slate-home';
import { IN_NO_BUCKET } from '../policy/buckets';
import { keyOf } from '../protocol/key';
import type { CandidateSet } from './candidates';
import type { BlockRun, MeasureOne, MeasureParts, Pace, Sums, Tally } from './measure';
import { BLOCK, type MeasureJob } from './shard-api';
import { candidatesFor } from './workbench';

/**
 * One policy: lists are made where the candidates lie in the kernel's own memory, a block of customers at once.
 * Whoever is in a bucket, or has something put on the list, is measured by himself.
 */
export class OnePolicy implements BlockRun {
  readonly into: Sums;
  private readonly measure: MeasureOne;
  private readonly job: HomeJob;
  private readonly homes = new Set<SlateHome>();
  /** Of each customer of the block: in which home the list was made, and where it stands there. */
  private readonly home: (SlateHome | null)[] = Array<null>(BLOCK).fill(null);
  private readonly place = new Int32Array(BLOCK);

  constructor(
    private readonly parts: MeasureParts,
    { lists, weights }: MeasureJob,
    { into, measure }: { readonly into: Sums; readonly measure: MeasureOne },
    private readonly pace: Pace,
    private readonly tally: Tally,
  ) {
    this.into = into;
    this.measure = measure;
    const { work, measurer, shares } = parts;
    const { slateSize, business } = lists;
    const madeBy = keyOf([[...weights], business, slateSize]);
    const { margin, boost } = work.worth;
    this.job = { margin, boost, slateSize, business, by: measurer.by, weights, shares, madeBy };
  }

  /** Candidates are filled in until it is time; the lists of a whole block are made in one turn. */
  step(block: number, from: number, end: number): number {
    const { parts, pace, tally, into } = this;
    let customer = from;
    do pace.filled(parts, customer++);
    while (customer < end && !pace.isDue(customer));
    if (customer < end) return customer;
    const begin = Math.floor((end - 1) / BLOCK) * BLOCK;
    this.make(begin, end);
    for (let each = begin; each < end; each++) {
      const who = parts.who[each]!;
      if (!this.take(each, each - begin)) {
        const { set } = candidatesFor(parts, parts.population, each);
        this.measure(each, who, set, set.count(each));
      }
      tally.add(block, each, who, into.out);
    }
    pace.made(end - begin);
    return end;
  }

  /** Makes the lists of all customers whose candidates lie in a home. */
  private make(begin: number, end: number): void {
    const { homes } = this;
    homes.clear();
    for (let customer = begin; customer < end; customer++) this.ask(customer, customer - begin);
    for (const home of homes) home.run();
  }

  private ask(customer: number, at: number): void {
    const { parts, homes, job } = this;
    this.home[at] = null;
    if (parts.population.bucket[customer] !== IN_NO_BUCKET) return;
    const { set } = candidatesFor(parts, parts.population, customer);
    const { home } = set;
    if (!home || set.isPlaced(customer)) return;
    if (!homes.has(home)) {
      homes.add(home);
      home.open(job, (whose, place) => this.answer(whose, place));
    }
    const offset = set.offset(customer);
    const isKnown = home.knows(offset) && set.isToldAs(customer, parts.who[customer]!);
    if (!isKnown) this.tell(home, set, customer, offset);
    this.home[at] = home;
    this.place[at] = home.add(offset);
  }

  private tell(home: SlateHome, set: CandidateSet, customer: number, offset: number): void {
    const { measurer, shares, who: all } = this.parts;
    const who = all[customer]!;
    const optOut = measurer.optOutPressure(customer, who.contacts, who.unpermitted);
    home.tell(customer, offset, set.count(customer), who, optOut, shares);
    set.tellAs(customer, who);
  }

  private answer(customer: number, place: number): void {
    const { set } = candidatesFor(this.parts, this.parts.population, customer);
    set.answer(customer, set.offset(customer) + place);
  }

  /** Adds a customer's list to the sums; false where it was not made. */
  private take(customer: number, at: number): boolean {
    const home = this.home[at];
    if (!home) return false;
    const { sums, exposure, out } = this.into;
    const { values, listed, sizes } = home;
    const place = this.place[at]!;
    const from = place * out.length;
    for (let m = 0; m < out.length; m++) {
      const value = values[from + m]!;
      out[m] = value;
      sums[m]! += value;
      sums[out.length + m]! += value * value;
    }
    const start = place * this.job.slateSize;
    const end = start + sizes[place]!;
    for (let rank = start; rank < end; rank++) exposure[listed[rank]!]!++;
    this.parts.assertAllowed(customer, listed, end, start);
    return true;
  }
}
