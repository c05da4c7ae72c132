import { writeFileSync } from 'node:fs';
import { referenceMilliseconds, withReference } from './measure';
import { benchSlates } from './slates';

const reference = referenceMilliseconds();
const rows = [...benchSlates()];
writeFileSync(process.argv[2] ?? '/dev/stdout', JSON.stringify(withReference(rows, reference)));
