import type { DataPoint } from '../../../workers/protocol/privacy-report';

/** What a kind of data is there for. */
export type DataRole = 'list' | 'message' | 'learning' | 'check';

/** In the order of the screen. */
export const ROLE_WORDS: Readonly<Record<DataRole, string>> = {
  list: 'To choose the list',
  message: 'To choose the channel of a message',
  learning: 'To learn from, for everybody\u2019s lists',
  check: 'To check lists afterwards',
};

/** Kinds of data that do not choose the list, by what the engine calls them. */
const OTHER_USES: Readonly<Record<string, DataRole>> = {
  'Liking for channels': 'message',
  'Shopping history, to learn from': 'learning',
  'Shopping history of the last twelve weeks': 'check',
};

/** What a kind of data is there for, whether or not it is used for this person. */
export const roleOf = ({ name }: Pick<DataPoint, 'name'>): DataRole => OTHER_USES[name] ?? 'list';

export interface DataGroup {
  readonly use: DataRole;
  readonly points: readonly DataPoint[];
}

/** What is known of a person by what it is there for, without empty groups. */
export function dataGroups(points: readonly DataPoint[]): DataGroup[] {
  return (Object.keys(ROLE_WORDS) as DataRole[])
    .map((use) => ({ use, points: points.filter((point) => roleOf(point) === use) }))
    .filter((group) => group.points.length > 0);
}

/** How many kinds of data choose the list, and that others are used for something else, where they are. */
export function dataSentence(points: readonly DataPoint[]): string {
  const choosing = points.filter((point) => roleOf(point) === 'list');
  const used = choosing.filter((point) => point.used).length;
  const others = points.filter((point) => point.used && roleOf(point) !== 'list').length;
  const chosen = `${used} of ${choosing.length} kinds of data choose the list`;
  return others === 0
    ? `${chosen}; nothing else is used.`
    : `${chosen}; ${others} more ${others === 1 ? 'is' : 'are'} used for something else.`;
}
