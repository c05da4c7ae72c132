import type { CustomerReport, ItemRule } from '../../../workers/protocol/privacy-report';
import { formatPrice } from '../../format/figure';
import { dataGroups, dataSentence, ROLE_WORDS } from './customer-data';
import { Heads, Part, RuleName } from './customer-parts';
import { itemRuleKey, itemRuleName, listed } from './customer-words';
import { ordinal } from './review-decisions';

function ItemRuleName({ rule }: { readonly rule: ItemRule }) {
  return rule.kind === 'consent' ? <RuleName rule={rule.id} /> : itemRuleName(rule);
}

/** What would have been on the list but for a rule: the rule that takes it first, and those that would have too. */
export function CustomerWithheld({ report }: { readonly report: CustomerReport }) {
  const { withheld } = report;
  return (
    <Part id="withheld" title="Withheld">
      {withheld.length === 0 ? (
        <p className="text-muted">
          Nothing. The first {report.slate.length || 'places'} by score are what they are shown.
        </p>
      ) : (
        <>
          <p className="text-muted">
            {withheld.length} of what would have been among the first by score, were no item rule on.
          </p>
          <div className="overflow-x-auto">
            <table className="w-full border-separate border-spacing-0 text-note" data-testid="withheld">
              <caption className="sr-only">Items kept from this person and the rules that do</caption>
              <Heads names={['Item', 'Would be', 'Kept out by', 'And by']} />
              <tbody>
                {withheld.map(({ item, title, price, rank, first, others }) => (
                  <tr key={item} className="align-top hover:bg-wash">
                    <th scope="row" className="h-6 py-0.5 pr-2 text-left font-normal">
                      {title}, {formatPrice(price)}
                    </th>
                    <td className="px-2 py-0.5 whitespace-nowrap text-muted">{ordinal(rank)}</td>
                    <td className="px-2 py-0.5" key={itemRuleKey(first)}>
                      <ItemRuleName rule={first} />
                    </td>
                    <td className="py-0.5 pl-2 text-muted">
                      {others.length === 0 ? 'no other' : listed(others.map(itemRuleName))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Part>
  );
}

/** What is known of a person by what it is there for, whether it is used, and why. */
export function CustomerData({ report }: { readonly report: CustomerReport }) {
  const { dataPoints } = report;
  return (
    <Part id="data" title="Data points">
      <p className="text-muted">{dataSentence(dataPoints)}</p>
      <div className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-0 text-note" data-testid="data-points">
          <caption className="sr-only">
            Data on this person by what it is for, whether it is used, and why
          </caption>
          <Heads names={['Data', 'Used', 'Why']} />
          {dataGroups(dataPoints).map(({ use, points }) => (
            <tbody key={use}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={3}
                  className="h-7 border-b border-hairline text-left font-medium text-muted"
                >
                  {ROLE_WORDS[use]}
                </th>
              </tr>
              {points.map(({ name, value, used: isUsed, why }) => (
                <tr key={name} className="align-top hover:bg-wash">
                  <th scope="row" className="h-6 py-0.5 pr-2 text-left font-normal">
                    {name}
                    {value !== '' && <span className="text-muted">: {value}</span>}
                  </th>
                  <td className={`px-2 py-0.5 whitespace-nowrap ${isUsed ? 'font-semibold' : 'text-muted'}`}>
                    {isUsed ? 'used' : 'not used'}
                  </td>
                  <td className="py-0.5 pl-2 text-muted">{why}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </Part>
  );
}
