import { RotateCcw } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ConsentMix, Jurisdiction } from '../../../workers/protocol/consent';
import { useDrag } from '../../controls/use-drag';
import { type MixData, useMix } from '../../engine/mix-data';
import { formatCount } from '../../format/figure';
import { JURISDICTION_NAMES } from '../../format/names';
import { tableActions, tableStore, useTable } from '../../state/policy-store';
import type { Scenario } from '../../state/scenario';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { NumberBox } from '../../ui/NumberBox';
import { Slider } from '../../ui/Slider';
import { Hint } from '../../ui/Term';
import { type MixRow, mixEffects, mixRows, mixSentence, type Share, withoutPlace, withShare } from './mix';

type Recorded = NonNullable<MixData['recorded']>;

function withMix(scenario: Scenario, update: (mix: ConsentMix) => ConsentMix): Scenario {
  const { policy } = scenario;
  return {
    ...scenario,
    policy: { ...policy, consent: { ...policy.consent, mix: update(policy.consent.mix) } },
  };
}

const SHARES: Readonly<Record<Share, string>> = {
  granted: 'agreed to profiling',
  unknown: 'never said',
};

/** While a thumb moves, the policy follows so often, in milliseconds: each step may fit the model anew. */
const FOLLOWS_EVERY = 300;

interface ShareProps {
  readonly row: MixRow;
  readonly share: Share;
  readonly recorded: Recorded;
  /** What is shown while a thumb moves, ahead of the policy; null once it is let go. */
  readonly onDraft: (mix: ConsentMix | null) => void;
}

function ShareSlider({ row, share, recorded, onDraft }: ShareProps) {
  const { jurisdiction } = row;
  const name = `${JURISDICTION_NAMES[jurisdiction]}, ${SHARES[share]}`;
  const followed = useRef<{ readonly at: number; readonly value: number | null }>({ at: 0, value: null });
  /** From where the drag began, so that a share that gave way comes back with the drag. */
  const moved = (mix: ConsentMix, value: number) => {
    const from = mixRows(recorded, mix).find((one) => one.jurisdiction === jurisdiction) ?? row;
    return withShare(mix, from, share, value);
  };
  const apply = (scenario: Scenario, value: number) => withMix(scenario, (mix) => moved(mix, value));
  const drag = useDrag(`mix ${jurisdiction} ${share}`, apply);
  return (
    <div className="flex items-center">
      <Slider
        label={`${name}, percent`}
        value={row[share]}
        max={100}
        onChange={(value) => {
          const { at } = followed.current;
          const isDue = Date.now() - at >= FOLLOWS_EVERY;
          followed.current = { at: isDue ? Date.now() : at, value };
          if (isDue) drag.onChange(value);
          const { origin, scenario } = tableStore.getState();
          onDraft(moved((origin ?? scenario).policy.consent.mix, value));
        }}
        onChangeEnd={() => {
          const { at, value } = followed.current;
          if (value !== null) drag.onChange(value);
          drag.onChangeEnd();
          followed.current = { at, value: null };
          onDraft(null);
        }}
      />
      <NumberBox
        label={`${name}, percent typed`}
        value={row[share]}
        min={0}
        max={100}
        className="w-11 shrink-0"
        onChange={(value) => tableActions.change((scenario) => apply(scenario, value))}
      />
      %
    </div>
  );
}

function reset(place: Jurisdiction | null) {
  tableActions.change((scenario) => withMix(scenario, (mix) => (place ? withoutPlace(mix, place) : {})));
  announce(`${place ? `Consent in ${JURISDICTION_NAMES[place]} is` : 'All consent is'} as recorded again.`);
}

interface PlacesProps extends Pick<ShareProps, 'recorded' | 'onDraft'> {
  readonly rows: readonly MixRow[];
}

const HINTED =
  '-my-1 cursor-help py-1 text-left underline decoration-dotted decoration-from-font underline-offset-3';
const AGREED_HINT =
  'More of them come from those who never said and from those who said no alike: among the rest, the proportion of the two stays as it is.';
const SILENT_HINT =
  'More of them come from those who said no, fewer go to them; those who agreed give way only where nobody else is left.';

