import type { ModelId } from '../../../workers/protocol/models';
import type { ModelsData } from '../../engine/models-data';
import { MODEL_NAMES } from '../../format/model-names';
import { Button } from '../../ui/Button';

/** In place of a section on a model that has not been measured yet: what is being done, or what to do. */
export function NotYet({ data, model }: { readonly data: ModelsData; readonly model: ModelId }) {
  const failure = data.failures.get(model);
  const waits = data.running && failure === undefined;
  return (
    <div
      className="grid min-h-[240px] grow place-content-center justify-items-center gap-3 text-center"
      role="status"
    >
      <p className="max-w-[48ch] text-muted">
        {failure !== undefined
          ? `${MODEL_NAMES[model]} could not be fitted. ${failure}`
          : waits
            ? `${MODEL_NAMES[model]} is being fitted and measured. This section shows it as soon as it is.`
            : `${MODEL_NAMES[model]} has not been measured.`}
      </p>
      {!waits && failure === undefined && (
        <Button look="outlined" onClick={data.resume}>
          Measure the models
        </Button>
      )}
    </div>
  );
}
