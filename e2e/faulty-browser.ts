import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The same page from another port, with a line of script put before that of every worker: a browser that lacks
 * something. A worker's own workers cannot be reached in any other way.
 * @param origin of the page as it is
 */
export async function withoutIn<T>(
  origin: string,
  line: string,
  visit: (origin: string) => Promise<T>,
): Promise<T> {
  const server = createServer(async ({ url = '/' }, response) => {
    const answer = await fetch(new URL(url, origin));
    const body = Buffer.from(await answer.arrayBuffer());
    const isWorker = /\.worker-[^/]*\.js$/.test(url);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(isWorker ? Buffer.concat([Buffer.from(`${line}\n`), body]) : body);
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  try {
    return await visit(`http://localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
