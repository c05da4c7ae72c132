import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';

/** Goes with every picture: what the figures were made of. */
export function useSource(evidence: string): string {
  const world = useTable((s) => s.scenario.world);
  return `Parley, ${evidence}; synthetic retail world of ${formatCount(world.customers)} customers and ${formatCount(world.items)} items, seed ${world.seed}.`;
}
