import { parseArgs } from 'node:util';
import { benchEngine } from './engine';
import { referenceMilliseconds, table, type Unreferenced, withReference } from './measure';
import { benchModels } from './models';
import { benchPage } from './page';

const { json, only } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values;

const rows: Unreferenced[] = [];
const reference = referenceMilliseconds();
const wanted = (part: string) => only === undefined || only === part;
if (wanted('engine')) rows.push(...(await benchEngine()));
if (wanted('models')) rows.push(...(await benchModels()));
if (wanted('page')) rows.push(...(await benchPage()));
const measured = withReference(rows, reference);
console.log(json ? JSON.stringify(measured) : table(measured));
