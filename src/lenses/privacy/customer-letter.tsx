import { Copy, Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CustomerReport } from '../../../workers/protocol/privacy-report';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { explanationFile, explanationOf } from './customer-explanation';
import { Part } from './customer-parts';
import { saveText } from './save-text';

/** The page that could be sent to this person, to read, copy or save. */
export function CustomerLetter({ report }: { readonly report: CustomerReport }) {
  const isKept = useTable((s) => s.scenario.policy.consent.rules.withdrawal);
  const text = useMemo(() => explanationOf(report, isKept), [report, isKept]);
  const [said, setSaid] = useState('');
  const tell = (sentence: string) => {
    setSaid(sentence);
    announce(sentence);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied.');
    } catch {
      tell('The browser did not allow copying. Save it as a file instead.');
    }
  };
  const save = () => {
    const name = explanationFile(report);
    saveText(text, name);
    tell(`Saved as ${name}.`);
  };
  return (
    <Part
      id="letter"
      title="Explain to this person"
      aside={<span className="text-note text-muted">A page that could be sent to {report.name}.</span>}
    >
      <div className="flex items-center gap-x-2 py-1">
        <Button look="outlined" onClick={() => void copy()}>
          <Copy size={13} aria-hidden />
          Copy
        </Button>
        <Button look="outlined" onClick={save}>
          <Download size={13} aria-hidden />
          Save as .txt
        </Button>
        <span className="text-note text-muted">{said}</span>
      </div>
      <section
        aria-label="The page as text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
        tabIndex={0}
        className="max-w-[660px] overflow-x-auto rounded-md border border-hairline bg-panel px-4 py-3"
      >
        <pre className="text-[12px] leading-[17px] whitespace-pre-wrap" data-testid="letter">
          {text}
        </pre>
      </section>
    </Part>
  );
}
