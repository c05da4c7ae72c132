import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button';

interface State {
  readonly message: string | null;
}

/** The last resort: the address still holds the whole table, so loading the page again brings it back. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(cause: unknown): State {
    return { message: cause instanceof Error ? cause.message : String(cause) };
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <main className="grid min-h-dvh place-content-center gap-3 p-8 text-center">
        <h1 className="text-finding font-semibold">The page came to a stop.</h1>
        <p className="text-muted">
          Your table is in the address: load it again and go on. ({this.state.message})
        </p>
        <p>
          <Button look="solid" onClick={() => location.reload()}>
            Load again
          </Button>
        </p>
      </main>
    );
  }
}
