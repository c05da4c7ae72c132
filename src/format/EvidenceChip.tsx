import { memo } from 'react';
import type { Evidence } from '../../workers/protocol/results';
import { GLOSSARY } from '../ui/glossary';
import { Hint } from '../ui/Term';
import { EVIDENCE_NAMES } from './names';

/** Where a figure comes from, with its meaning one hover away. */
export const EvidenceChip = memo(function EvidenceChip({ evidence }: { readonly evidence: Evidence }) {
  return (
    <Hint
      hint={GLOSSARY[evidence]}
      className="-my-1 inline-flex h-6 cursor-help items-center whitespace-nowrap text-muted"
    >
      <span className="rounded-[4px] border border-hairline px-1 text-[11px] leading-[15px]">
        {EVIDENCE_NAMES[evidence]}
      </span>
    </Hint>
  );
});
