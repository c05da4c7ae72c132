import { memo, useMemo } from 'react';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import type { SampleCustomer, SlateItem } from '../../../workers/protocol/results';
import { useEvaluation } from '../../engine/table-data';
import { formatPrice } from '../../format/figure';
import { CHANNEL_NAMES, JURISDICTION_NAMES } from '../../format/names';
import { Term } from '../../ui/Term';

function whyNotProfiled(person: SampleCustomer): string {
  const because = person.notProfiledBecause;
  if (because === 'denied' || because === null) return 'they said no to profiling';
  return CONSENT_RULES[because].name.toLowerCase();
}

/** Keeps a number and its unit on one line. */
const unbroken = (title: string) => title.replace(/ (\w{1,2})$/, '\u00a0$1');

interface ListProps {
  readonly title: string;
  readonly isUnprofiled?: boolean;
  readonly items: readonly SlateItem[];
  /** Items that were asked for. */
  readonly wanted: number;
  readonly known?: ReadonlySet<number>;
}

/** Why a list holds less than was asked for; null where it does not. */
function shortageOf(shown: number, wanted: number): string | null {
  if (shown >= wanted) return null;
  return shown === 0
    ? 'Nothing may be shown to this person under the rules.'
    : 'Nothing else may be shown under the rules.';
}

interface ItemProps {
  readonly item: SlateItem;
  readonly isNew: boolean;
}

const Item = memo(function Item({ item, isNew }: ItemProps) {
  return (
    <li
      className="py-0.5 leading-[15px]"
      title={`${item.category}, ${formatPrice(item.price)}, ${item.supplier}`}
    >
      <span className={isNew ? 'font-semibold' : ''}>{unbroken(item.title)}</span>
      {isNew && <span className="ml-1 font-medium text-experience">new</span>}
    </li>
  );
});

const List = memo(function List({ title, isUnprofiled = false, items, wanted, known }: ListProps) {
  const shortage = shortageOf(items.length, wanted);
  return (
    <div className="min-w-0">
      <h4 className={`text-note ${isUnprofiled ? 'text-privacy' : 'text-muted'}`}>{title}</h4>
      <ol className="text-note">
        {items.map((item) => (
          <Item key={item.item} item={item} isNew={known !== undefined && !known.has(item.item)} />
        ))}
      </ol>
      {shortage !== null && <p className="py-0.5 text-note leading-[15px] text-muted">{shortage}</p>}
    </div>
  );
});

interface PersonProps {
  readonly person: SampleCustomer;
  readonly wanted: number;
}

const Person = memo(function Person({ person, wanted }: PersonProps) {
  const known = useMemo(() => new Set(person.today.map((item) => item.item)), [person.today]);
  const messages = person.channels.filter((channel) => channel !== 'onSite');
  const reached =
    messages.length > 0 ? `${messages.map((c) => CHANNEL_NAMES[c]).join(', ')} allowed` : 'no messages';
  return (
    <li className="min-w-0">
      <h3 className="font-semibold">
        {person.name}, {person.age}, {person.town}
      </h3>
      <p className="min-h-9 text-note text-muted">
        {person.personalised ? (
          <>
            {person.favourites.length > 0
              ? `likes ${person.favourites.slice(0, 2).join(', ').toLowerCase()}`
              : 'new here'}
            {'; '}
            {reached}
          </>
        ) : (
          <>
            <Term of="not-profiled" className="font-medium text-privacy">
              Not profiled
            </Term>
            : {whyNotProfiled(person)} ({JURISDICTION_NAMES[person.jurisdiction]})
          </>
        )}
      </p>
      <div className="grid grid-cols-2 gap-x-3">
        <List title="Today" items={person.today} wanted={wanted} />
        <List
          title={person.personalised ? 'Your policy' : 'Unprofiled list'}
          isUnprofiled={!person.personalised}
          items={person.policy}
          wanted={wanted}
          known={known}
        />
      </div>
    </li>
  );
});

/** What three people are shown, today and under the policy. */
export function Slates() {
  const { evaluation, scenario } = useEvaluation();
  const wanted = scenario?.policy.slateSize ?? 0;
  return (
    <section
      aria-labelledby="slates-title"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
      tabIndex={0}
      className="dims scrolls @container min-h-0 max-desk:max-h-96 border-t border-hairline pt-2.5 outline-offset-[-2px]"
      data-testid="slates"
    >
      <h2 id="slates-title" className="sr-only">
        Three customers’ lists, today and under your policy
      </h2>
      {evaluation ? (
        <ul className="grid grid-cols-1 gap-x-6 gap-y-4 @min-[600px]:grid-cols-3">
          {evaluation.samples.slice(0, 3).map((person) => (
            <Person key={person.customer} person={person} wanted={wanted} />
          ))}
        </ul>
      ) : (
        <div aria-hidden="true" className="grid grid-cols-3 gap-x-6">
          {[0, 1, 2].map((column) => (
            <div key={column} className="grid gap-2">
              <span className="skeleton block h-4 w-3/5" />
              {[0, 1, 2, 3, 4].map((row) => (
                <span key={row} className="skeleton block h-3" />
              ))}
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
