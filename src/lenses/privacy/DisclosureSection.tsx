import { Copy, Download, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { DISCLOSURE_TITLE, disclosureOf, disclosureText, wordCount } from './disclosure';
import { disclosureWarnings } from './disclosure-warnings';
import { saveText } from './save-text';

/** Why the text must not go out as it is. */
function Warning({ warnings: [head, ...rest] }: { readonly warnings: readonly string[] }) {
  return (
    <div
      role="note"
      aria-label="Not for publication"
      className="mb-3 rounded-md border border-breach px-3 py-2 text-note"
      data-testid="disclosure-warning"
    >
      <p className="flex items-start gap-1.5 text-body font-semibold text-breach">
        <TriangleAlert aria-hidden size={15} className="mt-0.5 shrink-0" />
        {head}
      </p>
      {rest.length > 0 && (
        <ul className="list-disc pl-10">
          {rest.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What a customer is told about the ranking, from the policy at hand. */
export function DisclosureSection() {
  const policy = useTable((s) => s.scenario.policy);
  const sections = useMemo(() => disclosureOf(policy), [policy]);
  const warnings = useMemo(() => disclosureWarnings(policy), [policy]);
  const [said, setSaid] = useState('');
  const tell = (sentence: string) => {
    setSaid(sentence);
    announce(sentence);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(disclosureText(sections, warnings));
      tell('Copied.');
    } catch {
      tell('The browser did not allow copying. Save it as a file instead.');
    }
  };
  const save = () => {
    const name = `Parley ${DISCLOSURE_TITLE}.txt`;
    saveText(disclosureText(sections, warnings), name);
    tell(`Saved as ${name}.`);
  };
  return (
    <div className="scrolls min-h-0 grow pr-1">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-4 desk:grid-cols-[minmax(0,68ch)_minmax(0,30ch)]">
        <article aria-labelledby="disclosure-title" data-testid="disclosure">
          {warnings.length > 0 && <Warning warnings={warnings} />}
          <h3 id="disclosure-title" className="text-finding font-semibold">
            {DISCLOSURE_TITLE}
          </h3>
          {sections.map(({ title, paragraphs }) => (
            <section key={title} className="mt-3">
              <h4 className="font-semibold">{title}</h4>
              {paragraphs.map((text) => (
                <p key={text} className="mt-1 text-pretty">
                  {text}
                </p>
              ))}
            </section>
          ))}
        </article>
        <aside aria-label="About this text" className="text-note text-muted">
          <div className="flex flex-wrap gap-2 text-body text-ink">
            <Button look="outlined" onClick={() => void copy()}>
              <Copy size={13} aria-hidden />
              Copy
            </Button>
            <Button look="outlined" onClick={save}>
              <Download size={13} aria-hidden />
              Save as .txt
            </Button>
          </div>
          <p className="mt-1 min-h-4">{said}</p>
          <p className="mt-2">
            {formatCount(wordCount(sections))} words, written from the policy at hand: it changes with every
            weight, rule and setting.
          </p>
          <p className="mt-2">
            It covers the main parameters of the ranking only, why they weigh as they do, and what people can
            choose. A full notice also needs the controller and a contact, the legal bases, recipients, how
            long data is stored, and where to complain. It is a draft for counsel, not advice.
          </p>
        </aside>
      </div>
    </div>
  );
}
