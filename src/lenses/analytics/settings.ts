import { MODEL_SETTINGS, type ModelId, type SettingDefinition } from '../../../workers/protocol/models';
import type { Policy } from '../../../workers/protocol/policy';
import { formatDecimal } from '../../format/figure';

export interface Setting {
  /** Its name among the model's own settings. */
  readonly name: string;
  readonly definition: SettingDefinition;
}

export function settingsFor(model: ModelId): Setting[] {
  const table: Readonly<Record<string, SettingDefinition>> = MODEL_SETTINGS[model];
  return Object.entries(table).map(([name, definition]) => ({ name, definition }));
}

/** A policy with some of a model's settings changed; what equals its default is left out of the policy. */
export function withSettings(
  policy: Policy,
  model: ModelId,
  values: Readonly<Record<string, number>>,
): Policy {
  const settings: Record<string, number> = { ...policy.settings };
  for (const { name, definition } of settingsFor(model)) {
    const value = values[name];
    if (value === undefined) continue;
    const key = `${model}.${name}`;
    if (value === definition.default) delete settings[key];
    else settings[key] = value;
  }
  return { ...policy, settings };
}

/** A policy with all of a model's settings at their defaults. */
export function withDefaults(policy: Policy, model: ModelId): Policy {
  const kept = Object.entries(policy.settings).filter(([key]) => !key.startsWith(`${model}.`));
  return { ...policy, settings: Object.fromEntries(kept) };
}

/** A value one notch up or down: by magnitude where the setting is searched so. */
export function nudged({ min, max, whole, scale }: SettingDefinition, value: number, up: boolean): number {
  const size = Math.max(Math.abs(value), min, 1e-8);
  const span =
    scale === 'log' ? 10 ** Math.floor(Math.log10(size) - 0.3) : 10 ** Math.floor(Math.log10(max - min) - 1);
  const step = whole ? Math.max(1, span) : span;
  const next = Number((value + (up ? step : -step)).toPrecision(6));
  return Math.max(min, Math.min(max, whole ? Math.round(next) : next));
}

/** A setting as it is read: with the decimals it has. */
export function formatSetting(value: number): string {
  let decimals = 0;
  while (decimals < 10 && Number(value.toFixed(decimals)) !== value) decimals += 1;
  return formatDecimal(value, decimals);
}