function Places({ rows, recorded, onDraft }: PlacesProps) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[36rem] border-separate border-spacing-0">
        <caption className="sr-only">Assumed answers to profiling, by jurisdiction</caption>
        <thead className="text-note text-muted">
          <tr>
            <th scope="col" className="h-7 text-left font-medium">
              Where
            </th>
            <th scope="col" className="pl-4 text-left font-medium">
              <Hint className={HINTED} hint={AGREED_HINT}>
                Agreed to profiling
              </Hint>
            </th>
            <th scope="col" className="pl-4 text-left font-medium">
              <Hint className={HINTED} hint={SILENT_HINT}>
                Never said
              </Hint>
            </th>
            <th scope="col" className="pl-4 text-right font-medium">
              No
            </th>
            <th scope="col" className="pl-4 text-right font-medium whitespace-nowrap">
              As recorded
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.jurisdiction}>
              <th
                scope="row"
                className="h-9 border-t border-hairline text-left font-normal whitespace-nowrap"
              >
                <span className={row.assumed ? 'font-semibold' : ''}>
                  {JURISDICTION_NAMES[row.jurisdiction]}
                </span>
                <span className="ml-2 text-note text-muted">{formatCount(row.customers)} people</span>
              </th>
              <td className="w-1/3 border-t border-hairline pl-4">
                <ShareSlider row={row} share="granted" recorded={recorded} onDraft={onDraft} />
              </td>
              <td className="w-1/3 border-t border-hairline pl-4">
                <ShareSlider row={row} share="unknown" recorded={recorded} onDraft={onDraft} />
              </td>
              <td className="border-t border-hairline pl-4 text-right">
                {formatCount(100 - row.granted - row.unknown)}%
              </td>
              <td className="border-t border-hairline pl-4">
                <span className="flex items-center justify-end gap-x-1 whitespace-nowrap text-muted">
                  {formatCount(row.recorded.granted)}% / {formatCount(row.recorded.unknown)}%
                  <button
                    type="button"
                    disabled={!row.assumed}
                    aria-label={`${JURISDICTION_NAMES[row.jurisdiction]} as recorded`}
                    title="As recorded"
                    onClick={() => reset(row.jurisdiction)}
                    className="grid size-7 place-items-center rounded-md hover:bg-wash hover:text-ink disabled:opacity-35 disabled:hover:bg-transparent"
                  >
                    <RotateCcw size={13} aria-hidden />
                  </button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Effects({ data }: { readonly data: MixData }) {
  const { now, before, stale } = data;
  if (!now) return <span aria-hidden="true" className="skeleton mt-2 block h-24" />;
  // While the figures as recorded are on their way, the ones at hand stand in, dimmed.
  const effects = mixEffects(before ?? now, now);
  return (
    <table
      className="dims-itself w-full max-w-[44rem] table-fixed border-separate border-spacing-0"
      data-stale={stale || before === null}
      data-testid="mix-effects"
    >
      <caption className="sr-only">What the assumption changes</caption>
      <thead className="text-note text-muted">
        <tr>
          <td />
          {['As recorded', 'As assumed', 'Change'].map((name) => (
            <th key={name} scope="col" className="h-7 pl-6 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {effects.map(({ name, note, recorded, assumed, change }) => (
          <tr key={name}>
            <th scope="row" className="h-6 text-left font-normal">
              {note === null ? (
                name
              ) : (
                <Hint className={HINTED} hint={note}>
                  {name}
                </Hint>
              )}
            </th>
            <td className="pl-6 text-right text-muted">{recorded}</td>
            <td className="pl-6 text-right font-semibold">{assumed}</td>
            <td className="pl-6 text-right">{change}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Tomorrow's consent as an assumption that can be moved, and what would follow from it. */
export function MixSection() {
  const mix = useTable((s) => s.scenario.policy.consent.mix);
  const data = useMix();
  const { recorded, before, now, shownMix, stale } = data;
  const [draft, setDraft] = useState<ConsentMix | null>(null);
  const wanted = draft ?? mix;
  const rows = useMemo(() => (recorded ? mixRows(recorded, wanted) : null), [recorded, wanted]);
  const shown = useMemo(() => (recorded ? mixRows(recorded, shownMix) : []), [recorded, shownMix]);
  const isAssumed = Object.keys(mix).length > 0;
  return (
    <div className="scrolls flex min-h-0 grow flex-col gap-y-3 pr-1">
      <section aria-labelledby="mix-title">
        <div className="flex flex-wrap items-start gap-x-6">
          <div className="min-w-0 flex-1">
            <h3 id="mix-title" className="font-semibold">
              What if people answered differently?
            </h3>
            <p className="max-w-[80ch] text-pretty text-muted">
              An assumption about tomorrow, not a rule: nobody’s record is changed. It is kept with the
              policy, and every figure on every view is under it until it is taken back. Whoever objected to
              marketing stays out of it.
            </p>
          </div>
          <Button look="outlined" disabled={!isAssumed} onClick={() => reset(null)}>
            <RotateCcw size={13} aria-hidden />
            All as recorded
          </Button>
        </div>
      </section>
      {rows && recorded ? (
        <>
          <Places rows={rows} recorded={recorded} onDraft={setDraft} />
          <section aria-labelledby="mix-effect-title">
            <h3 id="mix-effect-title" className="sr-only">
              What would follow
            </h3>
            <p
              className="dims-itself max-w-[90ch] min-h-10 text-pretty font-semibold"
              data-stale={stale || draft !== null}
              data-testid="mix-sentence"
            >
              {mixSentence(rows, shown, before, now)}
            </p>
            <Effects data={data} />
            <p className="mt-2 max-w-[80ch] text-note text-pretty text-muted">
              The small frontier shows where it leaves the policy; the dashed line is the frontier before the
              last change.
            </p>
          </section>
        </>
      ) : (
        <div className="grid min-h-24 place-content-center" role="status">
          <p className="text-muted">Counting what people answered.</p>
        </div>
      )}
    </div>
  );
}
