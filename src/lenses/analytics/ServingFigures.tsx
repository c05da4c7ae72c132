import { Disclosure } from '../../ui/Disclosure';
import { LensTerm } from './LensTerm';
import { ServingTerm } from './ServingTerm';
import { LOOP_NAMES, LOOPS, type ServingCell, type ServingTable } from './serving';

const HEAD = 'h-7 border-b border-hairline px-2 font-medium text-muted';

function Cell({ cell }: { readonly cell: ServingCell | null }) {
  return (
    <td className="px-2 text-right whitespace-nowrap">
      {cell === null ? (
        <span className="text-muted">to come</span>
      ) : (
        <>
          {cell.text}
          {cell.kept !== null && (
            <span className={cell.kept ? 'ml-1' : 'ml-1 font-semibold text-breach'}>
              <span aria-hidden="true">{cell.kept ? '\u2713' : '\u2715'}</span>
              <span className="sr-only">{cell.kept ? ', kept' : ', missed'}</span>
            </span>
          )}
        </>
      )}
    </td>
  );
}

interface Props {
  readonly rows: ServingTable['shop'];
  readonly caption: string;
  readonly name: string;
}

function Figures({ rows, caption, name }: Props) {
  return (
    <table className="border-separate border-spacing-0 text-note" data-testid={name}>
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <td className="border-b border-hairline" />
          <th scope="col" className={`${HEAD} text-right`}>
            <LensTerm of="remembered" className="min-h-6">
              {LOOP_NAMES.warm}
            </LensTerm>
          </th>
          <th scope="col" className={`${HEAD} text-right`}>
            <LensTerm of="from-nothing" className="min-h-6">
              {LOOP_NAMES.cold}
            </LensTerm>
          </th>
          <th scope="col" className={`${HEAD} text-left`}>
            <ServingTerm of="asked" className="min-h-6">
              Asked for
            </ServingTerm>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-figure={row.id} className="align-baseline">
            <th scope="row" className="h-6 pr-2 text-left font-normal">
              <ServingTerm of={row.term} className="min-h-6 whitespace-nowrap">
                {row.name}
              </ServingTerm>
              {row.note !== '' && <span className="block text-muted">{row.note}</span>}
            </th>
            {LOOPS.map((loop) => (
              <Cell key={loop} cell={row.cells[loop]} />
            ))}
            <td className="max-w-34 px-2 text-pretty text-muted">{row.target}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The figures of both loops beside what is asked of them; the page's own budgets for who wants them. */
export function ServingFigures({
  table,
  isStale,
}: {
  readonly table: ServingTable;
  readonly isStale: boolean;
}) {
  return (
    <section
      aria-label="Times and rates"
      className="dims-itself overflow-x-auto"
      data-stale={isStale}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
      tabIndex={0}
    >
      <Figures
        rows={table.shop}
        caption="Times of lists and lists per second, with what is asked of them"
        name="serving-table"
      />
      <div className="mt-2 text-note">
        <Disclosure title="One worker, and the budgets this page sets itself">
          <Figures
            rows={table.own}
            caption="One worker, with the budgets of this page"
            name="serving-budgets"
          />
        </Disclosure>
      </div>
    </section>
  );
}
