import { useId } from 'react';
import { MODEL_IDS, MODEL_INFO, type ModelId, settingsOf } from '../../../workers/protocol/models';
import type { ModelsData } from '../../engine/models-data';
import { formatBytes, formatDuration } from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';
import { tableActions, useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { NumberBox } from '../../ui/NumberBox';
import { ModelPicker } from './pickers';
import { SearchPanel } from './SearchPanel';
import { useLooked } from './selection';
import { formatSetting, nudged, type Setting, settingsFor, withDefaults, withSettings } from './settings';

function change(model: ModelId, name: string, value: number) {
  tableActions.changePolicy((policy) => withSettings(policy, model, { [name]: value }));
}

interface RowProps {
  readonly model: ModelId;
  readonly setting: Setting;
  readonly value: number;
}

function SettingRow({ model, setting, value }: RowProps) {
  const { name, definition } = setting;
  const hint = useId();
  const isDefault = value === definition.default;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_6.5rem] items-start gap-x-4 border-b border-hairline py-2">
      <div>
        <p className="font-medium">{definition.label}</p>
        <p id={hint} className="text-note text-muted">
          {definition.hint} {formatSetting(definition.min)} to {formatSetting(definition.max)}.
          {!isDefault && ` Default ${formatSetting(definition.default)}.`}
        </p>
      </div>
      <div
        onKeyDownCapture={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          event.stopPropagation();
          change(model, name, nudged(definition, value, event.key === 'ArrowUp'));
        }}
      >
        <NumberBox
          label={`${definition.label} of ${MODEL_NAMES[model]}`}
          value={value}
          min={definition.min}
          max={definition.max}
          // Only whole settings have steps; any other number stays as it was typed.
          step={definition.whole ? 1 : Number.NaN}
          format={{ maximumFractionDigits: definition.whole ? 0 : 10 }}
          className="w-26 [&_input]:border-control"
          onChange={(next) => change(model, name, next)}
        />
      </div>
    </div>
  );
}

/** What the model learned with these settings, for the people who ask what it costs. */
function Version({ data, model }: { readonly data: ModelsData; readonly model: ModelId }) {
  const measured = data.measured.get(model);
  if (!measured) return null;
  const { fitMs, scoreMs, bytes, version } = measured.report;
  return (
    <p className="dims-itself mt-3 text-note text-muted" data-stale={measured.stale}>
      Fitted in {formatDuration(fitMs)}, everybody ranked in {formatDuration(scoreMs)} of work;{' '}
      {formatBytes(bytes)}. Version {version.slice(0, 12)}.
    </p>
  );
}

/** A model's settings, and a search for better ones. */
export function SettingsSection({ data }: { readonly data: ModelsData }) {
  const policy = useTable((s) => s.scenario.policy);
  const looked = useLooked(data);
  const shown = looked.model;
  const settings = settingsFor(shown);
  const values: Readonly<Record<string, number>> = settingsOf(shown, policy.settings);
  const isChanged = settings.some(({ name, definition }) => values[name] !== definition.default);
  return (
    <div className="grid min-h-0 grow gap-x-10 gap-y-6 desk:grid-cols-[minmax(260px,5fr)_minmax(0,8fr)]">
      <section aria-labelledby="settings-title" className="scrolls min-h-0 pr-1">
        <div className="flex flex-wrap items-center gap-x-3">
          <h3 id="settings-title" className="font-semibold">
            Settings
          </h3>
          <ModelPicker options={MODEL_IDS} model={shown} />
          <Button
            className="ml-auto text-note"
            disabled={!isChanged}
            onClick={() => {
              tableActions.changePolicy((current) => withDefaults(current, shown));
              announce(`Settings of ${MODEL_NAMES[shown]} are back at their defaults.`);
            }}
          >
            Reset
          </Button>
        </div>
        <p className="text-pretty text-muted">{MODEL_INFO[shown].about}</p>
        {settings.length === 0 ? (
          <p className="mt-3">
            {MODEL_NAMES[shown]} has nothing to set. Pick another model to see its settings.
          </p>
        ) : (
          <div className="mt-2 border-t border-hairline">
            {settings.map((setting) => (
              <SettingRow
                key={`${shown} ${setting.name}`}
                model={shown}
                setting={setting}
                value={values[setting.name] ?? setting.definition.default}
              />
            ))}
          </div>
        )}
        <Version data={data} model={shown} />
      </section>
      <SearchPanel model={shown} settings={settings} />
    </div>
  );
}
