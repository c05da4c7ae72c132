import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { type Ratings, RatingsBuilder } from './ratings';
import { parseTimestamp } from './timestamps';

/** The file that is shipped with the page; source and licence: `public/data/README.md`. */
const FILE = fileURLToPath(new URL('../../public/data/online-retail.parquet', import.meta.url));

/** The test begins here: the last thirty days of the log. */
const TEST_BEGIN = Date.UTC(2011, 10, 10);

export const ONLINE_RETAIL_PROTOCOL = [
  'Online Retail (Chen 2015, UCI, CC BY 4.0): purchase lines without a CustomerID or with a Quantity or UnitPrice of zero or less are dropped.',
  'Train: lines before 2011-11-10, folded into customers x StockCodes; test: lines from that day on.',
  'Relevant: items known in train and new to the customer; customers and items unknown to train are left out.',
] as const;

interface Line {
  readonly StockCode: string;
  readonly Quantity: bigint;
  readonly InvoiceDate: string;
  readonly UnitPrice: number;
  /** 0 where it is missing. */
  readonly CustomerID: number;
}

/** The purchases of Online Retail by customers who are known, before the test and in it. */
export async function readOnlineRetail(): Promise<{ train: Ratings; test: Ratings }> {
  const file = await asyncBufferFromFile(FILE);
  const columns = ['StockCode', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID'];
  const lines = (await parquetReadObjects({ file, columns })) as unknown as Line[];
  const before = new RatingsBuilder();
  const after: { user: string; item: string; time: number }[] = [];
  const customers = new Set<string>();
  const items = new Set<string>();
  for (const { StockCode: item, Quantity, InvoiceDate, UnitPrice, CustomerID } of lines) {
    if (!(CustomerID > 0 && Quantity > 0n && UnitPrice > 0)) continue;
    const user = String(CustomerID);
    const time = parseTimestamp(InvoiceDate)!;
    if (time >= TEST_BEGIN) after.push({ user, item, time });
    else {
      before.add({ user, item, time, value: 1 });
      customers.add(user);
      items.add(item);
    }
  }
  const test = new RatingsBuilder();
  for (const { user, item, time } of after) {
    if (customers.has(user) && items.has(item)) test.add({ user, item, time, value: 1 });
  }
  return { train: before.build(), test: test.build() };
}
