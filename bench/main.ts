import { parseArgs } from 'node:util';
import { benchEngine } from './engine';
import { referenceMilliseconds, table, type Unreferenced, withReference } from './measure';
import { benchPage } from './page';

const { json, only } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values;

const rows: Unreferenced[] = [];
const reference = referenceMilliseconds();
if (only !== 'page') rows.push(...(await benchEngine()));
if (only !== 'engine') rows.push(...(await benchPage()));
const measured = withReference(rows, reference);
console.log(json ? JSON.stringify(measured) : table(measured));
