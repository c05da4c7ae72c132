import { Copy, Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { DISCLOSURE_TITLE, disclosureOf, disclosureText, wordCount } from './disclosure';
import { saveText } from './save-text';

/** What a customer is told about the ranking, from the policy at hand. */
export function DisclosureSection() {
  const policy = useTable((s) => s.scenario.policy);
  const sections = useMemo(() => disclosureOf(policy), [policy]);
  const [said, setSaid] = useState('');
  const tell = (sentence: string) => {
    setSaid(sentence);
    announce(sentence);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(disclosureText(sections));
      tell('Copied.');
    } catch {
      tell('The browser did not allow copying. Save it as a file instead.');
    }
  };
  const save = () => {
    const name = `Parley ${DISCLOSURE_TITLE}.txt`;
    saveText(disclosureText(sections), name);
    tell(`Saved as ${name}.`);
  };
  return (
    <div className="scrolls min-h-0 grow pr-1">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-4 desk:grid-cols-[minmax(0,68ch)_minmax(0,30ch)]">
        <article aria-labelledby="disclosure-title" data-testid="disclosure">
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
            It names the main parameters of the ranking and why they weigh as they do, as the DSA (27, 38) and
            the GDPR (13, 21, 22) ask for. It is a draft for counsel, not advice.
          </p>
        </aside>
      </div>
    </div>
  );
}
