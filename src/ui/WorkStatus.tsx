const BUTTON = 'h-6 rounded-md border border-hairline px-2 font-medium text-ink hover:bg-wash';
const LINE = 'flex min-h-6 items-center gap-x-2 text-note text-muted';

interface Props {
  readonly error: { readonly message: string } | null;
  /** What could not be done, as a sentence. */
  readonly failed: string;
  readonly running: boolean;
  readonly stopped: boolean;
  /** What is said while it runs, when somebody stopped it, and otherwise. */
  readonly doing: string;
  readonly paused: string;
  readonly idle: string;
  readonly onStop: () => void;
  readonly onResume: () => void;
}

/** How far some work is, with a way to stop it, to go on and to try again. */
export function WorkStatus({
  error,
  failed,
  running,
  stopped,
  doing,
  paused,
  idle,
  onStop,
  onResume,
}: Props) {
  if (error) {
    return (
      <p className="flex min-h-6 flex-wrap items-center gap-x-2 text-note" role="alert">
        <span>
          <strong className="font-semibold text-breach">{failed} </strong>
          {error.message}
        </span>
        <button type="button" className={BUTTON} onClick={onResume}>
          Try again
        </button>
      </p>
    );
  }
  if (running) {
    return (
      <p className={LINE}>
        <span>{doing}</span>
        <button type="button" className={BUTTON} onClick={onStop}>
          Stop
        </button>
      </p>
    );
  }
  if (stopped) {
    return (
      <p className={LINE}>
        <span>{paused}</span>
        <button type="button" className={BUTTON} onClick={onResume}>
          Go on
        </button>
      </p>
    );
  }
  return <p className="min-h-6 text-note text-muted">{idle}</p>;
}
