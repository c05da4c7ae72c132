import { useEffect, useRef } from 'react';
import { Button } from '../ui/Button';
import { Term } from '../ui/Term';
import { AboutMachine } from './AboutMachine';

const KEYS: readonly (readonly [string, string])[] = [
  ['Tab', 'to the next control'],
  ['Arrow keys on a slider', 'a weight up or down by 1, with Page keys by 5'],
  ['Arrow keys on the chart', 'from policy to policy along the frontier'],
  ['Enter on the chart', 'take the weights of that policy'],
  ['Ctrl + Z', 'undo, whatever you changed'],
  ['Ctrl + Shift + Z', 'redo'],
  ['Alt + Page Down or Page Up', 'the next or the previous view'],
  ['Escape', 'close what is open'],
  ['?', 'this help'],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    close.current?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="help-title"
      className="m-auto w-[min(520px,calc(100vw-32px))] rounded-lg border border-hairline bg-panel p-6 text-ink backdrop:bg-black/30"
    >
      <h2 id="help-title" className="text-[17px] font-semibold">
        How to read and work this table
      </h2>
      <p className="mt-2">
        Every dot is a way to run the recommender, measured on all customers. The line joins those that
        nothing beats on both axes. The large ring is your policy: move a weight on the left and it travels.
        What you gain and what it costs stands on the right, for the four people who have to sign.
      </p>
      <p className="mt-2 flex flex-wrap gap-x-3 text-muted">
        <Term of="your-policy" className="min-h-6">
          Your policy
        </Term>
        <Term of="manual-rules" className="min-h-6">
          Manual rules (today)
        </Term>
        <Term of="frontier" className="min-h-6">
          Frontier
        </Term>
        <Term of="ghost" className="min-h-6">
          Before the last change
        </Term>
        <Term of="price-of-consent" className="min-h-6">
          Price of consent
        </Term>
      </p>
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        {KEYS.map(([key, meaning]) => (
          <div key={key} className="col-span-2 grid grid-cols-subgrid">
            <dt className="font-medium">{key}</dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <AboutMachine />
      <p className="mt-4 text-note text-muted">
        Everything is computed in this browser, from a synthetic world. Nothing is sent anywhere.
      </p>
      <div className="mt-4 flex justify-end">
        <Button ref={close} look="solid" onClick={() => dialog.current?.close()}>
          Close
        </Button>
      </div>
    </dialog>
  );
}
