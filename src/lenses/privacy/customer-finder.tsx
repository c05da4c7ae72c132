import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { CONSENT_RULE_IDS, type ConsentRuleId } from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import { useFindCustomers, usePrices } from '../../engine/privacy-data';
import { formatCount } from '../../format/figure';
import { lookAtCustomer, setPrivacyView, usePrivacyView } from '../../state/privacy-view';
import { Button } from '../../ui/Button';
import { Select } from '../../ui/Select';
import { changedInWords, customerNumber, personInWords } from './customer-words';

/** A field for a number, a name or a town, with what was found below it: a combobox after the ARIA pattern. */
function Search() {
  const id = useId();
  const text = usePrivacyView((s) => s.customerText);
  const { report, stale } = useFindCustomers(text);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  /** The text for which Enter came before its answer did. */
  const [hasty, setHasty] = useState<string | null>(null);
  const found = report ?? [];
  const active = isOpen ? found[at] : undefined;

  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const choose = (customer: number) => {
    lookAtCustomer(customer);
    setPrivacyView({ customerText: '' });
    close();
    setHasty(null);
  };
  const first = found[0]?.customer;
  const isDue = hasty !== null && hasty === text && report !== null && !stale;
  useEffect(() => {
    if (!isDue) return;
    setHasty(null);
    if (first === undefined) return;
    lookAtCustomer(first);
    setPrivacyView({ customerText: '' });
    setOpen(false);
  }, [isDue, first]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter') {
      const isAnswered = report !== null && !stale;
      const person = active ?? (isAnswered ? found[0] : undefined);
      if (!isOpen) return;
      event.preventDefault();
      if (person) choose(person.customer);
      else if (!isAnswered && text !== '') setHasty(text);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const next = !isOpen ? (step > 0 ? 0 : found.length - 1) : at + step;
      setOpen(true);
      setAt(next < -1 ? found.length - 1 : next >= found.length ? -1 : next);
    }
  };
  return (
    <div className="relative w-[280px] max-w-full">
      <label htmlFor={`${id}-field`} className="block text-note text-muted">
        Find a customer
      </label>
      <input
        id={`${id}-field`}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active ? `${id}-${active.customer}` : undefined}
        placeholder="Number, name or town"
        value={text}
        onChange={(event) => {
          setPrivacyView({ customerText: event.target.value });
          setOpen(true);
          setAt(-1);
        }}
        onClick={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-md border border-control bg-panel px-2 placeholder:text-muted"
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Customers found"
        // The field keeps the focus while its list is clicked on.
        onMouseDown={(event) => event.preventDefault()}
        // The list floats over what is below it: nothing moves when it opens.
        className={`scrolls absolute top-full left-0 z-2 mt-1 max-h-72 w-[360px] max-w-[90vw] rounded-md border border-hairline bg-panel py-1 shadow-lg ${isOpen ? '' : 'hidden'}`}
        data-testid="found"
      >
        {found.map((person, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus.
          <div
            key={person.customer}
            id={`${id}-${person.customer}`}
            ref={index === at ? (option) => option?.scrollIntoView({ block: 'nearest' }) : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => choose(person.customer)}
            className="flex min-h-7 cursor-pointer items-center justify-between gap-3 px-2 hover:bg-wash aria-selected:bg-wash"
          >
            <span className="min-w-0 truncate">{personInWords(person)}</span>
            <span className="text-note text-muted">{customerNumber(person)}</span>
          </div>
        ))}
        {found.length === 0 && (
          <p className="px-2 py-1 text-muted">
            {report === null ? 'Searching.' : 'Nobody has a number, name or town that begins so.'}
          </p>
        )}
      </div>
      <p className="sr-only" role="status">
        {isOpen && report !== null && !stale
          ? `${found.length === 20 ? 'The first 20' : formatCount(found.length)} found.`
          : ''}
      </p>
    </div>
  );
}

/** Somebody whose list a rule changed, and the next one, and the one after that. */
function ChangedBy() {
  const customer = usePrivacyView((s) => s.customer);
  const { report, previous } = usePrices();
  const priced = report ?? previous;
  // Until everybody has been looked at, counts are scaled up from those who were.
  const isWhole = priced !== null && priced.customers >= priced.population;
  const [rule, setRule] = useState<ConsentRuleId>('unknown-is-no');
  const rules = priced?.rules ?? [];
  const priceOf = (id: ConsentRuleId) => rules.find((one) => one.rule === id);
  const examples = priceOf(rule)?.examples ?? [];
  const at = customer === null ? -1 : examples.indexOf(customer);
  const next = examples[(at + 1) % Math.max(1, examples.length)];
  return (
    <div className="min-w-0">
      <span className="block text-note text-muted">Someone whose list this rule changed</span>
      <div className="flex h-8 items-center gap-1">
        <Select
          label="Rule that changed the list"
          value={rule}
          options={CONSENT_RULE_IDS.map((id) => {
            const changed = priceOf(id)?.changed;
            return {
              id,
              text: `${CONSENT_RULES[id].name}${changed === undefined ? '' : `: ${changedInWords(changed, isWhole)}`}`,
            };
          })}
          onChange={setRule}
          className="w-[300px]"
        />
        <Button
          look="outlined"
          disabled={next === undefined || next === customer}
          onClick={() => next !== undefined && lookAtCustomer(next)}
        >
          {at >= 0 && examples.length > 1 ? 'Show another' : 'Show someone'}
        </Button>
        <span className="min-w-0 text-note text-muted" role="status">
          {rules.length === 0
            ? 'Known once the rules are priced.'
            : examples.length === 0
              ? isWhole
                ? 'It changes nobody\u2019s list.'
                : 'Nobody found so far.'
              : at >= 0
                ? `${at + 1} of ${examples.length} at hand`
                : ''}
        </span>
      </div>
    </div>
  );
}

/** Ways to one person. */
export function CustomerFinder() {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-2">
      <Search />
      <ChangedBy />
    </div>
  );
}
