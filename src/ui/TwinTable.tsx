import type { Twin } from './twin';

const side = (align: 'left' | 'right' | undefined, at: number) =>
  (align ?? (at === 0 ? 'left' : 'right')) === 'left' ? 'text-left' : 'text-right';

/** A chart as a table. */
export function TwinTable({ title, twin }: { readonly title: string; readonly twin: Twin }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
    <section className="scrolls absolute inset-0 overflow-x-auto bg-paper" aria-label={title} tabIndex={0}>
      <table className="min-w-[min(100%,36rem)] border-separate border-spacing-0 text-note">
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 z-1">
          <tr>
            {twin.columns.map((column, at) => (
              <th
                key={column.name}
                scope="col"
                className={`h-7 border-b border-hairline bg-paper px-2 font-medium text-muted ${side(column.align, at)}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {twin.rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and keep their order.
            <tr key={row} className="hover:bg-wash">
              {cells.map((cell, at) => {
                const { name, align } = twin.columns[at] ?? { name: String(at) };
                const look = `h-6 px-2 whitespace-nowrap ${side(align, at)}`;
                return at === 0 ? (
                  <th key={name} scope="row" className={`${look} font-normal`}>
                    {cell.text}
                  </th>
                ) : (
                  <td key={name} className={look}>
                    {cell.text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
