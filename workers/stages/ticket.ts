import { CANCELLED, EngineFault } from '../protocol/engine-error';

/** One request under way. */
export interface Ticket {
  readonly id: string;
  /** 0 goes before 1, and so on to 3. */
  readonly priority: number;
  cancelled: boolean;
  /** Told the moment the request is cancelled. */
  listeners?: Set<() => void>;
}

export function cancelTicket(ticket: Ticket): void {
  ticket.cancelled = true;
  for (const tell of ticket.listeners ?? []) tell();
}

/** What the work comes to, or a cancellation as soon as the ticket is cancelled, whoever else waits for the work. */
export function unlessCancelled<T>(ticket: Ticket, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new EngineFault(CANCELLED));
    ticket.listeners ??= new Set();
    ticket.listeners.add(stop);
    work.then(resolve, reject).finally(() => ticket.listeners?.delete(stop));
    if (ticket.cancelled) stop();
  });
}
